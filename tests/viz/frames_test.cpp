// Frames without a display: ImGui draws into lists that nobody renders.
#include <catch2/catch.hpp>
#include <imgui.h>
#include <imgui_internal.h>

#include "tests/unit/viz/hand_made.h"
#include "viz/panels/screen.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

/// An ImGui that thinks it has a display.
class NullDisplay {
  public:
    explicit NullDisplay(Point extent) : context_(ImGui::CreateContext()), extent_(extent) {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {extent.x, extent.y};
        io.DeltaTime = 1.0F / 60;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
        fonts_ = load_fonts(1);
        unsigned char* pixels = nullptr;
        int width = 0;
        int height = 0;
        io.Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
        set_style(palette_of(ThemeKind::Dark), 1);
    }

    ~NullDisplay() { ImGui::DestroyContext(context_); }

    NullDisplay(const NullDisplay&) = delete;
    NullDisplay& operator=(const NullDisplay&) = delete;
    NullDisplay(NullDisplay&&) = delete;
    NullDisplay& operator=(NullDisplay&&) = delete;

    Requests draw(Screen& screen, const Viewer& viewer) {
        ImGui::NewFrame();
        const Look look{fonts_, palette_of(viewer.theme), 1};
        auto requests = screen.draw(look, viewer, extent_, Duration{16'667});
        // One window is left: the one that ImGui itself begins with each frame.
        CHECK(ImGui::GetCurrentContext()->CurrentWindowStack.Size == 1);
        CHECK(ImGui::GetCurrentContext()->FontStack.Size == 0);
        CHECK(ImGui::GetCurrentContext()->ColorStack.Size == 0);
        ImGui::Render();
        return requests;
    }

  private:
    ImGuiContext* context_;
    Point extent_;
    Fonts fonts_;
};

TEST_CASE("frames: a run is drawn from start to end, and every Begin has its End", "[viz]") {
    const auto recording = failover_recording();
    NullDisplay display{{1280, 800}};
    Screen screen{recording, Animation::On};
    Viewer viewer;
    viewer.is_playing = true;
    for (int i = 0; i < 300; ++i) {
        for (const auto& request : display.draw(screen, viewer)) {
            apply(viewer, request, recording);
        }
        pass(viewer, Duration{25'000}, recording);
        viewer.shows_help = i % 50 > 40;
        viewer.theme = i % 100 < 50 ? ThemeKind::Dark : ThemeKind::Light;
    }
    CHECK(viewer.at == end_of(recording));
    CHECK(ImGui::GetDrawData()->TotalVtxCount > 1000);
}

TEST_CASE("frames: the mouse may be anywhere", "[viz]") {
    const auto recording = failover_recording();
    NullDisplay display{{1280, 800}};
    Screen screen{recording, Animation::On};
    Viewer viewer;
    viewer.at = at_ms(3600);
    for (int i = 0; i < 400; ++i) {
        ImGuiIO& io = ImGui::GetIO();
        io.MousePos = {static_cast<float>(i * 37 % 1280), static_cast<float>(i * 53 % 800)};
        io.MouseDown[0] = i % 3 == 0;
        io.MouseWheel = i % 7 == 0 ? 1.0F : i % 7 == 3 ? -1.0F : 0.0F;
        for (const auto& request : display.draw(screen, viewer)) {
            apply(viewer, request, recording);
        }
        CHECK(viewer.at >= start_of(recording));
        CHECK(viewer.at <= end_of(recording));
    }
}

TEST_CASE("frames: a click into the lanes seeks", "[viz]") {
    const auto recording = failover_recording();
    NullDisplay display{{1280, 800}};
    Screen screen{recording, Animation::Off};
    Viewer viewer;
    ImGui::GetIO().MousePos = {900, 700};
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(display.draw(screen, viewer));
    }
    ImGui::GetIO().MouseDown[0] = true;
    for (int i = 0; i < 2; ++i) {
        for (const auto& request : display.draw(screen, viewer)) {
            apply(viewer, request, recording);
        }
    }
    CHECK(viewer.at > at_ms(2000));
}

TEST_CASE("frames: a fleet of nobody and a tiny window are drawn, too", "[viz]") {
    Recording recording;
    recording.frames.emplace_back();
    NullDisplay display{{320, 320}};
    Screen screen{recording, Animation::On};
    for (int i = 0; i < 5; ++i) {
        static_cast<void>(display.draw(screen, Viewer{}));
    }
    SUCCEED();
}

}  // namespace
}  // namespace understudy::viz
