// The instance and cluster tables of SqliteStore.
#include <chrono>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/wire/wire.h"

#include "real/storage/attempt.h"
#include "real/storage/sqlite_store.h"

namespace understudy::real {
namespace {

using namespace std::chrono_literals;

/// An instance in which nothing changes but the time it was last seen is written this often.
constexpr Duration kTouchInterval = 5s;

constexpr auto kPutInstance = R"sql(INSERT OR REPLACE INTO instance
    (host, port, cluster, reachability, writability, source, receiver, applier, lag_seconds, version, server_id,
     server_uuid, executed, received, data_center, promotion_rule, failure, quarantine, downtime_until, downtime_owner,
     downtime_reason, last_asked, last_seen, json)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

using Text = std::optional<std::string>;

Text text_of(std::string_view text) {
    return std::string(text);
}

Text text_unless_empty(const std::string& text) {
    return text.empty() ? Text{} : Text{text};
}

Text time_unless_never(Instant at) {
    return at == Instant{} ? Text{} : Text{to_utc_text(at)};
}

/// Everything but when it was looked at: is the row that is written still true?
bool says_the_same(const Instance& a, const Instance& b) {
    return a.seen == b.seen && a.reachability == b.reachability && a.failure == b.failure &&
           a.downtime == b.downtime && a.maintenance == b.maintenance && a.demotion == b.demotion &&
           a.stop == b.stop && a.promotion_rule == b.promotion_rule &&
           a.asked_at - b.asked_at < kTouchInterval;
}

void bind_replica(sqlite::Statement& put, const ReplicaStatus* replica) {
    put.bind(replica ? Text{to_string(replica->source)} : Text{})
        .bind(replica ? text_of(to_string(replica->receiver)) : Text{})
        .bind(replica ? text_of(to_string(replica->applier)) : Text{})
        .bind(replica && replica->lag
                  ? Text{fmt::format("{:.3f}", static_cast<double>(replica->lag->count()) / 1e6)}
                  : Text{});
}

void put_instance(sqlite::Statement& put, const Instance& instance, const Text& cluster) {
    const auto* seen = instance.seen ? &*instance.seen : nullptr;
    const auto* replica = seen != nullptr && seen->replica ? &*seen->replica : nullptr;
    put.bind(std::string_view(instance.key.host))
        .bind(std::int64_t{instance.key.port})
        .bind(cluster)
        .bind(to_string(instance.reachability))
        .bind(seen ? text_of(to_string(seen->writability)) : Text{});
    bind_replica(put, replica);
    put.bind(seen ? Text{describe(seen->version)} : Text{})
        .bind(seen ? std::optional<std::int64_t>(seen->server_id.value) : std::nullopt)
        .bind(seen && seen->server_uuid ? Text{to_string(*seen->server_uuid)} : Text{})
        .bind(seen ? Text{to_string(seen->executed)} : Text{})
        .bind(replica ? Text{to_string(replica->received)} : Text{})
        .bind(seen ? text_unless_empty(seen->data_center) : Text{})
        .bind(to_string(instance.promotion_rule))
        .bind(text_unless_empty(instance.failure))
        .bind(instance.demotion ? text_unless_empty(instance.demotion->quarantine) : Text{})
        .bind(instance.downtime ? Text{to_utc_text(instance.downtime->until)} : Text{})
        .bind(instance.downtime ? Text{instance.downtime->owner} : Text{})
        .bind(instance.downtime ? Text{instance.downtime->reason} : Text{})
        .bind(time_unless_never(instance.asked_at))
        .bind(time_unless_never(instance.seen_at))
        .bind(std::string_view(write_instance(instance)))
        .run();
}

std::map<InstanceKey, std::string> cluster_names(std::span<const ClusterView> clusters) {
    std::map<InstanceKey, std::string> names;
    for (const auto& cluster : clusters) {
        for (const auto& member : cluster.members) {
            names[member] = cluster.alias.value;
        }
    }
    return names;
}

std::string members_text(const ClusterView& cluster) {
    std::string text;
    for (const auto& member : cluster.members) {
        text += (text.empty() ? "" : ",") + to_string(member);
    }
    return text;
}

/// One text that changes when any column of any cluster row would.
std::string cluster_digest(std::span<const ClusterView> clusters) {
    std::string digest;
    for (const auto& cluster : clusters) {
        digest += fmt::format("{}|{}|{}|{}|{}\n",
                              cluster.alias.value,
                              cluster.primary ? to_string(*cluster.primary) : "",
                              members_text(cluster),
                              write_finding(cluster.finding),
                              cluster.recovering ? to_string(*cluster.recovering) : "");
    }
    return digest;
}

void put_clusters(sqlite::Database& database, std::span<const ClusterView> clusters) {
    database.execute("DELETE FROM cluster");
    sqlite::Statement put(database, "INSERT OR REPLACE INTO cluster VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const auto& cluster : clusters) {
        put.bind(std::string_view(cluster.alias.value))
            .bind(cluster.primary ? Text{to_string(*cluster.primary)} : Text{})
            .bind(std::string_view(members_text(cluster)))
            .bind(to_string(cluster.finding.code))
            .bind(std::string_view(cluster.finding.because))
            .bind(cluster.recovering ? text_of(to_string(*cluster.recovering)) : Text{})
            .bind(std::string_view(write_finding(cluster.finding)))
            .run();
    }
}

/// Oldest first.
void put_places(sqlite::Database& database, std::span<const KnownPlace> places) {
    database.execute("DELETE FROM known_place");
    sqlite::Statement put(
        database, "INSERT INTO known_place (one, in_one, other, in_other) VALUES (?, ?, ?, ?)");
    for (const auto& place : places) {
        put.bind(std::string_view(to_string(place.one)))
            .bind(std::string_view(to_string(place.in_one)))
            .bind(std::string_view(to_string(place.other)))
            .bind(std::string_view(to_string(place.in_other)))
            .run();
    }
}

[[noreturn]] void refuse_row(const std::string& table,
                             const std::string& row,
                             const std::string& why) {
    throw sqlite::SqliteFailure(table + " " + row + ": " + why);
}

std::vector<InstanceKey> parse_members(const std::string& text, const std::string& cluster) {
    std::vector<InstanceKey> members;
    for (const auto part : split(text, ',')) {
        auto key = parse_instance_key(part);
        if (!key) {
            refuse_row("cluster", cluster, key.error().message);
        }
        members.push_back(std::move(*key));
    }
    return members;
}

std::optional<Phase> parse_phase(const std::string& text) {
    for (int number = 0; number <= static_cast<int>(Phase::Release); ++number) {
        if (to_string(static_cast<Phase>(number)) == text) {
            return static_cast<Phase>(number);
        }
    }
    return std::nullopt;
}

std::vector<ClusterView> read_clusters(sqlite::Database& database) {
    std::vector<ClusterView> clusters;
    sqlite::Statement rows(
        database,
        "SELECT alias, primary_instance, members, finding, recovering FROM cluster ORDER BY alias");
    while (rows.step()) {
        auto finding = parse_finding(rows.text(3));
        if (!finding) {
            refuse_row("cluster", rows.text(0), finding.error().message);
        }
        ClusterView cluster{.alias = ClusterAlias(rows.text(0)),
                            .primary = std::nullopt,
                            .members = parse_members(rows.text(2), rows.text(0)),
                            .finding = std::move(*finding),
                            .recovering = parse_phase(rows.text(4))};
        if (!rows.is_null(1)) {
            cluster.primary = parse_members(rows.text(1), rows.text(0)).front();
        }
        clusters.push_back(std::move(cluster));
    }
    return clusters;
}

template <class Value>
Value value_or_refuse(Result<Value> parsed, const std::string& row) {
    if (!parsed) {
        refuse_row("known_place", row, parsed.error().message);
    }
    return std::move(*parsed);
}

std::vector<KnownPlace> read_places(sqlite::Database& database) {
    std::vector<KnownPlace> places;
    sqlite::Statement rows(
        database, "SELECT number, one, in_one, other, in_other FROM known_place ORDER BY number");
    while (rows.step()) {
        const std::string row = rows.text(0);
        places.push_back({value_or_refuse(parse_instance_key(rows.text(1)), row),
                          value_or_refuse(parse_binlog_coordinates(rows.text(2)), row),
                          value_or_refuse(parse_instance_key(rows.text(3)), row),
                          value_or_refuse(parse_binlog_coordinates(rows.text(4)), row)});
    }
    return places;
}

}  // namespace

Result<void> SqliteStore::save_inventory(const Snapshot& snapshot,
                                         std::span<const ClusterView> clusters) {
    const auto names = cluster_names(clusters);
    const auto digest = cluster_digest(clusters);
    const bool are_clusters_new = digest != written_clusters_;
    const bool are_places_new = snapshot.known_places != written_places_;
    std::vector<const Instance*> changed;
    for (const auto& [key, instance] : snapshot.instances) {
        const Instance* written = written_instances_.find(key);
        if (are_clusters_new || written == nullptr || !says_the_same(instance, *written)) {
            changed.push_back(&instance);
        }
    }
    std::vector<InstanceKey> gone;
    for (const auto& [key, instance] : written_instances_) {
        if (!snapshot.instances.contains(key)) {
            gone.push_back(key);
        }
    }
    if (changed.empty() && gone.empty() && !are_clusters_new && !are_places_new) {
        return {};
    }
    auto saved = attempt("inventory", [&] {
        sqlite::Transaction transaction(*database_, sqlite::Sync::Lazy);
        sqlite::Statement put(*database_, kPutInstance);
        for (const auto* instance : changed) {
            const auto name = names.find(instance->key);
            put_instance(put, *instance, name == names.end() ? Text{} : Text{name->second});
        }
        sqlite::Statement drop(*database_, "DELETE FROM instance WHERE host = ? AND port = ?");
        for (const auto& key : gone) {
            drop.bind(std::string_view(key.host)).bind(std::int64_t{key.port}).run();
        }
        if (are_clusters_new) {
            put_clusters(*database_, clusters);
        }
        if (are_places_new) {
            put_places(*database_, snapshot.known_places);
        }
        transaction.commit();
    });
    if (saved) {
        for (const auto& key : gone) {
            written_instances_.erase(key);
        }
        for (const auto* instance : changed) {
            written_instances_[instance->key] = *instance;
        }
        written_clusters_ = digest;
        written_places_ = snapshot.known_places;
    }
    return saved;
}

Result<Inventory> SqliteStore::load_inventory() {
    return attempt("inventory", [&] {
        Inventory inventory;
        sqlite::Statement rows(*database_,
                               "SELECT host, port, json FROM instance ORDER BY host, port");
        while (rows.step()) {
            auto instance = parse_instance(rows.text(2));
            if (!instance) {
                refuse_row("instance", rows.text(0) + ":" + rows.text(1), instance.error().message);
            }
            inventory.snapshot.taken_at = std::max(inventory.snapshot.taken_at, instance->asked_at);
            inventory.snapshot.instances.insert(instance->key, *instance);
        }
        inventory.clusters = read_clusters(*database_);
        inventory.snapshot.known_places = read_places(*database_);
        written_instances_ = inventory.snapshot.instances;
        written_clusters_ = cluster_digest(inventory.clusters);
        written_places_ = inventory.snapshot.known_places;
        return inventory;
    });
}

}  // namespace understudy::real
