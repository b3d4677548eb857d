// Which headers a unit will include, found quickly: only the preprocessor's directives of the
// project's own files are read.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_INCLUDE_SCAN_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_INCLUDE_SCAN_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/extract/frontend.h"
#include "clang/Basic/FileManager.h"
#include "clang/Lex/DependencyDirectivesScanner.h"
#include "llvm/ADT/DenseMap.h"

namespace lockgraph::extract {

struct ScannedHeader {
  std::string path;       // as Clang names the file
  std::string directive;  // how a file outside of every directory includes it: "<vector>"
  bool system = false;
  bool guarded = false;  // a second inclusion is empty
  uint64_t bytes = 0;
};

// A prediction, not the truth: system headers are not entered, so conditions on their macros may be
// taken wrongly. Thread-compatible.
class IncludeScan {
 public:
  explicit IncludeScan(const PreparedCommand& command);
  ~IncludeScan();

  // Indices into headers(), in the order of first inclusion: what `source` and the project's own
  // headers include.
  std::vector<uint32_t> Scan(const std::string& source);

  const std::vector<ScannedHeader>& headers() const { return headers_; }

 private:
  class Recorder;
  struct Directives;

  uint32_t Intern(clang::FileEntryRef file, ScannedHeader header);
  llvm::ArrayRef<clang::dependency_directives_scan::Directive> DirectivesOf(
      clang::FileEntryRef file, bool system);

  const PreparedCommand& command_;
  llvm::IntrusiveRefCntPtr<clang::FileManager> file_manager_;
  std::vector<ScannedHeader> headers_;
  llvm::DenseMap<const clang::FileEntry*, uint32_t> indices_;
  llvm::DenseMap<const clang::FileEntry*, std::unique_ptr<Directives>> directives_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_INCLUDE_SCAN_H_
