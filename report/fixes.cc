#include "report/fixes.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/cast.h"
#include "report/guard_statement.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Rule;
using lockorder::Site;
using Kind = GuardStatement::Kind;

class FixFinder {
 public:
  FixFinder(const Naming& naming, SourceCache& sources, const Finding& finding)
      : naming_(naming),
        sources_(sources),
        finding_(finding),
        cast_(CastOf(naming.observations(), finding)) {}

  std::vector<Fix> Find() {
    std::vector<Fix> fixes;
    const Rule rule = finding_.rule == Rule::kLiveDeadlock ? finding_.cause : finding_.rule;
    if (rule == Rule::kLockOrderCycle || rule == Rule::kUnorderedInstances) {
      if (std::optional<Fix> fix = JoinGuards()) fixes.push_back(std::move(*fix));
    }
    if (rule == Rule::kWaitUnderLock) {
      if (std::optional<Fix> fix = UnlockBeforeWait()) fixes.push_back(std::move(*fix));
    }
    return fixes;
  }

 private:
  // Every thread of the cycle that makes its two guards in adjacent lines gets one guard instead.
  // One such thread already breaks the circle: it never holds one lock while it waits for the
  // other.
  std::optional<Fix> JoinGuards() {
    Fix fix;
    std::string place;
    for (const Role& role : cast_.roles) {
      if (!role.Holds()) continue;
      const Site& first = naming_.Site(role.hold->site);
      const Site& second = naming_.Site(role.dependency->site);
      if (first.file != second.file || first.line == 0 || second.line != first.line + 1) continue;
      if (!IsStandard(role.hold->resource) || !IsStandard(role.dependency->wanted)) continue;
      std::optional<Replacement> joined = JoinLines(first);
      if (!joined || llvm::is_contained(fix.replacements, *joined)) continue;
      if (place.empty()) place = naming_.Place(role.hold->site);
      const llvm::StringRef statement = llvm::StringRef(joined->text).trim();
      if (fix.help.empty()) {
        fix.help = "take both locks in one step: `" + statement.str() + "` at " + place;
      }
      fix.replacements.push_back(std::move(*joined));
    }
    if (fix.replacements.empty()) return std::nullopt;
    return fix;
  }

  // std::scoped_lock needs try_lock(); types of our own may lack it.
  bool IsStandard(lockorder::ResourceId id) const {
    return llvm::StringRef(naming_.Get(id).type).starts_with("std::");
  }

  std::optional<Replacement> JoinLines(const Site& first) {
    const auto line1 = sources_.Line(first.file, first.line);
    const auto line2 = sources_.Line(first.file, first.line + 1);
    if (!line1 || !line2) return std::nullopt;
    const auto guard1 = ParseGuardStatement(*line1);
    const auto guard2 = ParseGuardStatement(*line2);
    if (!guard1 || !guard2 || guard1->indent != guard2->indent) return std::nullopt;
    // A unique_lock or shared_lock may be unlocked, moved or waited with further down.
    const auto joinable = [](const GuardStatement& guard) {
      return guard.kind == Kind::kLockGuard || guard.kind == Kind::kScopedLock;
    };
    if (!joinable(*guard1) || !joinable(*guard2)) return std::nullopt;
    Replacement replacement;
    replacement.file = first.file;
    replacement.offset = Offset(first.file, *line1);
    replacement.length = Offset(first.file, *line2) + line2->size() - replacement.offset;
    replacement.text = guard1->indent + (guard1->is_const ? "const " : "") + "std::scoped_lock " +
                       guard1->name + "(" + guard1->mutex + ", " + guard2->mutex + ");";
    return replacement;
  }

  uint64_t Offset(const std::string& file, llvm::StringRef piece) {
    return static_cast<uint64_t>(piece.data() - sources_.Text(file)->data());
  }

  std::optional<Fix> UnlockBeforeWait() {
    if (cast_.roles.empty()) return std::nullopt;
    const Role& waiter = cast_.roles.front();
    if (!waiter.Holds() ||
        naming_.Get(waiter.dependency->wanted).kind != lockorder::ResourceKind::kThreadEnd) {
      return std::nullopt;
    }
    const Site& taken = naming_.Site(waiter.hold->site);
    const Site& wait = naming_.Site(waiter.dependency->site);
    if (taken.file != wait.file || taken.line == 0 || wait.line <= taken.line) return std::nullopt;
    const auto guard_line = sources_.Line(taken.file, taken.line);
    const auto wait_line = sources_.Line(wait.file, wait.line);
    const auto after = sources_.Line(wait.file, wait.line + 1);
    if (!guard_line || !wait_line || !after) return std::nullopt;
    const auto guard = ParseGuardStatement(*guard_line);
    if (!guard || guard->is_const) return std::nullopt;
    if (guard->kind != Kind::kUniqueLock && guard->kind != Kind::kSharedLock) return std::nullopt;
    // The wait is a statement of its own, the last one of the block that the guard lives in.
    const llvm::StringRef statement = wait_line->trim();
    const llvm::StringRef indent =
        wait_line->take_front(wait_line->size() - wait_line->ltrim().size());
    if (!statement.ends_with(";") || indent != guard->indent || after->trim() != "}" ||
        !SameBlock(taken, wait, guard->name)) {
      return std::nullopt;
    }
    Fix fix;
    fix.help = "release " + naming_.Resource(waiter.hold->resource) + " before the wait: `" +
               guard->name + ".unlock();` above " + naming_.Place(waiter.dependency->site);
    fix.replacements.push_back({wait.file, Offset(wait.file, *wait_line), 0,
                                guard->indent + guard->name + ".unlock();\n"});
    return fix;
  }

  // Between the two lines no block ends that was not begun, and nobody else touches the guard.
  bool SameBlock(const Site& taken, const Site& wait, const std::string& guard) {
    int depth = 0;
    for (uint32_t number = taken.line + 1; number < wait.line; ++number) {
      const auto line = sources_.Line(taken.file, number);
      if (!line || line->contains("\"") || line->contains(guard + ".")) return false;
      for (const char c : line->split("//").first) {
        if (c == '{') ++depth;
        if (c == '}' && --depth < 0) return false;
      }
    }
    return depth == 0;
  }

  const Naming& naming_;
  SourceCache& sources_;
  const Finding& finding_;
  Cast cast_;
};

}  // namespace

std::vector<Fix> FixesFor(const Naming& naming, SourceCache& sources, const Finding& finding) {
  return FixFinder(naming, sources, finding).Find();
}

}  // namespace lockgraph::report
