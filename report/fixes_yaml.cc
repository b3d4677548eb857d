// The replacements file of clang's tools, through LLVM's YAML traits.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "llvm/Support/YAMLTraits.h"
#include "report/fixes.h"
#include "report/labels.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

struct ReplacementYaml {
  std::string file;
  uint64_t offset = 0;
  uint64_t length = 0;
  std::string text;
};

struct MessageYaml {
  std::string message;
  std::string file;
  uint64_t offset = 0;
  std::vector<ReplacementYaml> replacements;
};

struct DiagnosticYaml {
  std::string name;
  MessageYaml message;
  std::string level;
};

struct DocumentYaml {
  std::string main_file;
  std::vector<DiagnosticYaml> diagnostics;
};

// Ranges already spoken for, by file.
class Taken {
 public:
  bool Overlaps(const std::string& file, const Replacement& replacement) const {
    const auto found = ranges_.find(file);
    if (found == ranges_.end()) return false;
    for (const auto& [begin, end] : found->second) {
      const uint64_t to = replacement.offset + replacement.length;
      if (replacement.offset < end && begin < to) return true;
      if (replacement.offset == begin) return true;  // two insertions at one place
    }
    return false;
  }
  void Add(const std::string& file, const Replacement& replacement) {
    ranges_[file].emplace_back(replacement.offset, replacement.offset + replacement.length);
  }

 private:
  std::map<std::string, std::vector<std::pair<uint64_t, uint64_t>>> ranges_;
};

}  // namespace
}  // namespace lockgraph::report

LLVM_YAML_IS_SEQUENCE_VECTOR(lockgraph::report::ReplacementYaml)
LLVM_YAML_IS_SEQUENCE_VECTOR(lockgraph::report::DiagnosticYaml)

namespace llvm::yaml {

template <>
struct MappingTraits<lockgraph::report::ReplacementYaml> {
  static void mapping(IO& io, lockgraph::report::ReplacementYaml& replacement) {
    io.mapRequired("FilePath", replacement.file);
    io.mapRequired("Offset", replacement.offset);
    io.mapRequired("Length", replacement.length);
    io.mapRequired("ReplacementText", replacement.text);
  }
};

template <>
struct MappingTraits<lockgraph::report::MessageYaml> {
  static void mapping(IO& io, lockgraph::report::MessageYaml& message) {
    io.mapRequired("Message", message.message);
    io.mapRequired("FilePath", message.file);
    io.mapRequired("FileOffset", message.offset);
    io.mapRequired("Replacements", message.replacements);
  }
};

template <>
struct MappingTraits<lockgraph::report::DiagnosticYaml> {
  static void mapping(IO& io, lockgraph::report::DiagnosticYaml& diagnostic) {
    io.mapRequired("DiagnosticName", diagnostic.name);
    io.mapRequired("DiagnosticMessage", diagnostic.message);
    io.mapRequired("Level", diagnostic.level);
  }
};

template <>
struct MappingTraits<lockgraph::report::DocumentYaml> {
  static void mapping(IO& io, lockgraph::report::DocumentYaml& document) {
    io.mapRequired("MainSourceFile", document.main_file);
    io.mapRequired("Diagnostics", document.diagnostics);
  }
};

}  // namespace llvm::yaml

namespace lockgraph::report {

void WriteFixes(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict) {
  DocumentYaml document;
  Taken taken;
  for (const lockorder::Finding& finding : verdict.findings) {
    const std::vector<Fix> fixes = FixesFor(teller.naming(), teller.sources(), finding);
    if (fixes.empty()) continue;
    DiagnosticYaml diagnostic;
    diagnostic.name = "lockgraph-" + std::string(Info(finding.rule).code);
    diagnostic.message.message = ValidUtf8(WithQuotes(teller.Tell(finding).headline));
    diagnostic.level = finding.level == lockorder::Level::kError ? "Error" : "Warning";
    bool free = true;
    for (const Replacement& replacement : fixes.front().replacements) {
      const std::string file = teller.sources().PathOnDisk(replacement.file);
      free = free && !taken.Overlaps(file, replacement);
      diagnostic.message.replacements.push_back(
          {file, replacement.offset, replacement.length, replacement.text});
    }
    if (!free) continue;
    for (size_t i = 0; i < fixes.front().replacements.size(); ++i) {
      taken.Add(diagnostic.message.replacements[i].file, fixes.front().replacements[i]);
    }
    diagnostic.message.file = diagnostic.message.replacements.front().file;
    diagnostic.message.offset = diagnostic.message.replacements.front().offset;
    document.diagnostics.push_back(std::move(diagnostic));
  }
  llvm::yaml::Output yaml(out, nullptr, /*WrapColumn=*/0);
  yaml << document;
}

}  // namespace lockgraph::report
