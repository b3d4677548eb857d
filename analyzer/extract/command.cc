#include "analyzer/extract/command.h"

#include <algorithm>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "clang/Driver/Options.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/TargetParser/Triple.h"

namespace lockgraph::extract {
namespace {

using Arguments = std::vector<std::string>;

struct Compiler {
  bool is_cxx = false;
  std::string target;  // of a cross compiler: the prefix of its name
};

// "gcc", "x86_64-linux-gnu-g++-12", "clang++", "cc": or nothing.
std::optional<Compiler> CompilerNamed(llvm::StringRef program) {
  static const llvm::Regex kPattern(
      "^(.+-)?(gcc|g\\+\\+|cc|c\\+\\+|clang|clang\\+\\+|c89|c99|icx|icpx|icc|icpc)"
      "(-[0-9.]+)?(-(posix|win32))?(\\.exe)?$");
  llvm::SmallVector<llvm::StringRef, 4> groups;
  if (!kPattern.match(llvm::sys::path::filename(program), &groups)) return std::nullopt;
  Compiler compiler;
  compiler.is_cxx = groups[2].contains("++") || groups[2] == "icpx" || groups[2] == "icpc";
  const llvm::StringRef prefix = groups[1].drop_back(groups[1].empty() ? 0 : 1);
  if (llvm::Triple(prefix).getArch() != llvm::Triple::UnknownArch) compiler.target = prefix.str();
  return compiler;
}

// Removes what stands before the compiler: "ccache gcc ...", "cmake -E __run_co_compile ... --
// gcc".
size_t FindCompiler(const Arguments& line) {
  if (CompilerNamed(line[0])) return 0;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i].empty() || line[i][0] == '-') continue;
    if (CompilerNamed(line[i])) return i;
    if (llvm::sys::path::has_extension(line[i])) return 0;  // the source: no launcher
  }
  return 0;
}

// Flags that take the next argument when they are spelled without a value.
bool TakesNext(llvm::StringRef flag) {
  static constexpr llvm::StringLiteral kFlags[] = {
      "-o",        "-MF",       "-MT",     "-MQ", "-MJ", "-include-pch", "--serialize-diagnostics",
      "-dumpbase", "-aux-info", "-Xlinker"};
  return llvm::is_contained(kFlags, flag);
}

bool IsIrrelevant(llvm::StringRef flag) {
  if (TakesNext(flag)) return true;
  for (llvm::StringRef exact : {"-c", "-S", "-E", "-M", "-MM", "-MD", "-MMD", "-MG", "-MP", "-w",
                                "-pedantic", "-pedantic-errors", "-save-temps", "-pipe", "-v",
                                "-###", "-fsyntax-only", "-emit-llvm", "-fmodules-ts"}) {
    if (flag == exact) return true;
  }
  for (llvm::StringRef prefix : {"-o",
                                 "-MF",
                                 "-MT",
                                 "-MQ",
                                 "-MJ",
                                 "-Wl,",
                                 "-Wa,",
                                 "-fpch-",
                                 "-Winvalid-pch",
                                 "-fplugin",
                                 "-fdiagnostics-",
                                 "-fcolor-",
                                 "-fno-color-",
                                 "-fprofile",
                                 "-fcoverage",
                                 "--coverage",
                                 "-ftest-cov",
                                 "-fmodule-mapper",
                                 "-fdeps-",
                                 "-fcrash-",
                                 "-ftime-",
                                 "-save-temps",
                                 "-fsave-",
                                 "-fstack-usage",
                                 "-flto",
                                 "-fmax-errors",
                                 "-ferror-limit",
                                 "-fverbose-asm",
                                 "-frecord-gcc",
                                 "-Werror"}) {
    if (flag.starts_with(prefix)) return true;
  }
  return flag.starts_with("-W") && !flag.starts_with("-Wp,");
}

// "-Wp,-DX,-MD,file": what the preprocessor is told.
void AddPreprocessorFlags(llvm::StringRef flag, Arguments& out) {
  llvm::SmallVector<llvm::StringRef, 4> parts;
  flag.drop_front(4).split(parts, ',');
  for (llvm::StringRef part : parts) {
    if (part.starts_with("-D") || part.starts_with("-U") || part.starts_with("-I")) {
      out.push_back(part.str());
    }
  }
}

