// A library: anybody may call its functions from any thread.
#include <mutex>
#include <string>

namespace textlib {

std::mutex glyph_mutex;
std::mutex font_mutex;
int fonts;
int glyphs;

void LoadFont(const std::string& name) {
  std::lock_guard<std::mutex> font(font_mutex);
  std::lock_guard<std::mutex> glyph(glyph_mutex);
  fonts += static_cast<int>(name.size());
}

void DropGlyphs() {
  {
    std::lock_guard<std::mutex> glyph(glyph_mutex);
    glyphs = 0;
  }
  std::lock_guard<std::mutex> font(font_mutex);
  fonts = 0;
}

}  // namespace textlib
