#include "tests/contract/stagehand.h"

#include <stdexcept>

#include <unistd.h>

namespace understudy::contract {

void Stagehand::ask(const std::string& line) const {
    const std::string question = line + "\n";
    if (::write(requests_, question.data(), question.size()) !=
        static_cast<ssize_t>(question.size())) {
        throw std::runtime_error("nobody is there to be asked: " + line);
    }
    std::string answer;
    for (char letter = 0; letter != '\n'; answer += letter) {
        if (::read(answers_, &letter, 1) != 1) {
            throw std::runtime_error("nobody answers to: " + line);
        }
    }
    if (answer != "ok\n") {
        throw std::runtime_error(line + ": " + answer);
    }
}

}  // namespace understudy::contract
