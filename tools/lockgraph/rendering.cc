#include "tools/lockgraph/rendering.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "llvm/Support/Path.h"
#include "lockorder/finding.h"
#include "lockorder/timeline.h"
#include "report/chrome_trace.h"
#include "report/clang_style.h"
#include "report/dot.h"
#include "report/fixes.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/html.h"
#include "report/json.h"
#include "report/order_edges.h"
#include "report/sarif.h"
#include "report/source_cache.h"
#include "report/story.h"
#include "report/text.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/version.h"
#include "trace/symbolizer.h"
#include "trace/timeline.h"

namespace lockgraph::cli {
namespace {

// The findings a person has to act on, and how many were left out.
struct Actionable {
  lockorder::Verdict verdict;
  uint64_t known = 0;
  uint64_t suppressed = 0;
};

Actionable WithoutAccepted(const Rendering& rendering) {
  Actionable actionable;
  actionable.verdict = *rendering.verdict;
  actionable.verdict.findings.clear();
  for (size_t i = 0; i < rendering.verdict->findings.size(); ++i) {
    const report::Standing standing = report::StandingOf(rendering.standings, i);
    if (standing.counts()) {
      actionable.verdict.findings.push_back(rendering.verdict->findings[i]);
    } else if (standing.suppressed != report::Standing::Suppressed::kNo) {
      ++actionable.suppressed;
    } else {
      ++actionable.known;
    }
  }
  return actionable;
}

void WriteConfidence(llvm::raw_ostream& out, const lockorder::Verdict& verdict) {
  for (const lockorder::Finding& finding : verdict.findings) {
    out << lockorder::Info(finding.rule).code << ' ' << finding.fingerprint << ": ";
    llvm::StringRef separator;
    for (const std::string_view reason : lockorder::ExplainConfidence(finding)) {
      out << separator << reason;
      separator = "; ";
    }
    out << '\n';
  }
}

class ReportWriter {
 public:
  ReportWriter(const Rendering& rendering, const Options& options)
      : rendering_(rendering),
        options_(options),
        actionable_(WithoutAccepted(rendering)),
        sources_(rendering.root),
        teller_(*rendering.observations, sources_, report::TellOptions{}) {}

  absl::Status WriteFixes(const std::string& path) {
    return WriteFileAtomically(path, [&](llvm::raw_ostream& out) {
      report::WriteFixes(out, teller_, actionable_.verdict);
    });
  }

  absl::Status Write(const FormatRequest& request) {
    if (request.beside_program) {
      const bool silent = actionable_.verdict.findings.empty() && !options_.blind_spots &&
                          (options_.quiet || !llvm::errs().is_displayed());
      if (!silent) Write(request.format, llvm::errs(), UseColor(options_, llvm::errs()));
      return absl::OkStatus();
    }
    if (request.file.empty()) {
      Write(request.format, llvm::outs(), UseColor(options_, llvm::outs()));
      llvm::outs().flush();
      return absl::OkStatus();
    }
    return WriteFileAtomically(request.file, [&](llvm::raw_ostream& out) {
      Write(request.format, out, options_.color == ColorMode::kAlways);
    });
  }

 private:
  void Write(const std::string& format, llvm::raw_ostream& out, bool color) {
    if (format == "text") {
      report::TextOptions text;
      text.root = rendering_.root;
      text.color = color;
      text.width = TerminalWidth(&out == &llvm::errs() ? llvm::errs() : llvm::outs());
      text.blind_spots = options_.blind_spots;
      text.fingerprints = options_.explain_confidence;
      text.accepted = actionable_.known;
      text.suppressed = actionable_.suppressed;
      report::WriteText(out, *rendering_.observations, actionable_.verdict, text);
      if (options_.explain_confidence) WriteConfidence(out, actionable_.verdict);
    } else if (format == "clang") {
      report::WriteClangStyle(out, teller_, actionable_.verdict, {.color = color});
    } else if (format == "json") {
      report::WriteJson(out, teller_, *rendering_.verdict, rendering_.standings);
    } else if (format == "sarif") {
      report::SarifOptions sarif;
      sarif.version = kVersion;
      sarif.standings = rendering_.standings;
      sarif.complete = rendering_.complete;
      sarif.exit_code = rendering_.exit_status;
      sarif.problems = rendering_.problems;
      report::WriteSarif(out, teller_, *rendering_.verdict, sarif);
    } else if (format == "dot") {
      report::WriteDot(out, teller_.naming(),
                       report::ViewOrder(*rendering_.observations, rendering_.verdict));
    } else if (format == "html") {
      report::HtmlOptions html;
      html.title = llvm::sys::path::filename(rendering_.root).str();
      html.standings = rendering_.standings;
      if (const lockorder::Timeline& timeline = RunTimeline(); !timeline.bars.empty()) {
        html.timeline = &timeline;
      }
      report::WriteHtml(out, teller_, *rendering_.verdict, html);
    } else if (format == "gitlab") {
      report::WriteGitLab(out, teller_, actionable_.verdict);
    } else if (format == kTimelineFormat) {
      report::WriteChromeTrace(out, RunTimeline());
    } else if (format == "github") {
      report::WriteGitHub(out, teller_, *rendering_.verdict, rendering_.standings);
    }
  }

  // Built when a report first asks for it; empty where no run was recorded.
  const lockorder::Timeline& RunTimeline() {
    if (!timeline_) {
      timeline_.emplace();
      if (rendering_.traces != nullptr && trace::HasTimeline(*rendering_.traces)) {
        trace::Symbolizer symbolizer;
        timeline_ = trace::BuildTimeline(*rendering_.traces, symbolizer, rendering_.root);
      }
    }
    return *timeline_;
  }

  const Rendering& rendering_;
  const Options& options_;
  const Actionable actionable_;
  std::optional<lockorder::Timeline> timeline_;
  report::SourceCache sources_;
  report::Teller teller_;
};

}  // namespace

absl::Status WriteReports(const std::vector<FormatRequest>& requests, const Rendering& rendering,
                          const Options& options) {
  ReportWriter writer(rendering, options);
  for (const FormatRequest& request : requests) {
    if (request.format == kTimelineFormat && rendering.traces == nullptr) {
      return absl::InvalidArgumentError(
          "--format=chrome-trace: only a run has times\n"
          "  usage: lockgraph run --format=chrome-trace:FILE -- PROGRAM");
    }
    if (absl::Status status = writer.Write(request); !status.ok()) return status;
  }
  if (!options.export_fixes.empty()) return writer.WriteFixes(options.export_fixes);
  return absl::OkStatus();
}

bool WantTimeline(const std::vector<FormatRequest>& requests) {
  return std::any_of(requests.begin(), requests.end(), [](const FormatRequest& request) {
    return request.format == kTimelineFormat || request.format == "html";
  });
}

bool UseColor(const Options& options, const llvm::raw_fd_ostream& stream) {
  if (options.color != ColorMode::kAuto) return options.color == ColorMode::kAlways;
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* const force = std::getenv("CLICOLOR_FORCE");
  if (force != nullptr && llvm::StringRef(force) != "0") return true;
  const char* const terminal = std::getenv("TERM");
  if (terminal != nullptr && llvm::StringRef(terminal) == "dumb") return false;
  return const_cast<llvm::raw_fd_ostream&>(stream).is_displayed();
}

unsigned TerminalWidth(const llvm::raw_fd_ostream& stream) {
  const int fd = &stream == &llvm::errs() ? STDERR_FILENO : STDOUT_FILENO;
  winsize size = {};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

}  // namespace lockgraph::cli
