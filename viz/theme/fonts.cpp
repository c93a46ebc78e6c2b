#include "viz/theme/fonts.h"

#include <filesystem>
#include <utility>

namespace understudy::viz {
namespace {

constexpr std::array<const char*, 5> kFolders{"/usr/share/fonts/truetype/dejavu/",
                                              "/usr/share/fonts/dejavu/",
                                              "/usr/share/fonts/dejavu-sans-fonts/",
                                              "/usr/share/fonts/TTF/",
                                              "/usr/local/share/fonts/dejavu/"};

/// Latin, general punctuation, arrows, lines, shapes, check marks.
constexpr std::array<ImWchar, 15> kGlyphs{0x20,
                                          0x17F,
                                          0x2010,
                                          0x2030,
                                          0x2190,
                                          0x21FF,
                                          0x2260,
                                          0x2265,
                                          0x2500,
                                          0x2503,
                                          0x25A0,
                                          0x25CF,
                                          0x2713,
                                          0x2718,
                                          0};

std::string find_font(const std::string& name) {
    for (const char* folder : kFolders) {
        std::error_code ignored;
        const std::string path = folder + name;
        if (std::filesystem::exists(path, ignored)) {
            return path;
        }
    }
    return "";
}

ImFont* load(const std::string& path, float size) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    if (path.empty()) {
        ImFontConfig config;
        config.SizePixels = size;
        return atlas.AddFontDefault(&config);
    }
    return atlas.AddFontFromFileTTF(path.c_str(), size, nullptr, kGlyphs.data());
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
}

}  // namespace

ImFont* Fonts::pick(float size, Weight weight) const {
    const auto& loaded = weight == Weight::Bold ? bold : regular;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] >= size - 0.5F) {
            return loaded[i];
        }
    }
    return loaded.back();
}

std::string Fonts::printable(std::string_view text) const {
    std::string plain{text};
    if (!has_symbols) {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 6> signs{
            {{"✗", "x"}, {"✓", "+"}, {"→", "->"}, {"←", "<-"}, {"–", "-"}, {"…", "..."}}};
        for (const auto& [sign, letters] : signs) {
            replace_all(plain, sign, letters);
        }
    }
    return plain;
}

Fonts load_fonts(float scale) {
    const std::string regular = find_font("DejaVuSans.ttf");
    const std::string bold = find_font("DejaVuSans-Bold.ttf");
    Fonts fonts;
    fonts.scale = scale;
    fonts.has_symbols = !regular.empty();
    for (std::size_t i = 0; i < Fonts::sizes.size(); ++i) {
        fonts.regular[i] = load(regular, Fonts::sizes[i] * scale);
        fonts.bold[i] = load(bold.empty() ? regular : bold, Fonts::sizes[i] * scale);
    }
    ImGui::GetIO().FontDefault = fonts.pick(14, Weight::Regular);
    return fonts;
}

}  // namespace understudy::viz
