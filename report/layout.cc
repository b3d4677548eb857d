#include "report/layout.h"

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"

namespace lockgraph::report {
namespace {

struct Character {
  uint32_t code = 0;
  uint32_t bytes = 1;
  bool valid = false;
};

Character Decode(llvm::StringRef text, size_t at) {
  const auto* begin = reinterpret_cast<const llvm::UTF8*>(text.data()) + at;
  const auto* end = reinterpret_cast<const llvm::UTF8*>(text.data()) + text.size();
  Character character;
  if (*begin < 0x80) return {*begin, 1, true};
  if (!llvm::isLegalUTF8Sequence(begin, end)) return character;
  const llvm::UTF8* next = begin;
  llvm::UTF32 code = 0;
  if (llvm::convertUTF8Sequence(&next, end, &code, llvm::strictConversion) != llvm::conversionOK) {
    return character;
  }
  return {code, static_cast<uint32_t>(next - begin), true};
}

// Marks that change the order or joining of what follows, and blanks that look like nothing.
bool IsInvisible(uint32_t code) {
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code == 0x061c ||
         (code >= 0xe0000 && code <= 0xe007f);
}

std::string Escape(uint32_t code) {
  return "\\u{" + llvm::utohexstr(code, /*LowerCase=*/true, 4) + "}";
}

uint32_t CharacterWidth(llvm::StringRef bytes) {
  const int width = llvm::sys::unicode::columnWidthUTF8(bytes);
  return width < 0 ? 1 : static_cast<uint32_t>(width);
}

// What stands for the character on the terminal; empty for itself.
std::string Replacement(const Character& c, unsigned char byte) {
  if (!c.valid) return "\\x" + llvm::utohexstr(byte, /*LowerCase=*/true, 2);
  if (c.code < 0x20 || c.code == 0x7f || (c.code >= 0x80 && c.code < 0xa0)) return Escape(c.code);
  if (IsInvisible(c.code)) return Escape(c.code);
  return std::string();
}

}  // namespace

Displayed Display(llvm::StringRef bytes, uint32_t tab) {
  Displayed out;
  out.text.reserve(bytes.size());
  out.column.reserve(bytes.size() + 1);
  uint32_t column = 0;
  for (size_t at = 0; at < bytes.size();) {
    const Character c = Decode(bytes, at);
    out.column.insert(out.column.end(), c.bytes, column);
    if (c.code == '\t' && c.valid) {
      const uint32_t spaces = tab - column % tab;
      out.text.append(spaces, ' ');
      column += spaces;
    } else if (std::string instead = Replacement(c, bytes[at]); !instead.empty()) {
      out.text += instead;
      column += static_cast<uint32_t>(instead.size());
    } else {
      const llvm::StringRef character = bytes.substr(at, c.bytes);
      out.text += character;
      column += CharacterWidth(character);
    }
    at += c.bytes;
  }
  out.column.push_back(column);
  return out;
}

std::string Printable(llvm::StringRef bytes) {
  // Nearly all names and lines are plain.
  if (llvm::all_of(bytes, [](char c) { return c >= 0x20 && c < 0x7f; })) return bytes.str();
  return Display(bytes).text;
}

std::string ValidUtf8(llvm::StringRef bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const Character c = Decode(bytes, at);
    out += c.valid ? bytes.substr(at, c.bytes) : llvm::StringRef("\xef\xbf\xbd");
    at += c.bytes;
  }
  return out;
}

uint32_t Width(llvm::StringRef printable) {
  uint32_t width = 0;
  for (size_t at = 0; at < printable.size();) {
    const Character c = Decode(printable, at);
    width += CharacterWidth(printable.substr(at, c.bytes));
    at += c.bytes;
  }
  return width;
}

std::string Columns(llvm::StringRef printable, uint32_t from, uint32_t to) {
  std::string out;
  uint32_t column = 0;
  for (size_t at = 0; at < printable.size() && column < to;) {
    const Character c = Decode(printable, at);
    const llvm::StringRef character = printable.substr(at, c.bytes);
    const uint32_t end = column + CharacterWidth(character);
    if (column >= from && end <= to) {
      out += character;
    } else if (end > from) {
      out.append(std::min(end, to) - std::max(column, from), ' ');
    }
    column = end;
    at += c.bytes;
  }
  return out;
}

std::vector<std::string> Wrap(llvm::StringRef printable, uint32_t width) {
  if (width == 0) return {printable.str()};
  std::vector<std::string> lines;
  std::string line;
  uint32_t column = 0;
  while (!printable.empty()) {
    const auto [word, rest] = printable.split(' ');
    const uint32_t word_width = Width(word);
    if (!line.empty() && column + 1 + word_width > width) {
      lines.push_back(line);
      line.clear();
      column = 0;
    }
    if (!line.empty()) {
      line += ' ';
      ++column;
    }
    line += word;
    column += word_width;
    printable = rest;
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

}  // namespace lockgraph::report
