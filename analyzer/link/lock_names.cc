#include "analyzer/link/lock_names.h"

#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/names.h"

namespace lockgraph::link {
namespace {

using lockorder::Mode;
using lockorder::WaitKind;
using summary::Type;
using summary::TypeId;

struct Verbs {
  absl::string_view take, give;
};
constexpr Verbs kVerbs[] = {
    {"rdlock", "rdunlock"}, {"wrlock", "wrunlock"},  {"rdlock", "unlock"},
    {"wrlock", "unlock"},   {"lock", "unlock"},      {"Lock", "Unlock"},
    {"Lock", "UnLock"},     {"acquire", "release"},  {"Acquire", "Release"},
    {"enter", "leave"},     {"Enter", "Leave"},      {"enter", "exit"},
    {"Enter", "Exit"},      {"take", "give"},        {"Take", "Give"},
    {"obtain", "release"},  {"ReadLock", "Unlock"},  {"WriteLock", "Unlock"},
    {"readLock", "unlock"}, {"writeLock", "unlock"},
};
constexpr absl::string_view kTries[] = {"try_", "Try", "try"};

// The word stands for itself: not "clock", "locked" or "Locker".
bool IsWord(absl::string_view name, size_t at, absl::string_view word) {
  const bool capital = absl::ascii_isupper(static_cast<unsigned char>(word[0]));
  const char before = at == 0 ? '_' : name[at - 1];
  const size_t end = at + word.size();
  const char after = end == name.size() ? '_' : name[end];
  const bool starts = before == '_' || before == ':' ||
                      (capital && !absl::ascii_isupper(static_cast<unsigned char>(before)));
  return starts && !absl::ascii_islower(static_cast<unsigned char>(after));
}

std::optional<std::string> Replaced(const std::string& name, absl::string_view word,
                                    absl::string_view by) {
  const size_t at = name.rfind(std::string(word));
  if (at == std::string::npos || !IsWord(name, at, word)) return std::nullopt;
  return absl::StrCat(name.substr(0, at), by, name.substr(at + word.size()));
}

}  // namespace

LockNames::LockNames(const Program& program) {
  Candidates candidates;
  std::vector<std::string> names;  // in the order of the program
  for (const summary::Function& f : program.functions) {
    if (f.body != 0xffffffff || f.is_constructor || f.is_destructor) continue;
    TypeId object = f.record;
    if (!f.is_method) {
      if (f.parameters.empty() || !f.parameters[0].valid()) continue;
      const Type& given = program.types[f.parameters[0].value];
      if (given.kind != Type::Kind::kPointer && given.kind != Type::Kind::kReference) continue;
      object = given.element;
    }
    if (!object.valid()) continue;
    // Surfaces, files and displays are locked as well.
    const bool mutex =
        Says(LastName(f.qualified), {"mutex", "mtx", "spin", "rwlock", "rw_lock"}) ||
        Says(program.types[object.value].spelling, {"mutex", "mtx", "spin", "lock", "critical"});
    if (!mutex) continue;
    names.push_back(f.qualified);
    candidates[f.qualified] = {
        object, f.result.valid() && Says(program.types[f.result.value].spelling, {"bool"})};
  }
  for (const std::string& name : names) Pair(name, candidates);
}

void LockNames::Pair(const std::string& name, const Candidates& candidates) {
  for (const Verbs& verbs : kVerbs) {
    const auto other = Replaced(name, verbs.take, verbs.give);
    if (!other) continue;
    const auto release = candidates.find(*other);
    if (release == candidates.end()) continue;
    if (release->second.object != candidates.at(name).object) continue;
    const bool shared = Says(LastName(name), {"read", "rdlock", "shared"});
    const Mode mode = shared ? Mode::kShared : Mode::kExclusive;
    operations_[name] = {.action = Action::kAcquire, .mode = mode};
    operations_[*other] = {.action = Action::kRelease, .mode = mode};
    for (absl::string_view prefix : kTries) {
      for (bool inside : {false, true}) {
        std::string verb(verbs.take);
        if (inside) verb[0] = absl::ascii_toupper(static_cast<unsigned char>(verb[0]));
        const auto tries = Replaced(name, verbs.take, absl::StrCat(prefix, verb));
        const auto known = tries ? candidates.find(*tries) : candidates.end();
        if (known == candidates.end()) continue;
        operations_[*tries] = {
            .action = Action::kAcquire,
            .mode = mode,
            .wait = WaitKind::kTry,
            .success = known->second.truthful ? Success::kNonZero : Success::kZero};
      }
    }
    return;
  }
}

const Operation* LockNames::Find(absl::string_view qualified) const {
  const auto it = operations_.find(qualified);
  return it == operations_.end() ? nullptr : &it->second;
}

bool LockNames::SaysRecursive(absl::string_view type) {
  return Says(type, {"recursive", "recmutex", "rec_mutex", "critical", "monitor", "reentrant"});
}

}  // namespace lockgraph::link
