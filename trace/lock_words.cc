#include "trace/lock_words.h"

#include <algorithm>
#include <cctype>

namespace lockgraph::trace {
namespace {

bool Upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool Lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }
bool Alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}
bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool IsLockWord(std::string_view word) {
  for (std::string_view other : {"block", "clock", "unlock", "deadlock", "livelock", "padlock"}) {
    if (EndsWith(word, other)) return false;
  }
  return EndsWith(word, "lock") || EndsWith(word, "locks") || EndsWith(word, "locker") ||
         StartsWith(word, "lock") || word.find("mutex") != std::string_view::npos ||
         word == "mtx" || EndsWith(word, "guard") || StartsWith(word, "acquire");
}

// Words that add no object of their own to the name of a function that takes a lock.
bool IsFillWord(std::string_view word) {
  for (std::string_view fill :
       {"rw",        "rd",      "wr",   "read",     "write",     "reader", "writer",  "shared",
        "exclusive", "spin",    "try",  "timed",    "take",      "enter",  "wait",    "do",
        "safe",      "checked", "impl", "internal", "real",      "thread", "pthread", "critical",
        "section",   "for",     "irq",  "fast",     "slow",      "or",     "die",     "abort",
        "file",      "line",    "at",   "nested",   "recursive", "get",    "hold"}) {
    if (word == fill) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> WordsOf(std::string_view identifier) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (size_t i = 0; i < identifier.size(); ++i) {
    const char c = identifier[i];
    if (!Alnum(c)) {
      finish();
      continue;
    }
    // "fooBar" splits before B, "RWLock" before L.
    const bool next_lower = i + 1 < identifier.size() && Lower(identifier[i + 1]);
    if (Upper(c) && i > 0 &&
        (Lower(identifier[i - 1]) || (Upper(identifier[i - 1]) && next_lower))) {
      finish();
    }
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  finish();
  return words;
}

bool NamesALock(std::string_view identifier) {
  const std::vector<std::string> words = WordsOf(identifier);
  return std::any_of(words.begin(), words.end(), IsLockWord);
}

bool NamesSomethingToWaitFor(std::string_view identifier) {
  if (NamesALock(identifier)) return true;
  for (const std::string& word : WordsOf(identifier)) {
    for (std::string_view start :
         {"cond", "sem", "event", "latch", "monitor", "critical", "barrier", "notification"}) {
      if (StartsWith(word, start)) return true;
    }
  }
  return false;
}

bool NamesALockFunction(std::string_view identifier) {
  const std::vector<std::string> words = WordsOf(identifier);
  bool lock = false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (IsLockWord(words[i])) {
      lock = true;
    } else if (i > 0 && !IsFillWord(words[i])) {
      return false;
    }
  }
  return lock;
}

}  // namespace lockgraph::trace
