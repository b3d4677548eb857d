#include "tools/lockgraph/compile_database.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/StringSaver.h"

namespace lockgraph::cli {
namespace {

constexpr char kHowToMakeOne[] =
    "  how to make one:\n"
    "    CMake:  cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -B build\n"
    "    make:   bear -- make            (package `bear`; or `compiledb make`)\n"
    "    Meson:  meson setup build       (always writes build/compile_commands.json)\n"
    "    Bazel:  bazel run @hedron_compile_commands//:refresh_all\n"
    "  then:     lockgraph build/compile_commands.json";

// A position in the text, for messages.
struct Position {
  size_t line = 1;
  size_t column = 1;
};

Position PositionOf(std::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  Position position;
  for (size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      ++position.column;
    }
  }
  return position;
}

// Splits the top-level array into its elements, so that each can be parsed on its own with its
// position known: llvm::json drops positions and takes fifty times the text in memory.
class ArraySplitter {
 public:
  ArraySplitter(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  absl::Status Open() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    SkipSpace();
    if (at_ == text_.size()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path_, ": the compile database is empty\n",
          "  the build that writes it probably did not finish; run it again\n", kHowToMakeOne));
    }
    if (text_[at_] != '[') {
      return Error(at_, "expected '[': a compile database is an array of entries",
                   "is this really a compile_commands.json?");
    }
    ++at_;
    return absl::OkStatus();
  }

  // Finds the next element; false at the end of the array.
  absl::StatusOr<bool> Next(size_t* begin, size_t* end) {
    SkipSpace();
    if (at_ == text_.size()) return Truncated();
    if (text_[at_] == ']') {
      ++at_;
      SkipSpace();
      if (at_ != text_.size()) return Error(at_, "text after the end of the array", "remove it");
      return false;
    }
    if (!first_) {
      if (text_[at_] != ',') {
        return Error(at_, "expected ',' or ']' between entries", "make the build write it again");
      }
      ++at_;
      SkipSpace();
    }
    first_ = false;
    *begin = at_;
    if (!SkipValue()) return Truncated();
    *end = at_;
    return true;
  }

  absl::Status Error(size_t offset, std::string_view what, std::string_view remedy) const {
    const Position position = PositionOf(text_, offset);
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ":", position.line, ":", position.column, ": ",
                     absl::string_view(what.data(), what.size()), "\n  ",
                     absl::string_view(remedy.data(), remedy.size())));
  }

 private:
  absl::Status Truncated() const {
    return Error(text_.size(), "the file ends inside the array",
                 "it was probably cut off while being written: let the build write it again");
  }

  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  // Moves past one value by counting brackets; false when the text ends first. What is between the
  // brackets is judged by the JSON parser afterwards.
  bool SkipValue() {
    size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
          if (text_[at_] == '\\') ++at_;
        }
        if (at_ >= text_.size()) {
          at_ = text_.size();
          return false;
        }
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (depth > 0 && (c == '}' || c == ']')) {
        if (--depth == 0) {
          ++at_;
          return true;
        }
      } else if (depth == 0 && (c == ',' || c == ']')) {
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  const std::string& path_;
  size_t at_ = 0;
  bool first_ = true;
};

// llvm::json reports "[line:column, byte=offset]: what"; takes it apart.
std::pair<size_t, std::string> TakeApart(llvm::Error error) {
  const std::string message = llvm::toString(std::move(error));
  size_t offset = 0;
  const size_t byte = message.find("byte=");
  const size_t end = message.find("]: ");
  if (byte == std::string::npos || end == std::string::npos) return {0, message};
  llvm::StringRef(message).slice(byte + 5, end).getAsInteger(10, offset);
  return {offset, message.substr(end + 3)};
}

std::vector<std::string> Tokenize(llvm::StringRef command) {
  llvm::BumpPtrAllocator allocator;
  llvm::StringSaver saver(allocator);
  llvm::SmallVector<const char*, 64> tokens;
  llvm::cl::TokenizeGNUCommandLine(command, saver, tokens);
  return {tokens.begin(), tokens.end()};
}

// One entry; the error is a plain message without position, empty when all is well.
std::string ReadEntry(const llvm::json::Value& value, const std::string& base,
                      CompileCommand& command) {
  const llvm::json::Object* entry = value.getAsObject();
  if (entry == nullptr) return "expected an object with \"directory\", \"file\" and \"command\"";
  const std::optional<llvm::StringRef> file = entry->getString("file");
  if (!file || file->empty()) return "the entry has no \"file\" (a string)";
  command.file = file->str();
  if (const auto output = entry->getString("output")) command.output = output->str();

  llvm::SmallString<256> directory(entry->getString("directory").value_or(""));
  if (!llvm::sys::path::is_absolute(directory)) {
    llvm::SmallString<256> absolute(base);
    llvm::sys::path::append(absolute, directory);
    directory = absolute;
  }
  llvm::sys::path::remove_dots(directory, /*remove_dot_dot=*/false);
  command.directory = directory.str().str();

  if (const llvm::json::Array* arguments = entry->getArray("arguments")) {
    for (const llvm::json::Value& argument : *arguments) {
      const std::optional<llvm::StringRef> text = argument.getAsString();
      if (!text) return "\"arguments\" must be an array of strings";
      command.arguments.push_back(text->str());
    }
  } else if (const auto text = entry->getString("command")) {
    command.arguments = Tokenize(*text);
  }
  if (command.arguments.empty()) {
    return "the entry has neither \"command\" (a string) nor \"arguments\" (an array)";
  }
  return "";
}

