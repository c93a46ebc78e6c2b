#include "viz/panels/server_card.h"

namespace understudy::viz {
namespace {

Box grown(const Box& box, float by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

/// Dashes say doubt to those who do not see the colour, dots that nothing is known.
Stroke ring_stroke(const Palette& palette, Ring ring, float scale) {
    Stroke stroke{colour_of(ring, palette), size::kRingWidth * scale, 0};
    switch (ring) {
        case Ring::Nobody:
        case Ring::Primary:
        case Ring::Replica: break;
        case Ring::Unknown: stroke.dash = 3 * scale; break;
        case Ring::Suspected: stroke.dash = 6 * scale; break;
        case Ring::Unreachable:
        case Ring::Demoted: stroke.dash = 11 * scale; break;
    }
    return stroke;
}

std::string_view belief_word(Ring ring) {
    switch (ring) {
        case Ring::Nobody: return "";
        case Ring::Unknown: return "?  unknown";
        case Ring::Primary: return "primary";
        case Ring::Replica: return "replica";
        case Ring::Suspected: return "suspected";
        case Ring::Unreachable: return "gone";
        case Ring::Demoted: return "replaced";
    }
    return "";
}

Colour text_on(const Palette& palette, Truth truth) {
    switch (truth) {
        case Truth::Primary: return palette.on_fill;
        case Truth::Down: return mixed(palette.text, palette.dead, 0.3F);
        case Truth::Replica:
        case Truth::Idle:
        case Truth::Hung: return palette.text;
    }
    return palette.text;
}

/// Each state has a shape of its own: square, circle, bars, cross.
void draw_badge(const Ink& ink, Truth truth, Point middle, float scale) {
    const auto& palette = ink.palette();
    const float r = 13 * scale;
    const Box square{middle.x - r, middle.y - r, 2 * r, 2 * r};
    const TextStyle letter{.size = 16 * scale,
                           .colour = text_on(palette, truth),
                           .weight = Weight::Bold,
                           .align = Align::Center};
    switch (truth) {
        case Truth::Primary: {
            TextStyle on_white = letter;
            on_white.colour = palette.primary;
            ink.fill(square, palette.on_fill, 4 * scale);
            ink.text({middle.x, middle.y - 9 * scale}, letter_of(truth), on_white);
            return;
        }
        case Truth::Replica:
        case Truth::Idle:
            ink.ring(middle, r, {faded(palette.text, 0.55F), 1.5F * scale, 0});
            ink.text({middle.x, middle.y - 9 * scale}, letter_of(truth), letter);
            return;
        case Truth::Hung:
            ink.ring(middle, r, {palette.doubt, 2 * scale, 0});
            ink.fill({middle.x - 5 * scale, middle.y - 6 * scale, 3.5F * scale, 12 * scale},
                     palette.doubt);
            ink.fill({middle.x + 1.5F * scale, middle.y - 6 * scale, 3.5F * scale, 12 * scale},
                     palette.doubt);
            return;
        case Truth::Down:
            ink.circle(middle, r, faded(palette.bad, 0.25F));
            ink.cross(middle, 6.5F * scale, {palette.bad, 3.5F * scale, 0});
            return;
    }
}

/// From far away only who it is and how it is.
void draw_few_words(const Ink& ink, const ServerRow& row, const Box& box, float scale) {
    const Colour main = text_on(ink.palette(), row.truth);
    const float left = box.x + 48 * scale;
    const float room = box.x + box.width - left - 6 * scale;
    ink.text({left, box.y + 12 * scale},
             row.name,
             {.size = 25 * scale, .colour = main, .weight = Weight::Bold, .max_width = room});
    ink.text({left, box.y + 44 * scale},
             row.state,
             {.size = 21 * scale, .colour = main, .max_width = room});
}

void draw_words(const Ink& ink, const ServerRow& row, const Box& box, float scale) {
    const auto& palette = ink.palette();
    const Colour main = text_on(palette, row.truth);
    const float left = box.x + 48 * scale;
    const float room = box.x + box.width - left - 8 * scale;
    ink.text({left, box.y + 10 * scale},
             row.name,
             {.size = 18 * scale,
              .colour = main,
              .weight = Weight::Bold,
              .max_width = room - 34 * scale});
    ink.text({box.x + box.width - 9 * scale, box.y + 13 * scale},
             row.data_center,
             {.size = 11 * scale,
              .colour = faded(main, 0.6F),
              .align = Align::Right,
              .max_width = 44 * scale});
    const Colour state = row.truth == Truth::Down   ? palette.bad
                         : row.truth == Truth::Hung ? palette.doubt
                                                    : main;
    const bool is_telling = row.truth == Truth::Down || row.truth == Truth::Primary;
    ink.text({left, box.y + 34 * scale},
             row.state,
             {.size = 14 * scale,
              .colour = state,
              .weight = is_telling ? Weight::Bold : Weight::Regular,
              .max_width = room});
    const bool is_warned = !row.warning.empty();
    ink.text({left, box.y + 54 * scale},
             is_warned ? row.warning : row.progress,
             {.size = 12 * scale,
              .colour = is_warned ? palette.doubt : faded(main, 0.72F),
              .max_width = room});
}

void draw_belief(const Ink& ink, const ServerRow& row, const Box& box, float scale) {
    const auto& palette = ink.palette();
    if (row.ring == Ring::Nobody) {
        return;
    }
    const float gap = size::kRingGap * scale;
    ink.frame(
        grown(box, gap), ring_stroke(palette, row.ring, scale), (size::kRounding + 4) * scale);
    const Colour colour = colour_of(row.ring, palette);
    const float y = box.y + box.height + gap - 8 * scale;
    ink.chip({box.x + box.width - 8 * scale, y},
             belief_word(row.ring),
             {.size = 11 * scale,
              .colour = palette.window,
              .weight = Weight::Bold,
              .align = Align::Right},
             colour);
    if (!row.mismatch.empty()) {
        ink.chip({box.x + box.width - 8 * scale, y + 19 * scale},
                 "≠ " + row.mismatch,
                 {.size = 11 * scale,
                  .colour = palette.window,
                  .weight = Weight::Bold,
                  .align = Align::Right,
                  .max_width = box.width + 4 * scale},
                 palette.odd);
    }
}

}  // namespace

void draw_server(
    const Ink& ink, const ServerRow& row, const Box& box, float scale, Emphasis emphasis) {
    const auto& palette = ink.palette();
    const float rounding = size::kRounding * scale;
    if (emphasis != Emphasis::None) {
        const float strength = emphasis == Emphasis::Selected ? 0.35F : 0.15F;
        ink.fill(grown(box, 11 * scale), faded(palette.accent, strength), rounding + 9 * scale);
    }
    ink.fill(grown(box, size::kRingGap * scale), palette.panel, rounding + 4 * scale);
    ink.fill(box, fill_of(row.truth, palette), rounding);
    if (row.truth == Truth::Down) {
        ink.hatch(box, faded(palette.bad, 0.16F), 11 * scale);
    }
    ink.frame(box, {faded(palette.text, 0.14F), 1, 0}, rounding);
    draw_badge(ink, row.truth, {box.x + 26 * scale, box.y + 27 * scale}, scale);
    if (scale >= size::kReadable) {
        draw_words(ink, row, box, scale);
    } else {
        draw_few_words(ink, row, box, scale);
    }
    draw_belief(ink, row, box, scale);
}

void draw_chosen(const Ink& ink, const Box& box, float scale) {
    ink.chip({box.x + 8 * scale, box.y - 13 * scale},
             "chosen",
             {.size = 11 * scale, .colour = ink.palette().on_fill, .weight = Weight::Bold},
             ink.palette().primary);
}

}  // namespace understudy::viz
