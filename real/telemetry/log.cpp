#include "real/telemetry/log.h"

#include <algorithm>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "engine/base/overloaded.h"

namespace understudy::real {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
    switch (severity) {
        case Severity::Debug: return spdlog::level::debug;
        case Severity::Info: return spdlog::level::info;
        case Severity::Warning: return spdlog::level::warn;
        case Severity::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

class Log::Sink {
  public:
    explicit Sink(Severity least)
        : logger_("understudy", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger_.set_level(level_of(least));
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%e %l: %v");
        logger_.flush_on(spdlog::level::debug);
    }

    void write(Severity severity, const std::string& sentence) {
        logger_.log(level_of(severity), sentence);
    }

  private:
    spdlog::logger logger_;
};

Log::Log(Severity least) : sink_(std::make_unique<Sink>(least)) {}

Log::Log(Log&&) noexcept = default;

Log& Log::operator=(Log&&) noexcept = default;

Log::~Log() = default;

void Log::write(Severity severity, std::string_view sentence) {
    sink_->write(severity, one_line(sentence));
}

Severity severity_of(const RecordBody& body) {
    return std::visit(
        Overloaded{
            [](const record::InstanceLost&) { return Severity::Warning; },
            [](const record::FindingChanged& it) {
                return it.finding.code == AnalysisCode::NoProblem ? Severity::Info
                                                                  : Severity::Warning;
            },
            [](const record::Suspected&) { return Severity::Warning; },
            [](const record::Confirmed&) { return Severity::Warning; },
            [](const record::RecoveryRefused&) { return Severity::Warning; },
            [](const record::RecoveryStarted&) { return Severity::Warning; },
            [](const record::RecoveryResumed&) { return Severity::Warning; },
            [](const record::StepEnded& it) {
                return it.is_done ? Severity::Info : Severity::Warning;
            },
            [](const record::CandidatesJudged& it) {
                return it.choice.chosen ? Severity::Info : Severity::Error;
            },
            [](const record::RecoveryEnded& it) {
                return it.outcome == RecoveryOutcome::Succeeded ? Severity::Info : Severity::Error;
            },
            [](const record::HooksEnded& it) {
                return it.is_done ? Severity::Info : Severity::Warning;
            },
            [](const record::OperationRefused&) { return Severity::Warning; },
            [](const record::OperationEnded& it) {
                return it.outcome == RecoveryOutcome::Succeeded ? Severity::Info : Severity::Error;
            },
            [](const record::ReturnJudged& it) {
                return it.is_rejoined ? Severity::Info : Severity::Error;
            },
            [](const auto&) { return Severity::Info; },
        },
        body);
}

std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return line;
}

}  // namespace understudy::real
