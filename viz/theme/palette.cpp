#include "viz/theme/palette.h"

#include <algorithm>
#include <cmath>

namespace understudy::viz {
namespace {

std::uint8_t to_channel(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

std::uint8_t mixed_channel(std::uint8_t from, std::uint8_t to, float progress) {
    const auto a = static_cast<float>(from);
    return to_channel(a + (static_cast<float>(to) - a) * progress);
}

constexpr Palette kDark{.window = {16, 19, 26},
                        .panel = {23, 27, 36},
                        .raised = {34, 40, 52},
                        .line = {56, 64, 80},
                        .text = {228, 233, 241},
                        .faint = {138, 148, 166},
                        .accent = {110, 190, 245},
                        .on_fill = {255, 255, 255},
                        .primary = {22, 122, 196},
                        .replica = {44, 62, 84},
                        .good = {34, 184, 140},
                        .doubt = {240, 168, 36},
                        .bad = {236, 98, 52},
                        .odd = {222, 134, 190},
                        .dead = {40, 33, 36}};

constexpr Palette kLight{.window = {232, 236, 242},
                         .panel = {250, 251, 253},
                         .raised = {236, 240, 246},
                         .line = {198, 206, 218},
                         .text = {28, 34, 46},
                         .faint = {104, 114, 132},
                         .accent = {0, 104, 170},
                         .on_fill = {255, 255, 255},
                         .primary = {0, 114, 178},
                         .replica = {218, 231, 243},
                         .good = {0, 138, 100},
                         .doubt = {194, 124, 0},
                         .bad = {206, 80, 0},
                         .odd = {172, 72, 134},
                         .dead = {226, 218, 216}};

}  // namespace

Colour faded(Colour colour, float strength) {
    colour.alpha = to_channel(static_cast<float>(colour.alpha) * strength);
    return colour;
}

Colour mixed(Colour from, Colour to, float progress) {
    return {mixed_channel(from.red, to.red, progress),
            mixed_channel(from.green, to.green, progress),
            mixed_channel(from.blue, to.blue, progress),
            mixed_channel(from.alpha, to.alpha, progress)};
}

const Palette& palette_of(ThemeKind theme) {
    return theme == ThemeKind::Dark ? kDark : kLight;
}

Colour fill_of(Truth truth, const Palette& palette) {
    switch (truth) {
        case Truth::Primary: return palette.primary;
        case Truth::Replica: return palette.replica;
        case Truth::Idle: return palette.raised;
        case Truth::Hung: return mixed(palette.panel, palette.doubt, 0.3F);
        case Truth::Down: return palette.dead;
    }
    return palette.raised;
}

Colour colour_of(Ring ring, const Palette& palette) {
    switch (ring) {
        case Ring::Nobody: return faded(palette.faint, 0);
        case Ring::Unknown: return palette.faint;
        case Ring::Primary: return palette.accent;
        case Ring::Replica: return palette.good;
        case Ring::Suspected: return palette.doubt;
        case Ring::Unreachable: return palette.bad;
        case Ring::Demoted: return palette.odd;
    }
    return palette.faint;
}

Colour colour_of(LinkState state, const Palette& palette) {
    switch (state) {
        case LinkState::Running: return palette.good;
        case LinkState::Connecting: return palette.doubt;
        case LinkState::Stopped: return palette.faint;
    }
    return palette.faint;
}

Colour colour_of(LaneState state, const Palette& palette) {
    switch (state) {
        case LaneState::Primary: return palette.primary;
        case LaneState::Replica: return mixed(palette.replica, palette.good, 0.25F);
        case LaneState::Waiting: return mixed(palette.panel, palette.doubt, 0.45F);
        case LaneState::Idle: return palette.raised;
        case LaneState::Hung: return mixed(palette.panel, palette.doubt, 0.7F);
        case LaneState::Down: return mixed(palette.panel, palette.bad, 0.45F);
        case LaneState::Watching: return mixed(palette.panel, palette.good, 0.22F);
        case LaneState::Suspecting: return mixed(palette.panel, palette.doubt, 0.7F);
        case LaneState::Recovering: return mixed(palette.panel, palette.accent, 0.6F);
        case LaneState::Writing: return mixed(palette.panel, palette.good, 0.5F);
        case LaneState::Failing: return mixed(palette.panel, palette.bad, 0.8F);
    }
    return palette.raised;
}

Colour colour_of(MarkKind kind, const Palette& palette) {
    switch (kind) {
        case MarkKind::Deed: return palette.accent;
        case MarkKind::Thought: return palette.text;
        case MarkKind::Good: return palette.good;
        case MarkKind::Doubt: return palette.doubt;
        case MarkKind::Bad: return palette.bad;
        case MarkKind::Fault: return palette.bad;
        case MarkKind::Violation: return palette.odd;
    }
    return palette.text;
}

Colour colour_of(story::Tone tone, const Palette& palette) {
    switch (tone) {
        case story::Tone::Plain: return palette.text;
        case story::Tone::Faint: return palette.faint;
        case story::Tone::Strong: return palette.text;
        case story::Tone::World: return palette.bad;
        case story::Tone::Doubt: return palette.doubt;
        case story::Tone::Thought: return palette.accent;
        case story::Tone::Deed: return palette.text;
        case story::Tone::Good: return palette.good;
        case story::Tone::Bad: return palette.bad;
    }
    return palette.text;
}

Colour colour_of(Progress progress, const Palette& palette) {
    switch (progress) {
        case Progress::Waiting: return palette.faint;
        case Progress::Current: return palette.accent;
        case Progress::Done: return palette.good;
        case Progress::Failed: return palette.bad;
    }
    return palette.faint;
}

}  // namespace understudy::viz
