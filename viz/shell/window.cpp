#include "viz/shell/window.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "viz/model/keys.h"
#include "viz/panels/screen.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

/// After something happened a few pictures are drawn at full rate, then only now and then.
constexpr int kPicturesAfterEvent = 4;
constexpr double kIdleWait = 0.5;

struct KeyMeaning {
    int glfw;
    KeyPress press;
};

constexpr std::array kMeanings{
    KeyMeaning{GLFW_KEY_SPACE, {.key = Key::Space}},
    KeyMeaning{GLFW_KEY_LEFT, {.key = Key::Left}},
    KeyMeaning{GLFW_KEY_RIGHT, {.key = Key::Right}},
    KeyMeaning{GLFW_KEY_HOME, {.key = Key::Home}},
    KeyMeaning{GLFW_KEY_END, {.key = Key::End}},
    KeyMeaning{GLFW_KEY_T, {.key = Key::T}},
    KeyMeaning{GLFW_KEY_Z, {.key = Key::Z}},
    KeyMeaning{GLFW_KEY_F1, {.key = Key::Help}},
    KeyMeaning{GLFW_KEY_SLASH, {.key = Key::Help}},
    KeyMeaning{GLFW_KEY_1, {.key = Key::Digit, .digit = 1}},
    KeyMeaning{GLFW_KEY_2, {.key = Key::Digit, .digit = 2}},
    KeyMeaning{GLFW_KEY_3, {.key = Key::Digit, .digit = 3}},
    KeyMeaning{GLFW_KEY_4, {.key = Key::Digit, .digit = 4}},
    KeyMeaning{GLFW_KEY_5, {.key = Key::Digit, .digit = 5}},
    KeyMeaning{GLFW_KEY_6, {.key = Key::Digit, .digit = 6}},
};

/// The backend tells ImGui of keys by GLFW's own numbers.
Requests read_keys() {
    Requests requests;
    for (const auto& [key, press] : kMeanings) {
        const bool repeats = press.key == Key::Left || press.key == Key::Right;
        if (ImGui::IsKeyPressed(key, repeats)) {
            KeyPress pressed = press;
            pressed.shift = ImGui::GetIO().KeyShift ? Shift::Down : Shift::Up;
            if (const auto request = request_of(pressed)) {
                requests.push_back(*request);
            }
        }
    }
    return requests;
}

class Display {
  public:
    Display(int width, int height) {
        if (glfwInit() == GLFW_FALSE) {
            return;
        }
        is_initialised_ = true;
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
        glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
        handle_ = glfwCreateWindow(width, height, "understudy", nullptr, nullptr);
        if (handle_ == nullptr) {
            return;
        }
        glfwMakeContextCurrent(handle_);
        glfwSwapInterval(1);
        ImGui::CreateContext();
        ImGui::GetIO().IniFilename = nullptr;
        ImGui_ImplGlfw_InitForOpenGL(handle_, true);
        ImGui_ImplOpenGL3_Init("#version 330 core");
    }

    ~Display() {
        if (handle_ != nullptr) {
            ImGui_ImplOpenGL3_Shutdown();
            ImGui_ImplGlfw_Shutdown();
            ImGui::DestroyContext();
            glfwDestroyWindow(handle_);
        }
        if (is_initialised_) {
            glfwTerminate();
        }
    }

    Display(const Display&) = delete;
    Display& operator=(const Display&) = delete;
    Display(Display&&) = delete;
    Display& operator=(Display&&) = delete;

    [[nodiscard]] GLFWwindow* handle() const { return handle_; }

    [[nodiscard]] float scale() const {
        float across = 1;
        float down = 1;
        glfwGetWindowContentScale(handle_, &across, &down);
        return std::clamp(std::max(across, down), 1.0F, 4.0F);
    }

  private:
    bool is_initialised_ = false;
    GLFWwindow* handle_ = nullptr;
};

/// After a rest it counts as one picture: nothing shall jump.
Duration elapsed_since_last() {
    constexpr float longest = 0.1F;
    const float seconds = std::min(ImGui::GetIO().DeltaTime, longest);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<float>{seconds});
}

/// One picture; what was asked for meanwhile.
Requests draw_picture(const Display& window,
                      Screen& screen,
                      const Look& look,
                      const Viewer& viewer) {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    Requests requests = read_keys();
    const ImVec2 extent = ImGui::GetIO().DisplaySize;
    const auto asked = screen.draw(look, viewer, {extent.x, extent.y}, elapsed_since_last());
    requests.insert(requests.end(), asked.begin(), asked.end());
    ImGui::Render();
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window.handle(), &width, &height);
    glViewport(0, 0, width, height);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(window.handle());
    return requests;
}

void run(const Display& window, const Recording& recording, Viewer viewer) {
    const float scale = window.scale();
    const Fonts fonts = load_fonts(scale);
    Screen screen{recording, Animation::On};
    int wanted = kPicturesAfterEvent;
    while (glfwWindowShouldClose(window.handle()) == GLFW_FALSE) {
        if (wanted > 0 || viewer.is_playing || screen.is_moving()) {
            glfwPollEvents();
            wanted = std::max(wanted - 1, 0);
        } else {
            const double before = glfwGetTime();
            glfwWaitEventsTimeout(kIdleWait);
            if (glfwGetTime() - before >= kIdleWait) {
                continue;  // Nothing happened.
            }
            wanted = kPicturesAfterEvent;
        }
        const Look look{fonts, palette_of(viewer.theme), scale};
        set_style(look.palette, scale);
        const auto requests = draw_picture(window, screen, look, viewer);
        for (const auto& request : requests) {
            apply(viewer, request, recording);
            wanted = kPicturesAfterEvent;
        }
        pass(viewer, elapsed_since_last(), recording);
    }
}

}  // namespace

Result<void> show_window(const Recording& recording, Viewer viewer, int width, int height) {
    const Display window{width, height};
    if (window.handle() == nullptr) {
        return fail(ErrorCode::Unsupported, "there is no display to open a window on");
    }
    run(window, recording, std::move(viewer));
    return {};
}

}  // namespace understudy::viz
