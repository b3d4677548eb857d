// A file of suppressions, one per line:
//
//   # Why: the importer is single-threaded until start-up has ended.
//   LG1001 edge:Importer::mutex_ -> Log::mutex_
//   LG1006 function:Importer::Stop
//   *      file:third_party/*
//   LG1001 fingerprint:0123456789abcdef
//   deadlock:Importer::Stop                 (ThreadSanitizer's syntax)
//
// docs/guide/ci.md explains it to users.
#ifndef LOCKGRAPH_REPORT_SUPPRESSION_FILE_H_
#define LOCKGRAPH_REPORT_SUPPRESSION_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "lockorder/rules.h"

namespace lockgraph::report {

// A pattern as ThreadSanitizer reads it: `*` stands for anything, `^` and `$` anchor, and without
// them the pattern may match anywhere.
class Pattern {
 public:
  Pattern() = default;
  explicit Pattern(llvm::StringRef text);
  bool Matches(llvm::StringRef subject) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct FileSuppression {
  enum class Kind : uint8_t {
    kLock,         // a lock of the finding, by name
    kFunction,     // a function on the way
    kFile,         // a file on the way
    kEdge,         // `first` is held while `second` is wanted
    kFingerprint,  // exactly one finding
    kAny,          // lock, function or file: what ThreadSanitizer's entries mean
  };
  Kind kind = Kind::kAny;
  bool every_rule = false;
  std::vector<lockorder::Rule> rules;
  Pattern first;
  Pattern second;      // for kEdge
  std::string reason;  // the comment above it; may be empty
  std::string text;    // the line itself
  uint32_t line = 0;

  bool Covers(lockorder::Rule rule) const;
};

// An error names the line and says what is expected. Entries of ThreadSanitizer that are not about
// locks (`race:`, `thread:` ..) are skipped, so that one file can serve both.
llvm::Expected<std::vector<FileSuppression>> ParseSuppressionFile(llvm::StringRef text,
                                                                  llvm::StringRef name);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SUPPRESSION_FILE_H_