Arguments KeepRelevant(const Arguments& line, size_t first) {
  Arguments kept;
  for (size_t i = first; i < line.size(); ++i) {
    const llvm::StringRef flag = line[i];
    if (flag == "-Xclang" && i + 1 < line.size()) {
      // "-Xclang -include-pch -Xclang file"
      if (line[i + 1] == "-include-pch" || line[i + 1] == "-emit-pch") {
        i += line[i + 1] == "-include-pch" ? 3 : 1;
        continue;
      }
      kept.push_back(line[i]);
      kept.push_back(line[++i]);
    } else if (flag.starts_with("-Wp,")) {
      AddPreprocessorFlags(flag, kept);
    } else if (flag == "--param" || flag == "-arch" || flag == "-dumpdir") {
      ++i;
    } else if (IsIrrelevant(flag)) {
      if (TakesNext(flag)) ++i;
    } else if (!flag.empty()) {
      kept.push_back(line[i]);
    }
  }
  return kept;
}

// Moves the flags that Clang's driver does not know from `arguments` to `dropped`.
void DropUnknown(Arguments& arguments, Arguments& dropped) {
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  unsigned missing_index = 0;
  unsigned missing_count = 0;
  const llvm::opt::InputArgList parsed = clang::driver::getDriverOptTable().ParseArgs(
      pointers, missing_index, missing_count,
      llvm::opt::Visibility(clang::driver::options::ClangOption));
  std::vector<bool> drop(arguments.size(), false);
  for (const llvm::opt::Arg* argument : parsed) {
    if (argument->getOption().getKind() == llvm::opt::Option::UnknownClass) {
      drop[argument->getIndex()] = true;
    }
  }
  if (missing_count > 0 && missing_index < drop.size()) drop[missing_index] = true;
  Arguments kept;
  for (size_t i = 0; i < arguments.size(); ++i) {
    Arguments& out = drop[i] ? dropped : kept;
    if (!drop[i] || std::find(out.begin(), out.end(), arguments[i]) == out.end()) {
      out.push_back(arguments[i]);
    }
  }
  arguments = std::move(kept);
}

absl::StatusOr<Arguments> ExpandResponseFiles(const Arguments& line, const std::string& directory) {
  llvm::BumpPtrAllocator allocator;
  llvm::SmallVector<const char*, 64> pointers;
  for (const std::string& argument : line) pointers.push_back(argument.c_str());
  llvm::cl::ExpansionContext expansion(allocator, llvm::cl::TokenizeGNUCommandLine);
  expansion.setCurrentDir(directory);
  if (llvm::Error error = expansion.expandResponseFiles(pointers)) {
    return absl::InvalidArgumentError("response file of the compile command: " +
                                      llvm::toString(std::move(error)));
  }
  return Arguments(pointers.begin(), pointers.end());
}

}  // namespace

absl::StatusOr<Command> ReadCommand(const std::vector<std::string>& command_line,
                                    const std::string& directory) {
  if (command_line.empty()) {
    return absl::InvalidArgumentError(
        "the compile command is empty: write the compiler, its flags "
        "and the source file");
  }
  absl::StatusOr<Arguments> line = ExpandResponseFiles(command_line, directory);
  if (!line.ok()) return line.status();
  const size_t program = FindCompiler(*line);
  const std::optional<Compiler> compiler = CompilerNamed((*line)[program]);
  Command command;
  command.arguments = KeepRelevant(*line, program + 1);
  DropUnknown(command.arguments, command.dropped);
  Arguments head = {"clang",
                    compiler && compiler->is_cxx ? "--driver-mode=g++" : "--driver-mode=gcc"};
  if (compiler && !compiler->target.empty()) head.push_back("--target=" + compiler->target);
  head.insert(head.end(), {"-w", "-fsyntax-only"});
  // What older compilers let pass with a warning, and Clang calls an error.
  for (const char* lenient :
       {"implicit-function-declaration", "implicit-int", "int-conversion",
        "incompatible-function-pointer-types", "return-mismatch", "c++11-narrowing", "register"}) {
    head.push_back(absl::StrCat("-Wno-", lenient));
  }
  command.arguments.insert(command.arguments.begin(), head.begin(), head.end());
  return command;
}

}  // namespace lockgraph::extract
