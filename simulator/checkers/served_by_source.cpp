#include "simulator/checkers/served_by_source.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"
#include "simulator/checkers/serving.h"

namespace understudy::sim {

namespace {

/// By file and position: all before its place it has executed, and what comes there it has not. Or
/// it leaves something out in silence, or meets it twice.
std::string why_wrong_place(const Truth& truth,
                            std::uint32_t source,
                            std::uint32_t replica,
                            const TransactionSet& errant) {
    const BinaryLog& log = truth.servers.at(source).log;
    const Server& to = truth.servers.at(replica);
    if (to.auto_positions || to.in_source.missing || to.in_source.executed > log.end()) {
        return {};  // Its receiver ends with an error.
    }
    const std::uint64_t place = to.in_source.executed;
    if (is_binlog_server(to.version)) {
        return place == to.log.end() ? "" : "its own log ends elsewhere";
    }
    for (std::uint64_t at = log.begin(); at < place;) {
        BinaryLog::Piece piece = log.piece_at(at);
        at = std::min(piece.end(), place);
        piece.run.last = piece.run.first + (at - piece.begin) - 1;
        if (!to.executed.contains(piece.run) && !errant.contains(piece.run)) {
            return "it goes on behind what it lacks";
        }
    }
    // What it wrote itself comes back in a ring, and is not executed again.
    const bool is_met_again = place < log.end() && log.piece_at(place).run.origin != to.origin &&
                              to.executed.contains(Transaction{log.piece_at(place).run.origin,
                                                               log.piece_at(place).run.first});
    return is_met_again ? "it goes on with what it has" : "";
}

}  // namespace

void ServedBySource::on(const fact::Disturbed& disturbed, const Truth& truth) {
    if (const auto* fault = std::get_if<Fault>(&disturbed.action)) {
        for (const std::string& name : fault->targets) {
            disturbed_at_[name] = truth.now();
        }
    }
}

void ServedBySource::on(const fact::WrittenDirectly& written, const Truth& truth) {
    if (!truth.servers.is_root(written.server)) {
        errant_.add(written.run);
    }
}

void ServedBySource::on(const fact::StepArrived& arrived, const Truth& truth) {
    const auto* point = std::get_if<step::PointAt>(&arrived.step);
    const auto source =
        point == nullptr || arrived.error ? std::nullopt : truth.servers.find(point->source);
    if (!source) {
        return;
    }
    evaluate();
    meet();
    if (const std::string wrong = why_wrong_place(truth, *source, arrived.server, errant_);
        point->place && !wrong.empty()) {
        return violate(name_of(truth, arrived.server) + " is pointed at " +
                       name_of(truth, *source) + ", " + to_string(point->place->there) + ": " +
                       wrong);
    }
    const std::string why = why_cannot_serve(truth, *source, arrived.server);
    if (why.empty()) {
        return;
    }
    const auto disturbed = disturbed_at_.find(name_of(truth, *source));
    const Duration known_within = look_within(truth.spec.policy) + truth.spec.policy.step.deadline;
    const Server& from = truth.servers.at(*source);
    const bool is_untold = is_mariadb(from.version) &&
                           !truth.servers.at(arrived.server).received.contains(from.log.purged());
    if (is_untold ||
        (disturbed != disturbed_at_.end() && arrived.asked_at - disturbed->second < known_within)) {
        return excuse();
    }
    violate(name_of(truth, arrived.server) + " is pointed at " + name_of(truth, *source) + ": " +
            why);
}

}  // namespace understudy::sim
