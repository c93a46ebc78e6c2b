#include "engine/orchestration/finding_book.h"

#include <algorithm>

namespace understudy {

std::vector<InstanceKey> FindingBook::note(const Instance& instance, const AnalysisPolicy& policy) {
    const bool is_bad = is_unsound(instance, policy);
    if (!is_bad && unsound_.empty() && findings_.empty()) {
        return {};
    }
    const auto before = unsound_.find(instance.key);
    const bool was_bad = before != unsound_.end();
    std::vector<InstanceKey> touched;
    if (is_bad || was_bad || findings_.contains(instance.key)) {
        touched.push_back(instance.key);
    }
    if (was_bad && before->second) {
        touched.push_back(*before->second);
    }
    if (const auto source = source_of(instance); source && (is_bad || was_bad)) {
        touched.push_back(*source);
    }
    drop(instance.key);
    if (is_bad) {
        remember(instance);
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return touched;
}

void FindingBook::remember(const Instance& instance) {
    const auto source = source_of(instance);
    unsound_.emplace(instance.key, source);
    if (source) {
        ++unsound_below_[*source];
    }
}

void FindingBook::drop(const InstanceKey& key) {
    const auto found = unsound_.find(key);
    if (found == unsound_.end()) {
        return;
    }
    if (found->second) {
        const auto below = unsound_below_.find(*found->second);
        if (--below->second == 0) {
            unsound_below_.erase(below);
        }
    }
    unsound_.erase(found);
}

void FindingBook::forget(const InstanceKey& key) {
    drop(key);
    findings_.erase(key);
}

bool FindingBook::has_unsound_replica(const InstanceKey& source) const {
    return unsound_below_.contains(source);
}

bool FindingBook::take(const Finding& finding, Instant now, Duration patience) {
    const auto found = findings_.find(finding.instance);
    if (finding.code == AnalysisCode::NoProblem) {
        const bool was_told = found != findings_.end() && found->second.told;
        findings_.erase(finding.instance);
        return was_told;
    }
    if (found == findings_.end()) {
        findings_.emplace(finding.instance,
                          Known{finding.cluster, finding.code, now, std::nullopt});
        return false;
    }
    Known& known = found->second;
    if (known.code != finding.code || known.cluster != finding.cluster) {
        known = {finding.cluster, finding.code, now, known.told};
        return false;
    }
    if (known.told == finding.code || now - known.since < patience) {
        return false;
    }
    known.told = finding.code;
    return true;
}

std::optional<Instant> FindingBook::told_since(const InstanceKey& key) const {
    const auto found = findings_.find(key);
    return found != findings_.end() && found->second.told == found->second.code
               ? std::optional{found->second.since}
               : std::nullopt;
}

}  // namespace understudy
