#include "test_programs/harness/truth.h"

#include <algorithm>
#include <cstddef>
#include <regex>
#include <utility>

namespace lockgraph::test_programs {
namespace {

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> SplitNames(const std::string& text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t arrow = std::min(text.find("->", at), text.size());
    std::string name = Trimmed(std::string_view(text).substr(at, arrow - at));
    if (!name.empty()) names.push_back(std::move(name));
    at = arrow + 2;
  }
  return names;
}

// The keyword of a comment to the truth's kind and observers; false for an unknown word.
bool ReadKeyword(const std::string& word, Truth& truth) {
  std::string kind = word;
  const std::size_t dash = word.find('-');
  if (dash != std::string::npos) {
    kind = word.substr(0, dash);
    const std::string suffix = word.substr(dash + 1);
    if (suffix == "static") {
      truth.for_runtime = false;
    } else if (suffix == "runtime") {
      truth.for_static = false;
    } else if (suffix == "note" && kind == "expect") {
      truth.for_runtime = false;
      truth.as_note = true;
    } else {
      return false;
    }
  }
  if (kind == "expect") {
    truth.kind = Truth::Kind::kExpect;
  } else if (kind == "accept") {
    truth.kind = Truth::Kind::kAccept;
  } else if (kind == "wish") {
    truth.kind = Truth::Kind::kWish;
  } else {
    return false;
  }
  return true;
}

bool NameMatches(const std::string& expected, const std::string& reported) {
  if (expected == "*" || expected == reported) return true;
  if (expected.starts_with("::")) return expected.substr(2) == reported;
  if (expected.size() >= reported.size() || !reported.ends_with(expected)) return false;
  const std::string_view before =
      std::string_view(reported).substr(0, reported.size() - expected.size());
  return before.ends_with("::") || before.ends_with(".") || before.ends_with("->");
}

// Equal neighbours count once: two instances of one class have one name.
std::vector<std::string> WithoutRepetitions(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const std::string& name : names) {
    if (result.empty() || result.back() != name) result.push_back(name);
  }
  if (result.size() > 1 && result.front() == result.back()) result.pop_back();
  return result;
}

bool SameCycle(const std::vector<std::string>& expected, const std::vector<std::string>& reported) {
  if (expected.empty() || reported.empty()) return true;
  if (expected.size() == 1 && expected[0] == "*") return true;
  const std::vector<std::string> ring = WithoutRepetitions(reported);
  if (ring.size() != expected.size()) return false;
  for (std::size_t start = 0; start < ring.size(); ++start) {
    bool same = true;
    for (std::size_t i = 0; same && i < ring.size(); ++i) {
      same = NameMatches(expected[i], ring[(start + i) % ring.size()]);
    }
    if (same) return true;
  }
  return false;
}

std::string Described(const Truth& truth) {
  std::string text = truth.rule;
  for (std::size_t i = 0; i < truth.locks.size(); ++i) text += (i ? " -> " : " ") + truth.locks[i];
  return text + " (" + truth.where + ")";
}

// The order in which truths are asked whether they know a statement.
const Truth* FindTruth(const std::vector<Truth>& truths, const Statement& statement,
                       Observer observer) {
  for (Truth::Kind kind : {Truth::Kind::kExpect, Truth::Kind::kWish, Truth::Kind::kAccept}) {
    for (const Truth& truth : truths) {
      if (truth.kind == kind && truth.IsFor(observer) && Matches(truth, statement)) return &truth;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<Truth> ParseTruths(std::string_view text, const std::string& file,
                               std::vector<std::string>& errors) {
  static const std::regex pattern(R"((?://|/\*)[ \t]*([a-z-]+):[ \t]*(LG[0-9]{4})(.*)$)");
  std::vector<Truth> truths;
  std::size_t line_number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line(text.substr(at, end - at));
    at = end + 1;
    ++line_number;
    std::smatch match;
    if (!std::regex_search(line, match, pattern)) continue;
    Truth truth;
    truth.where = file + ":" + std::to_string(line_number);
    truth.rule = match[2];
    if (!ReadKeyword(match[1], truth)) {
      errors.push_back(truth.where + ": unknown keyword '" + match[1].str() + "'");
      continue;
    }
    std::string rest = match[3];
    if (const std::size_t close = rest.find("*/"); close != std::string::npos) rest.resize(close);
    if (const std::size_t dashes = rest.find("--"); dashes != std::string::npos) {
      truth.reason = Trimmed(std::string_view(rest).substr(dashes + 2));
      rest.resize(dashes);
    }
    truth.locks = SplitNames(rest);
    if (truth.kind != Truth::Kind::kExpect && truth.reason.empty()) {
      errors.push_back(truth.where + ": say why, after \"--\"");
    }
    truths.push_back(std::move(truth));
  }
  return truths;
}

bool Matches(const Truth& truth, const Statement& statement) {
  return truth.rule == statement.rule && SameCycle(truth.locks, statement.locks);
}

std::vector<std::string> Compare(const std::vector<Truth>& truths,
                                 const std::vector<Statement>& statements, Observer observer) {
  std::vector<std::string> problems;
  std::vector<const Truth*> promoted;
  for (const Statement& statement : statements) {
    if (statement.level == lockorder::Level::kNote) continue;
    const Truth* truth = FindTruth(truths, statement, observer);
    if (truth == nullptr) {
      problems.push_back("imprecise: nobody expects " + statement.text);
    } else if (truth->as_note) {
      problems.push_back("imprecise: more than a note: " + statement.text);
    } else if (truth->kind == Truth::Kind::kWish &&
               std::find(promoted.begin(), promoted.end(), truth) == promoted.end()) {
      promoted.push_back(truth);
      problems.push_back("promote: the wish has come true, write `expect`: " + Described(*truth));
    }
  }
  for (const Truth& truth : truths) {
    if (truth.kind != Truth::Kind::kExpect || !truth.IsFor(observer)) continue;
    int reported = 0;
    int named = 0;
    int notes = 0;
    for (const Statement& statement : statements) {
      if (!Matches(truth, statement)) continue;
      ++(statement.level == lockorder::Level::kNote ? notes : reported);
      if (!statement.locks.empty()) ++named;
    }
    const int wanted = truth.as_note ? notes : reported;
    if (wanted == 0) {
      const bool only_note = !truth.as_note && notes > 0;
      problems.push_back(std::string("unsound: ") +
                         (only_note ? "only a note says " : "nothing says ") + Described(truth));
    } else if (named > 1 && truth.rule == "LG1001" && truth.locks.size() > 1) {
      problems.push_back("repeated: " + std::to_string(wanted) + " reports of " + Described(truth));
    }
  }
  return problems;
}

}  // namespace lockgraph::test_programs
