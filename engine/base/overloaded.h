// Overloaded: one lambda for each alternative of a variant, and no catch-all.
#pragma once

namespace understudy {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace understudy
