#include "runtime/exit_report.h"

#include <string>

#include "lockorder/judge.h"
#include "runtime/describe.h"
#include "runtime/memory_trace.h"
#include "runtime/options.h"
#include "runtime/raw.h"
#include "runtime/recorder.h"
#include "runtime/stack_text.h"
#include "runtime/suppressions.h"
#include "runtime/text.h"

namespace lockgraph::runtime {

namespace {

constexpr uint32_t kMostRecords = 400000;

class Writer {
 public:
  explicit Writer(const MemoryTrace& trace) : trace_(trace), all_(trace.observations) {}

  void Write(const lockorder::Finding& finding);
  bool Suppressed(const lockorder::Finding& finding) const;

 private:
  uint32_t StackOf(lockorder::SiteId site) const {
    return site.valid() ? trace_.stacks[site.value] : 0;
  }
  std::string Name(lockorder::ResourceId id) const {
    auto lock = trace_.locks.find(id.value);
    if (lock == trace_.locks.end()) return all_.resources[id.value].name;
    return DescribeLock(*static_cast<const trace::Resource*>(RecordAt(lock->second)));
  }
  void WriteParty(const lockorder::Party& party);
  void WriteMisuse(const lockorder::Misuse& misuse);

  const MemoryTrace& trace_;
  const lockorder::Observations& all_;
  Text out_;
};

const char* LevelName(lockorder::Level level) {
  if (level == lockorder::Level::kError) return "error";
  return level == lockorder::Level::kWarning ? "warning" : "note";
}

const char* ModeName(lockorder::Mode mode) {
  return mode == lockorder::Mode::kShared ? " (shared)" : "";
}

void Writer::Write(const lockorder::Finding& finding) {
  const lockorder::RuleInfo& rule = lockorder::Info(finding.rule);
  out_ << "lockgraph: " << LevelName(finding.level) << '[';
  out_.Append(rule.code.data(), rule.code.size()) << "]: ";
  out_.Append(rule.sentence.data(), rule.sentence.size()) << " (process " << CurrentPid() << ")\n";
  for (const lockorder::Party& party : finding.parties) WriteParty(party);
  if (finding.misuse != lockorder::Finding::kNoIndex) WriteMisuse(all_.misuses[finding.misuse]);
  out_.Flush();
}

void Writer::WriteParty(const lockorder::Party& party) {
  const lockorder::Dependency& wants = all_.dependencies[party.dependency];
  out_ << "  " << all_.threads[wants.thread.value].name.c_str() << '\n';
  if (party.hold < wants.held.size()) {
    const lockorder::Hold& hold = wants.held[party.hold];
    out_ << "    held " << Name(hold.resource).c_str() << ModeName(hold.mode) << ", taken at\n";
    PrintStack(out_, StackOf(hold.site));
  }
  out_ << "    and wanted " << Name(wants.wanted).c_str() << ModeName(wants.mode) << " at\n";
  PrintStack(out_, StackOf(wants.site));
}

void Writer::WriteMisuse(const lockorder::Misuse& misuse) {
  out_ << "  " << all_.threads[misuse.thread.value].name.c_str() << ", "
       << Name(misuse.resource).c_str() << ", at\n";
  PrintStack(out_, StackOf(misuse.site));
  if (!misuse.related.valid() || misuse.related == misuse.site) return;
  out_ << "    taken at\n";
  PrintStack(out_, StackOf(misuse.related));
}

bool Writer::Suppressed(const lockorder::Finding& finding) const {
  for (const lockorder::Party& party : finding.parties) {
    const lockorder::Dependency& wants = all_.dependencies[party.dependency];
    if (StackIsSuppressed(StackOf(wants.site)) || NameIsSuppressed(Name(wants.wanted).c_str())) {
      return true;
    }
  }
  return false;
}

}  // namespace

uint32_t ReportPotentialDeadlocks() {
  if (RecordCount() > kMostRecords) {
    Text() << "lockgraph: too much was recorded to be judged here; run with `lockgraph run`\n";
    return 0;
  }
  if (!WorthJudging()) return 0;
  MemoryTrace trace = ReadMemoryTrace();
  lockorder::Verdict verdict = lockorder::Judge(trace.observations, {});
  Writer writer(trace);
  uint32_t count = 0;
  for (const lockorder::Finding& finding : verdict.findings) {
    if (finding.level == lockorder::Level::kNote || writer.Suppressed(finding)) continue;
    writer.Write(finding);
    ++count;
  }
  if (Header() != nullptr && Header()->lost_records > 0) {
    Text() << "lockgraph: " << Header()->lost_records << " records were lost (trace_mb)\n";
  }
  return count;
}

}  // namespace lockgraph::runtime
