#include "report/source_cache.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace lockgraph::report {

struct SourceCache::File {
  std::unique_ptr<llvm::MemoryBuffer> buffer;  // null when the file cannot be read
  std::vector<size_t> line_starts;
};

namespace {

// Nobody reads a finding in a larger file; a device or a data file named by a #line must not be
// pulled into memory.
constexpr uint64_t kMaxFileSize = 64u << 20;

std::vector<size_t> LineStarts(llvm::StringRef text) {
  std::vector<size_t> starts = {0};
  for (size_t at = text.find('\n'); at != llvm::StringRef::npos; at = text.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

bool IsWord(char c) { return llvm::isAlnum(c) || c == '_' || c == '~'; }

// One past the bracket that closes the one at `open`, or nullopt when it is not on this line.
std::optional<uint32_t> PastClosing(llvm::StringRef text, uint32_t open) {
  int depth = 0;
  for (uint32_t i = open; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == '{') ++depth;
    if ((text[i] == ')' || text[i] == '}') && --depth == 0) return i + 1;
  }
  return std::nullopt;
}

// The bracket that the one at `close` closes.
std::optional<uint32_t> OpeningOf(llvm::StringRef text, uint32_t close) {
  int depth = 0;
  for (uint32_t i = close + 1; i-- > 0;) {
    if (text[i] == ')' || text[i] == '}') ++depth;
    if ((text[i] == '(' || text[i] == '{') && --depth == 0) return i;
  }
  return std::nullopt;
}

// Where the callee before the bracket at `open` begins: "room->Post" of "room->Post(".
uint32_t CalleeBefore(llvm::StringRef text, uint32_t open) {
  uint32_t begin = open;
  while (begin > 0) {
    if (IsWord(text[begin - 1]) || text[begin - 1] == '.') {
      --begin;
    } else if (begin > 1 &&
               (text.substr(begin - 2, 2) == "::" || text.substr(begin - 2, 2) == "->")) {
      begin -= 2;
    } else {
      break;
    }
  }
  return begin;
}

// Compilers note a single column for a call or a declared object, some the name's, some that of one
// of the brackets: what is meant is the name and all that stands in the brackets.
Span CallAt(llvm::StringRef text, uint32_t at) {
  uint32_t begin = at;
  uint32_t end = at;
  if (at < text.size() && text[at] == ')') {
    const std::optional<uint32_t> open = OpeningOf(text, at);
    if (open) return {CalleeBefore(text, *open), at + 1};
  }
  if (at < text.size() && text[at] == '(') {
    begin = CalleeBefore(text, at);
  } else {
    const auto names_go_on = [&] {
      return text.substr(end).starts_with("::") && end + 2 < text.size() && IsWord(text[end + 2]);
    };
    while (end < text.size() && (IsWord(text[end]) || names_go_on())) {
      end += IsWord(text[end]) ? 1 : 2;
    }
  }
  if (end < text.size() && (text[end] == '(' || text[end] == '{')) {
    end = PastClosing(text, end).value_or(end);
  }
  return {begin, std::max(begin + 1, end)};
}

}  // namespace

SourceCache::SourceCache(llvm::StringRef root) {
  llvm::SmallString<256> path(root);
  if (path.empty()) path = ".";
  (void)llvm::sys::fs::make_absolute(path);  // on failure the relative name serves as well
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  root_ = std::string(path);
}

SourceCache::~SourceCache() = default;

std::string SourceCache::PathOnDisk(llvm::StringRef file) const {
  llvm::SmallString<256> path(file);
  if (!llvm::sys::path::is_absolute(path)) {
    path = root_;
    llvm::sys::path::append(path, file);
  }
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return std::string(path);
}

std::string SourceCache::DisplayPath(llvm::StringRef file) const {
  if (file.empty()) return std::string();
  std::string path = PathOnDisk(file);
  llvm::StringRef rest(path);
  if (rest.consume_front(root_) && !rest.empty()) {
    if (root_ == "/") return rest.str();
    if (rest.consume_front("/") && !rest.empty()) return rest.str();
  }
  return path;
}

SourceCache::File& SourceCache::Load(llvm::StringRef file) {
  std::unique_ptr<File>& slot = files_[file];
  if (slot) return *slot;
  slot = std::make_unique<File>();
  if (file.empty()) return *slot;
  const std::string path = PathOnDisk(file);
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(path, status) || !llvm::sys::fs::is_regular_file(status)) return *slot;
  if (status.getSize() > kMaxFileSize) return *slot;
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) return *slot;
  slot->buffer = std::move(*buffer);
  slot->line_starts = LineStarts(slot->buffer->getBuffer());
  return *slot;
}

std::optional<llvm::StringRef> SourceCache::Text(llvm::StringRef file) {
  const File& loaded = Load(file);
  if (!loaded.buffer) return std::nullopt;
  return loaded.buffer->getBuffer();
}

std::optional<llvm::StringRef> SourceCache::Line(llvm::StringRef file, uint32_t line) {
  if (line == 0) return std::nullopt;
  const File& loaded = Load(file);
  if (!loaded.buffer || line > loaded.line_starts.size()) return std::nullopt;
  const llvm::StringRef text = loaded.buffer->getBuffer();
  const size_t begin = loaded.line_starts[line - 1];
  if (begin == text.size()) return std::nullopt;  // what follows the last newline is no line
  const size_t end = line < loaded.line_starts.size() ? loaded.line_starts[line] : text.size();
  return text.slice(begin, end).rtrim("\r\n");
}

Span SourceCache::SpanOf(const lockorder::Site& site, llvm::StringRef text) {
  const uint32_t size = static_cast<uint32_t>(text.size());
  if (site.column == 0) {
    const size_t first = text.find_first_not_of(" \t");
    const size_t last = text.find_last_not_of(" \t");
    if (first == llvm::StringRef::npos) return {0, 1};
    return {static_cast<uint32_t>(first), static_cast<uint32_t>(last) + 1};
  }
  // A stale source may be shorter than the site says.
  const uint32_t begin = std::min(site.column - 1, size);
  if (site.end_column > site.column) {
    return {begin, std::max(begin + 1, std::min(site.end_column - 1, size))};
  }
  return CallAt(text, begin);
}

}  // namespace lockgraph::report
