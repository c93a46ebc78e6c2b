#include "tests/contract/real_writes.h"

#include <thread>

namespace understudy::contract {

namespace {

constexpr int kConnectionLost = 2013;

constexpr const char* kInsert = "INSERT INTO app.written VALUES ('row')";
constexpr const char* kInsertSlowly =
    "INSERT INTO app.written SELECT 'row' FROM DUAL WHERE SLEEP(60) = 0";

int insert(const InstanceKey& instance, const real::Credentials& account, const char* sql) {
    const real::DriverThread driver;
    const auto connection = real::Connection::open(
        instance, account, {.connect = std::chrono::seconds{5}, .read = std::chrono::seconds{70}});
    if (!connection) {
        return kConnectionLost;
    }
    const auto done = (*connection)->execute(sql);
    if (done) {
        return 0;
    }
    return done.error().lost ? kConnectionLost : done.error().code;
}

}  // namespace

WriteId RealWrites::begin(const InstanceKey& instance, const real::Credentials& account) {
    return begin(instance, account, kInsert);
}

void RealWrites::begin_long(const InstanceKey& instance, const real::Credentials& account) {
    begin(instance, account, kInsertSlowly);
}

WriteId RealWrites::begin(const InstanceKey& instance,
                          const real::Credentials& account,
                          const char* sql) {
    const std::lock_guard lock(state_->mutex);
    const auto row = state_->answers.size();
    state_->answers.emplace_back();
    std::thread{[state = state_, row, instance, account, sql] {
        const int error = insert(instance, account, sql);
        const std::lock_guard its_lock(state->mutex);
        state->answers[row] = WriteAnswer{error};
    }}.detach();
    return WriteId{static_cast<std::uint32_t>(row)};
}

std::optional<WriteAnswer> RealWrites::answer_to(WriteId write) {
    const std::lock_guard lock(state_->mutex);
    return state_->answers.at(write.value);
}

}  // namespace understudy::contract
