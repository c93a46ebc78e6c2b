#!/usr/bin/env python3
"""A group of real servers (group replication) is shown as it is, and left to itself, alive and dead.

    python3 tests/real/group_test.py FAMILY

db1 becomes the primary of a group with db2 and db3 in it, and db4 stays its replica outside of the group.
Exit code 0: all that must be true is; 77: the family is not available; 1: a failure.
"""
import json
import sys
import time

from failover import check
from harness import REPLICATION, Workspace, free_port, run_on_family, wait_until
from relocation_test import refused
from scene import Scene

NAME = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SETTINGS = {"performance_schema": "ON", "plugin_load_add": "group_replication.so",
            "loose_group_replication_start_on_boot": "OFF"}


def prepare(members):
    """Tells each who the others are. Their addresses in the group are ports of their own."""
    addresses = {member: f"127.0.0.1:{free_port()}" for member in members}
    for member, address in addresses.items():
        member.execute(f"SET GLOBAL group_replication_group_name = '{NAME}'",
                       f"SET GLOBAL group_replication_local_address = '{address}'",
                       f"SET GLOBAL group_replication_group_seeds = '{','.join(addresses.values())}'",
                       "SET GLOBAL group_replication_ip_allowlist = '127.0.0.1'",
                       "SET GLOBAL group_replication_recovery_get_public_key = ON",
                       f"CHANGE REPLICATION SOURCE TO SOURCE_USER = '{REPLICATION.user}', "
                       f"SOURCE_PASSWORD = '{REPLICATION.password}' FOR CHANNEL 'group_replication_recovery'")


def form(members):
    """The first one begins, the others join."""
    first, *others = members
    for other in others:
        other.stop_replica()
        other.forget_source()
    prepare(members)
    first.execute("SET GLOBAL group_replication_bootstrap_group = ON", "START GROUP_REPLICATION",
                  "SET GLOBAL group_replication_bootstrap_group = OFF", timeout=30)
    for other in others:
        other.execute("START GROUP_REPLICATION", timeout=30)


def group_of(scene, server):
    """What the manager knows of its membership; None when it is in no group."""
    return json.loads(scene.command("instance", "-i", server.key))["seen"]["group"]


def is_part(scene, server, role, primary, members):
    """Whether the manager knows it as that, with all the others."""
    group = group_of(scene, server)
    if group is None or group["role"] != role or group["state"] != "online":
        return False
    others = {one["key"]: one["role"] for one in group["others"]}
    wanted = {one.key: "primary" if one is primary else "secondary" for one in members if one is not server}
    return others == wanted and group["name"] == NAME and group["is_single_primary"]


def see_group(scene, members, at_most=30):
    """Waits until the manager knows all of them; the first is primary."""
    for member in members:
        role = "primary" if member is members[0] else "secondary"
        wait_until(lambda member=member, role=role: is_part(scene, member, role, members[0], members), at_most,
                   f"{member} is known as {role} of its group")


def play(family):
    """The group forms under the manager's eyes, refuses what is asked, and loses its primary."""
    with Workspace(f"group-{family.name}") as workspace:
        scene = Scene(workspace, family, 3, clients=0, settings=SETTINGS)
        scene.begin()
        primary, two, three, outside = scene.topology.servers
        form([primary, two, three])
        see_group(scene, [primary, two, three])
        check(group_of(scene, outside) is None, "who replicates from a group is not in it")
        check("group:primary:online" in scene.command("topology", "-i", primary.key), "the topology shows the primary")
        check("group:secondary:online" in scene.command("topology", "-i", two.key), "and a secondary")
        refused(scene, "set-writable", "-i", two.key, reason="group member")
        refused(scene, "set-read-only", "-i", primary.key, reason="group member")
        refused(scene, "switchover", "-i", primary.key, reason="group member")
        primary.kill()
        wait_until(lambda: any(record["refusal"]["reason"] == "group member"
                               for record in scene.records("RecoveryRefused")[1:]), 30, "it is not failed over")
        wait_until(lambda: {is_part(scene, one, "primary", one, [one, other]) or
                            is_part(scene, other, "primary", other, [one, other])
                            for one, other in [(two, three)]} == {True}, 40, "the group has another primary")
        time.sleep(3)  # so many polls: whatever acts has had its chance
        check(not scene.records("RecoveryStarted"), "no recovery was begun")
        check(outside.source_key() == primary.key, f"{outside} is left where it is")
        print(f"{family}: a group of three is shown, refuses what is asked of it, and is left its own failover")
        scene.stop_daemon()


if __name__ == "__main__":
    run_on_family(play, *sys.argv[1:])
