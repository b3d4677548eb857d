// Extracts short sources and looks at what is printed of their units.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_EXTRACTION_FOR_TESTS_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_EXTRACTION_FOR_TESTS_H_

#include <string>
#include <vector>

#include "analyzer/extract/extract.h"
#include "analyzer/summary/printer.h"
#include "gtest/gtest.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::extract {

// Classes that stand for a library's: a lock, a guard that does not move, one that does.
inline constexpr char kPrelude[] = R"(
struct Lock { void lock(); void unlock(); bool try_lock(); ~Lock(); };
struct Guard { Lock& l; explicit Guard(Lock& m) : l(m) { l.lock(); } ~Guard() { l.unlock(); } };
struct Unique { Unique(Lock&); Unique(Unique&&); ~Unique(); void unlock(); };
Lock a, b, c;
void f();
)";

class ExtractTest : public ::testing::Test {
 protected:
  void SetUp() override {
    llvm::SmallString<128> directory;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("extract_test", directory));
    directory_ = directory.str().str();
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory_); }

  void Write(const std::string& name, const std::string& text) {
    std::error_code error;
    llvm::raw_fd_ostream out(directory_ + "/" + name, error);
    ASSERT_FALSE(error) << error.message();
    out << text;
  }

  absl::StatusOr<ExtractResult> Run(std::vector<std::string> command) {
    ExtractOptions options;
    options.resource_dir = LOCKGRAPH_RESOURCE_DIR;
    options.max_blocks = max_blocks_;
    return Extract(command, directory_, options);
  }

  // The printed summary of a C++20 source.
  std::string Cxx(const std::string& text) {
    return Print(kPrelude + text, {"g++", "-std=c++20", "-c", "unit.cc"}, "unit.cc");
  }
  std::string C(const std::string& text) {
    return Print(text, {"gcc", "-std=gnu11", "-c", "unit.c"}, "unit.c");
  }

  std::string Print(const std::string& text, const std::vector<std::string>& command,
                    const std::string& file) {
    Write(file, text);
    absl::StatusOr<ExtractResult> result = Run(command);
    if (!result.ok()) return std::string(result.status().message());
    for (const Diagnostic& error : result->errors) ADD_FAILURE() << error.line << error.text;
    std::string out;
    llvm::raw_string_ostream stream(out);
    summary::Print(stream, result->unit);
    return out;
  }

  // The function's part of a printed unit, without the places at the start of the lines.
  static std::string Body(const std::string& unit, const std::string& name) {
    const size_t begin = unit.find("\nfunction " + name + "(");
    if (begin == std::string::npos) return "no function " + name + " in " + unit;
    const size_t end = unit.find("\nfunction ", begin + 1);
    std::string out;
    llvm::StringRef text = llvm::StringRef(unit).slice(begin + 1, end);
    for (llvm::StringRef line : llvm::split(text, '\n')) {
      const size_t code = line.find("  ", 4);
      out += (line.starts_with("    ") && code != llvm::StringRef::npos ? line.substr(code + 2)
                                                                        : line.ltrim())
                 .str() +
             "\n";
    }
    return out;
  }

  // Whether the parts stand in `text` in this order.
  static bool InOrder(const std::string& text, const std::vector<std::string>& parts) {
    size_t at = 0;
    for (const std::string& part : parts) {
      const size_t found = text.find(part, at);
      if (found == std::string::npos) {
        ADD_FAILURE() << "no '" << part << "' after offset " << at << " in\n" << text;
        return false;
      }
      at = found + part.size();
    }
    return true;
  }

  std::string directory_;
  uint32_t max_blocks_ = 50000;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_EXTRACTION_FOR_TESTS_H_
