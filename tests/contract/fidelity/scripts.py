"""The scripts of this folder, as far as servers and readers must know them; script.h says what is in them."""
import glob
import os
from dataclasses import dataclass

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scripts")


@dataclass(frozen=True)
class Script:
    """One file of scripts/."""
    name: str
    path: str
    title: str
    about: str
    semi_sync: str | None  # "1s" or "for ever"
    keeps_relay_log: bool
    has_gtid: bool
    without: tuple  # families that cannot play it

    def is_for(self, family_name):
        """Whether servers of that family can play it."""
        return family_name not in self.without


def _read(path):
    headings = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, colon, rest = line.partition(":")
            if colon and word in ("title", "about", "semi-sync", "relay-log", "gtid", "without"):
                headings[word] = rest.strip()
    _, _, name = os.path.splitext(os.path.basename(path))[0].partition("-")  # "10-healthy": in the order of telling
    return Script(name=name, path=path, title=headings["title"],
                  about=headings["about"], semi_sync=headings.get("semi-sync"),
                  keeps_relay_log=headings.get("relay-log") == "kept", has_gtid=headings.get("gtid") != "off",
                  without=tuple(headings.get("without", "").split()))


def read_scripts():
    """All of them, in the order of their files."""
    return [_read(path) for path in sorted(glob.glob(os.path.join(_FOLDER, "*.txt")))]
