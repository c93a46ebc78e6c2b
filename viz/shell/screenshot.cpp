#include "viz/shell/screenshot.h"

#include <array>
#include <cerrno>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <png.h>

#include "viz/panels/screen.h"
#include "viz/theme/style.h"

namespace understudy::viz {
namespace {

/// Lists find their heights and scroll positions in the first few.
constexpr int kPictures = 4;

/// A context without a window, current as long as it lives.
class Offscreen {
  public:
    Offscreen(int width, int height) {
        display_ =
            eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
        if (display_ == EGL_NO_DISPLAY || eglInitialize(display_, nullptr, nullptr) == EGL_FALSE) {
            display_ = EGL_NO_DISPLAY;
            return;
        }
        make_current(width, height);
    }

    ~Offscreen() {
        if (display_ == EGL_NO_DISPLAY) {
            return;
        }
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (context_ != EGL_NO_CONTEXT) {
            eglDestroyContext(display_, context_);
        }
        if (surface_ != EGL_NO_SURFACE) {
            eglDestroySurface(display_, surface_);
        }
        eglTerminate(display_);
    }

    Offscreen(const Offscreen&) = delete;
    Offscreen& operator=(const Offscreen&) = delete;
    Offscreen(Offscreen&&) = delete;
    Offscreen& operator=(Offscreen&&) = delete;

    [[nodiscard]] bool is_ready() const { return is_ready_; }

  private:
    void make_current(int width, int height) {
        const std::array<EGLint, 13> wanted{EGL_SURFACE_TYPE,
                                            EGL_PBUFFER_BIT,
                                            EGL_RENDERABLE_TYPE,
                                            EGL_OPENGL_BIT,
                                            EGL_RED_SIZE,
                                            8,
                                            EGL_GREEN_SIZE,
                                            8,
                                            EGL_BLUE_SIZE,
                                            8,
                                            EGL_ALPHA_SIZE,
                                            8,
                                            EGL_NONE};
        const std::array<EGLint, 5> extent{EGL_WIDTH, width, EGL_HEIGHT, height, EGL_NONE};
        const std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                            3,
                                            EGL_CONTEXT_MINOR_VERSION,
                                            3,
                                            EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                            EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                            EGL_NONE};
        EGLConfig config = nullptr;
        EGLint configs = 0;
        if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE ||
            eglChooseConfig(display_, wanted.data(), &config, 1, &configs) == EGL_FALSE ||
            configs == 0) {
            return;
        }
        surface_ = eglCreatePbufferSurface(display_, config, extent.data());
        context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, version.data());
        is_ready_ = surface_ != EGL_NO_SURFACE && context_ != EGL_NO_CONTEXT &&
                    eglMakeCurrent(display_, surface_, surface_, context_) == EGL_TRUE;
    }

    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLSurface surface_ = EGL_NO_SURFACE;
    EGLContext context_ = EGL_NO_CONTEXT;
    bool is_ready_ = false;
};

class Gui {
  public:
    Gui() : context_(ImGui::CreateContext()) {
        ImGui::GetIO().IniFilename = nullptr;
        is_ready_ = ImGui_ImplOpenGL3_Init("#version 330 core");
    }

    ~Gui() {
        if (is_ready_) {
            ImGui_ImplOpenGL3_Shutdown();
        }
        ImGui::DestroyContext(context_);
    }

    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;
    Gui(Gui&&) = delete;
    Gui& operator=(Gui&&) = delete;

    [[nodiscard]] bool is_ready() const { return is_ready_; }

  private:
    ImGuiContext* context_;
    bool is_ready_ = false;
};

void draw_once(Screen& screen, const Look& look, const Viewer& viewer, int width, int height) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    const auto ignored = screen.draw(
        look, viewer, {static_cast<float>(width), static_cast<float>(height)}, Duration::zero());
    static_cast<void>(ignored);
    ImGui::Render();
    glViewport(0, 0, width, height);
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glFinish();
}

/// OpenGL's first row is the lowest.
Picture read_pixels(int width, int height) {
    const std::size_t row = static_cast<std::size_t>(width) * 3;
    std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
    Picture picture{width, height, std::vector<std::uint8_t>(upside_down.size())};
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        std::memcpy(picture.pixels.data() + y * row,
                    upside_down.data() + (static_cast<std::size_t>(height) - 1 - y) * row,
                    row);
    }
    return picture;
}

/// libpng reports errors by a jump, so nothing here has a destructor. Flat colours pack best
/// unfiltered.
bool write_rows(std::FILE* out, const Picture& picture, png_bytepp rows) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
    if (info == nullptr || setjmp(png_jmpbuf(png)) != 0) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_init_io(png, out);
    png_set_compression_level(png, 9);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png,
                 info,
                 static_cast<png_uint_32>(picture.width),
                 static_cast<png_uint_32>(picture.height),
                 8,
                 PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_rows(png, info, rows);
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    png_destroy_write_struct(&png, &info);
    return true;
}

}  // namespace

Result<Picture> take_picture(const Recording& recording,
                             const Viewer& viewer,
                             int width,
                             int height) {
    const Offscreen offscreen{width, height};
    if (!offscreen.is_ready()) {
        return fail(ErrorCode::Unsupported,
                    "no EGL without a display here (Debian: libegl1 and libgl1-mesa-dri)");
    }
    const Gui gui;
    if (!gui.is_ready()) {
        return fail(ErrorCode::Unsupported, "OpenGL 3.3 cannot be had here");
    }
    const Fonts fonts = load_fonts(1);
    const Look look{fonts, palette_of(viewer.theme), 1};
    set_style(look.palette, 1);
    Screen screen{recording, Animation::Off};
    for (int i = 0; i < kPictures; ++i) {
        draw_once(screen, look, viewer, width, height);
    }
    return read_pixels(width, height);
}

Result<void> write_png(const Picture& picture, const std::string& file) {
    std::vector<png_bytep> rows;
    auto pixels = picture.pixels;  // libpng wants them to be writable.
    rows.reserve(static_cast<std::size_t>(picture.height));
    for (int y = 0; y < picture.height; ++y) {
        rows.push_back(pixels.data() +
                       static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) * 3);
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out{std::fopen(file.c_str(), "wb"),
                                                              &std::fclose};
    if (!out) {
        return fail(ErrorCode::Storage, file + ": " + std::generic_category().message(errno));
    }
    if (!write_rows(out.get(), picture, rows.data())) {
        return fail(ErrorCode::Storage, file + ": the picture could not be written");
    }
    return {};
}

}  // namespace understudy::viz
