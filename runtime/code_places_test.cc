// The debug information of this very program, and of damaged copies of it.
#include "runtime/code_places.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace lockgraph::runtime {
namespace {

const void* caller = nullptr;
uint32_t line_of_call = 0;
uint32_t line_of_inlined_call = 0;

[[gnu::noinline]] void Capture() { caller = __builtin_return_address(0); }

[[gnu::always_inline]] inline void Inlined() {
  line_of_call = __LINE__ + 1;
  Capture();
  asm volatile("");
}

[[gnu::noinline]] void Outer() {
  line_of_inlined_call = __LINE__ + 1;
  Inlined();
  asm volatile("");
}

// Of the call, as the linker counts.
uint64_t LinkAddress() {
  Outer();
  Dl_info info;
  dladdr(caller, &info);
  return static_cast<uint64_t>(static_cast<const char*>(caller) -
                               static_cast<const char*>(info.dli_fbase)) -
         1;
}

bool Ends(const char* text, const std::string& end) {
  return std::string_view(text).ends_with(end);
}

TEST(CodePlaces, NamesTheLineAndTheInlinedCall) {
  ElfFile program("/proc/self/exe");
  CodePlace places[kMostInlined];
  uint64_t address = LinkAddress();
  ASSERT_EQ(FindPlaces(program, address, places), 2u);
  EXPECT_EQ(places[0].line.line, line_of_call);
  EXPECT_TRUE(Ends(places[0].line.file, "runtime/code_places_test.cc")) << places[0].line.file;
  EXPECT_NE(std::strstr(places[0].function, "Inlined"), nullptr) << places[0].function;
  EXPECT_EQ(places[1].line.line, line_of_inlined_call);
  EXPECT_TRUE(Ends(places[1].line.file, "runtime/code_places_test.cc")) << places[1].line.file;
  EXPECT_NE(std::strstr(places[1].function, "Outer"), nullptr) << places[1].function;
}

TEST(CodePlaces, KnowsNothingOfOtherAddresses) {
  ElfFile program("/proc/self/exe");
  CodePlace places[kMostInlined];
  EXPECT_EQ(FindPlaces(program, 1, places), 0u);
  ElfFile text("/proc/self/cmdline");
  EXPECT_EQ(FindPlaces(text, 1, places), 0u);
  ElfFile none("/no/such/file");
  EXPECT_EQ(FindPlaces(none, 1, places), 0u);
}

TEST(CodePlaces, SurvivesDamage) {
  std::ifstream in("/proc/self/exe", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ElfFile program("/proc/self/exe");
  uint64_t address = LinkAddress();
  std::string path = testing::TempDir() + "lockgraph_damaged_" + std::to_string(getpid());
  std::mt19937 random(20);
  for (const char* name : {".debug_info", ".debug_abbrev", ".debug_line", ".debug_rnglists",
                           ".debug_ranges", ".debug_line_str", ".debug_addr"}) {
    Bytes section = program.Section(name);
    if (section.size() == 0) continue;
    auto begin = static_cast<size_t>(section.begin - program.At<uint8_t>(0));
    for (int round = 0; round < 40; ++round) {
      std::string damaged = bytes;
      for (int i = 0; i < 60; ++i) {
        damaged[begin + random() % section.size()] = static_cast<char>(random());
      }
      std::ofstream(path, std::ios::binary) << damaged;
      ElfFile file(path.c_str());
      CodePlace places[kMostInlined];
      EXPECT_LE(FindPlaces(file, address, places), kMostInlined);
    }
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace lockgraph::runtime
