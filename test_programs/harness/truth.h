// What a test program says about itself, in its comments:
//
//   // expect: LG1001 a -> b          both observers must report it, at warning or above
//   // expect-static: LG1006 World::mutex_
//   // expect-runtime: LG1001
//   // expect-note: LG2003 Bus::mutex_   the analyzer must report it, as a note only
//   // accept: LG1001 a -> c -- reason   a known imprecision: allowed, not required
//   // wish: LG1001 a -> b -- reason     wanted; once it is reported, it must become `expect`
//
// `accept` and `wish` take -static and -runtime too. The names are those of the locks in the cycle,
// in any rotation. "mutex_" also stands for "World::mutex_"; "::mutex_" is the global of that name
// only;
// "*" alone stands for any cycle, as no names at all do.
#ifndef LOCKGRAPH_TEST_PROGRAMS_HARNESS_TRUTH_H_
#define LOCKGRAPH_TEST_PROGRAMS_HARNESS_TRUTH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lockorder/finding.h"

namespace lockgraph::test_programs {

enum class Observer : uint8_t { kStatic, kRuntime };

struct Truth {
  enum class Kind : uint8_t { kExpect, kAccept, kWish };

  Kind kind = Kind::kExpect;
  bool for_static = true;
  bool for_runtime = true;
  bool as_note = false;  // must be a note
  std::string rule;      // "LG1001"
  std::vector<std::string> locks;
  std::string reason;
  std::string where;  // "order/ring_bad.cc:12"

  bool IsFor(Observer observer) const {
    return observer == Observer::kStatic ? for_static : for_runtime;
  }
};

// What an observer reported, reduced to what truths speak about.
struct Statement {
  std::string rule;
  lockorder::Level level = lockorder::Level::kWarning;
  std::vector<std::string> locks;  // in the order of the cycle; empty: not known
  std::string text;                // for people
};

// Reads the truths of one source text. A comment that is almost a truth (an unknown keyword before
// ": LGnnnn", a wish or accept without reason) is appended to `errors`.
std::vector<Truth> ParseTruths(std::string_view text, const std::string& file,
                               std::vector<std::string>& errors);

// Whether the statement's rule and locks are those of the truth.
bool Matches(const Truth& truth, const Statement& statement);

// What is wrong, one sentence each, beginning with "unsound", "imprecise", "repeated" or "promote";
// empty when the observer's statements are what the truths say.
std::vector<std::string> Compare(const std::vector<Truth>& truths,
                                 const std::vector<Statement>& statements, Observer observer);

}  // namespace lockgraph::test_programs

#endif  // LOCKGRAPH_TEST_PROGRAMS_HARNESS_TRUTH_H_
