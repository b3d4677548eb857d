// The program's source text, for showing it to people: read from disk when asked for, kept after.
#ifndef LOCKGRAPH_REPORT_SOURCE_CACHE_H_
#define LOCKGRAPH_REPORT_SOURCE_CACHE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "lockorder/site.h"

namespace lockgraph::report {

// Bytes [begin, end) of a line, counted from 0. Empty spans do not occur.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 1;
  auto operator<=>(const Span&) const = default;
};

// Thread-compatible. A file that cannot be read is not an error: its lines are simply absent. What
// is returned stays valid as long as the cache.
class SourceCache {
 public:
  // `root` is the project's directory; relative file names of sites are looked for beneath it.
  explicit SourceCache(llvm::StringRef root);
  ~SourceCache();
  SourceCache(const SourceCache&) = delete;
  SourceCache& operator=(const SourceCache&) = delete;

  const std::string& root() const { return root_; }

  // The file's name for people: relative to the root when it lies beneath it, with "." and ".."
  // resolved and forward slashes.
  std::string DisplayPath(llvm::StringRef file) const;

  // Line `line` (from 1) without its end-of-line characters; nullopt when there is no such line.
  std::optional<llvm::StringRef> Line(llvm::StringRef file, uint32_t line);

  // The whole file; nullopt when it cannot be read.
  std::optional<llvm::StringRef> Text(llvm::StringRef file);

  // Where `file` is on disk: an absolute path, whether it exists or not.
  std::string PathOnDisk(llvm::StringRef file) const;

  // What to underline for `site` in its line `text`. A site that knows only its start is widened to
  // the call or word there; one without a column, to the whole line without its indentation.
  static Span SpanOf(const lockorder::Site& site, llvm::StringRef text);

 private:
  struct File;
  File& Load(llvm::StringRef file);

  std::string root_;
  llvm::StringMap<std::unique_ptr<File>> files_;
};

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SOURCE_CACHE_H_