bool IsOtherLanguage(const CompileCommand& command) {
  for (const std::string& argument : command.arguments) {
    if (llvm::StringRef(argument).starts_with("-x")) return false;  // the command itself says
  }
  return llvm::StringSwitch<bool>(llvm::sys::path::extension(command.file))
      .Cases(".s", ".S", ".asm", ".cu", ".f", ".F", ".f90", ".F90", true)
      .Cases(".f77", ".rc", ".swift", ".rs", ".d", ".go", ".cl", ".ispc", ".def", true)
      .Default(false);
}

}  // namespace

absl::StatusOr<CompileDatabase> ParseCompileDatabase(std::string_view text, const std::string& path,
                                                     const std::string& directory) {
  CompileDatabase database;
  database.path = path;
  ArraySplitter splitter(text, path);
  if (absl::Status status = splitter.Open(); !status.ok()) return status;
  std::set<std::vector<std::string>> seen;
  size_t line_offset = 0;
  uint32_t line = 1;
  for (;;) {
    size_t begin = 0;
    size_t end = 0;
    absl::StatusOr<bool> more = splitter.Next(&begin, &end);
    if (!more.ok()) return more.status();
    if (!*more) break;
    llvm::Expected<llvm::json::Value> value =
        llvm::json::parse(llvm::StringRef(text.data() + begin, end - begin));
    if (!value) {
      const auto [offset, what] = TakeApart(value.takeError());
      return splitter.Error(begin + offset, "malformed JSON: " + what,
                            "make the build write the compile database again");
    }
    CompileCommand command;
    line += static_cast<uint32_t>(std::count(&text[line_offset], &text[begin], '\n'));
    line_offset = begin;
    command.line = line;
    const std::string wrong = ReadEntry(*value, directory, command);
    if (!wrong.empty()) {
      return splitter.Error(begin, wrong, "correct the entry, or make the build write it again");
    }
    if (IsOtherLanguage(command)) {
      ++database.skipped;
      continue;
    }
    std::vector<std::string> identity = command.arguments;
    identity.push_back(command.directory);
    identity.push_back(command.file);
    if (seen.insert(std::move(identity)).second) database.commands.push_back(std::move(command));
  }
  if (database.commands.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the compile database lists no C or C++ file",
                     database.skipped > 0 ? " (only other languages)" : "", "\n", kHowToMakeOne));
  }
  return database;
}

absl::StatusOr<CompileDatabase> ReadCompileDatabase(const std::string& path) {
  std::string file = path;
  if (llvm::sys::fs::is_directory(path)) {
    llvm::SmallString<256> inside(path);
    llvm::sys::path::append(inside, "compile_commands.json");
    file = inside.str().str();
    if (!llvm::sys::fs::exists(file)) {
      return absl::NotFoundError(absl::StrCat("no compile database in the directory ", path,
                                              " (looked for ", file, ")\n", kHowToMakeOne));
    }
  }
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    if (buffer.getError() == std::errc::no_such_file_or_directory) {
      return absl::NotFoundError(
          absl::StrCat("there is no compile database ", file, "\n", kHowToMakeOne));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("cannot read ", file, ": ", buffer.getError().message()));
  }
  llvm::SmallString<256> absolute(file);
  llvm::sys::fs::make_absolute(absolute);
  const llvm::StringRef directory = llvm::sys::path::parent_path(absolute);
  return ParseCompileDatabase({(*buffer)->getBufferStart(), (*buffer)->getBufferSize()}, file,
                              directory.str());
}

absl::StatusOr<std::string> FindCompileDatabase(const std::string& start) {
  llvm::SmallString<256> directory(start);
  llvm::sys::fs::make_absolute(directory);
  llvm::sys::path::remove_dots(directory, /*remove_dot_dot=*/true);
  std::string looked;
  for (llvm::StringRef at = directory; !at.empty(); at = llvm::sys::path::parent_path(at)) {
    for (const char* below : {"", "build", "out", "cmake-build-debug", "builddir"}) {
      llvm::SmallString<256> candidate(at);
      llvm::sys::path::append(candidate, below, "compile_commands.json");
      if (llvm::sys::fs::exists(candidate)) return candidate.str().str();
    }
    absl::StrAppend(&looked, "    ", absl::string_view(at.data(), at.size()), "\n");
  }
  return absl::NotFoundError(
      absl::StrCat("no compile_commands.json found\n  searched, each also with build/, out/, "
                   "cmake-build-debug/ and builddir/:\n",
                   looked, kHowToMakeOne));
}

absl::Status FilterCommands(const std::vector<std::string>& expressions,
                            CompileDatabase& database) {
  if (expressions.empty()) return absl::OkStatus();
  std::vector<bool> keep(database.commands.size(), false);
  for (const std::string& expression : expressions) {
    const llvm::Regex regex(expression);
    std::string error;
    if (!regex.isValid(error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", expression, "' is not a regular expression for source paths: ", error));
    }
    bool matched = false;
    for (size_t i = 0; i < keep.size(); ++i) {
      if (!regex.match(SourcePath(database.commands[i]))) continue;
      keep[i] = true;
      matched = true;
    }
    if (!matched) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", expression, "' matches no source file of ", database.path,
                       "\n  it is matched against absolute paths such as ",
                       SourcePath(database.commands.front())));
    }
  }
  std::vector<CompileCommand> kept;
  for (size_t i = 0; i < keep.size(); ++i) {
    if (keep[i]) kept.push_back(std::move(database.commands[i]));
  }
  database.commands = std::move(kept);
  return absl::OkStatus();
}

std::string SourcePath(const CompileCommand& command) {
  llvm::SmallString<256> path(command.file);
  if (!llvm::sys::path::is_absolute(path)) {
    path = command.directory;
    llvm::sys::path::append(path, command.file);
  }
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return path.str().str();
}

}  // namespace lockgraph::cli
