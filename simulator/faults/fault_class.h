// FaultClass: what one kind of fault is called, whom it can hit, and what it does.
//
// Each file in kinds/ is one class; the build makes the table of them, so a new file is all that a
// new fault needs: scenario files, swarms, the shrinker, stories and the reference learn of it from
// here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/faults/fault.h"
#include "simulator/faults/stage.h"

namespace understudy::sim {

enum class Hits : std::uint8_t {
    Servers,
    Managers,
    Links,  ///< The network between two groups of servers, managers and clients.
};

enum class Unit : std::uint8_t { Time, Count };

/// One number that says how bad it is.
struct Parameter {
    std::string_view name;
    Unit unit = Unit::Time;
    std::int64_t usual = 0;  ///< Microseconds, or a count.
    std::int64_t least = 0;  ///< What swarms draw, from ...
    std::int64_t most = 0;   ///< ... to.
};

struct FaultClass {
    std::uint32_t number = 0;    ///< In spec/simulation.md section 8.
    std::string_view name{};     ///< The verb of scenario files: "crash".
    std::string_view ends_as{};  ///< The verb that ends it: "restart"; empty: it is over at once.
    std::string_view meaning{};  ///< One sentence for the reference.
    Hits hits = Hits::Servers;
    std::uint32_t weight = 0;  ///< Of swarms, relative; 0: never drawn.
    bool needs_data = false;   ///< Of a database: a binlog server is spared.
    std::vector<Parameter> parameters{};

    // Of Servers and Managers, for one of them.
    bool (*is_available)(const Stage& stage, std::uint32_t target) = nullptr;  ///< Null: always.
    void (*begin)(Stage& stage, const Fault& fault, std::uint32_t target) = nullptr;
    void (*end)(Stage& stage, const Fault& fault, std::uint32_t target) = nullptr;

    // Of Links.
    void (*begin_between)(Stage& stage,
                          const Fault& fault,
                          std::span<const Node> between,
                          std::span<const Node> from) = nullptr;
    void (*end_between)(Stage& stage,
                        const Fault& fault,
                        std::span<const Node> between,
                        std::span<const Node> from) = nullptr;

    /// "{} is killed": the sentence about whom it hits, and about whom it ends for.
    std::string (*describe)(const Fault& fault, const std::string& whom) = nullptr;
    std::string (*describe_end)(const Fault& fault, const std::string& whom) = nullptr;
};

/// All of them, in order of their names.
[[nodiscard]] std::span<const FaultClass* const> fault_classes();

/// By its verb, or by the verb that ends it; null: there is none.
[[nodiscard]] const FaultClass* find_fault_class(std::string_view verb);

/// Of a fault that exists: its class.
[[nodiscard]] const FaultClass& class_of(const Fault& fault);

/// How much of it: what the fault says, or what is usual.
[[nodiscard]] std::int64_t amount(const Fault& fault, std::string_view parameter);
[[nodiscard]] Duration length(const Fault& fault, std::string_view parameter);

/// A number for a fault that must be found again when it ends: of its class and of whom it hits.
[[nodiscard]] std::uint64_t identify(const Fault& fault, std::uint32_t server);
[[nodiscard]] std::uint64_t identify(const Fault& fault,
                                     std::span<const Node> between,
                                     std::span<const Node> from);

/// Of links: an impairment of both directions, and what ends it or a cut that has the same
/// identity.
void impair_between(Stage& stage,
                    const Fault& fault,
                    std::span<const Node> between,
                    std::span<const Node> from,
                    const Impairment& impairment);
void heal_between(Stage& stage,
                  const Fault& fault,
                  std::span<const Node> between,
                  std::span<const Node> from);

/// "db1 is killed".
[[nodiscard]] std::string describe(const Fault& fault);

}  // namespace understudy::sim
