#include "analyzer/extract/command.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::extract {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

// Without what every command gets: the leave for what older compilers let pass.
Command Read(std::vector<std::string> line) {
  absl::StatusOr<Command> command = ReadCommand(line, "/");
  EXPECT_TRUE(command.ok()) << command.status();
  if (!command.ok()) return Command();
  std::erase_if(command->arguments, [](const std::string& a) { return a.starts_with("-Wno-"); });
  return *command;
}

TEST(Command, LetsPassWhatOlderCompilersDo) {
  const absl::StatusOr<Command> command = ReadCommand({"cc", "-Werror", "a.c"}, "/");
  ASSERT_TRUE(command.ok());
  EXPECT_THAT(command->arguments, IsSupersetOf({"-Wno-implicit-function-declaration",
                                                "-Wno-implicit-int", "-Wno-int-conversion"}));
}

TEST(Command, KeepsWhatParsingNeeds) {
  EXPECT_THAT(Read({"/usr/bin/g++-12", "-DX=1", "-Iinc", "-std=gnu++17", "-O2", "a.cc"}).arguments,
              ElementsAre("clang", "--driver-mode=g++", "-w", "-fsyntax-only", "-DX=1", "-Iinc",
                          "-std=gnu++17", "-O2", "a.cc"));
}

TEST(Command, DropsOutputsDependenciesAndWarnings) {
  EXPECT_THAT(Read({"gcc", "-c", "a.c", "-o", "a.o", "-MD", "-MF", "a.d", "-MTx", "-Wall",
                    "-Werror=format", "-Wl,-z", "-save-temps", "-fplugin=x.so"})
                  .arguments,
              ElementsAre("clang", "--driver-mode=gcc", "-w", "-fsyntax-only", "a.c"));
}

TEST(Command, SkipsLaunchers) {
  for (std::vector<std::string> launcher :
       {std::vector<std::string>{"ccache"},
        {"/usr/bin/distcc"},
        {"env", "A=b"},
        {"cmake", "-E", "__run_co_compile", "--launcher=ccache", "--"}}) {
    launcher.insert(launcher.end(), {"c++", "-c", "a.cc"});
    EXPECT_THAT(Read(launcher).arguments,
                ElementsAre("clang", "--driver-mode=g++", "-w", "-fsyntax-only", "a.cc"));
  }
}

TEST(Command, CrossCompilersNameTheirTarget) {
  EXPECT_THAT(Read({"aarch64-linux-gnu-g++-12", "a.cc"}).arguments,
              IsSupersetOf({"--driver-mode=g++", "--target=aarch64-linux-gnu"}));
}

TEST(Command, DropsUnknownFlagsAndSaysSo) {
  const Command command =
      Read({"g++", "-fno-gcse-after-nothing", "-mfancy", "-mfancy", "-c", "a.cc"});
  EXPECT_THAT(command.dropped, ElementsAre("-fno-gcse-after-nothing", "-mfancy"));
  EXPECT_THAT(command.arguments, Not(Contains("-mfancy")));
}

TEST(Command, DropsPrecompiledHeaders) {
  const Command command = Read({"clang++", "-Xclang", "-include-pch", "-Xclang", "x.pch", "-Xclang",
                                "-include", "-Xclang", "x.hxx", "-Winvalid-pch", "a.cc"});
  EXPECT_THAT(command.arguments, ElementsAre("clang", "--driver-mode=g++", "-w", "-fsyntax-only",
                                             "-Xclang", "-include", "-Xclang", "x.hxx", "a.cc"));
}

TEST(Command, TakesPreprocessorFlagsApart) {
  EXPECT_THAT(Read({"gcc", "-Wp,-D_FORTIFY_SOURCE=2,-MD,x.d", "a.c"}).arguments,
              Contains("-D_FORTIFY_SOURCE=2"));
}

TEST(Command, ReadsResponseFiles) {
  llvm::SmallString<128> path;
  int descriptor = 0;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("command_test", "rsp", descriptor, path));
  llvm::raw_fd_ostream(descriptor, /*shouldClose=*/true) << "-DFROM_FILE \"-DWITH SPACE\"";
  EXPECT_THAT(Read({"gcc", "@" + path.str().str(), "a.c"}).arguments,
              IsSupersetOf({"-DFROM_FILE", "-DWITH SPACE"}));
  llvm::sys::fs::remove(path);
}

TEST(Command, EmptyIsAnError) { EXPECT_FALSE(ReadCommand({}, "/").ok()); }

}  // namespace
}  // namespace lockgraph::extract
