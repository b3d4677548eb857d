#include "report/sarif.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "report/explain.h"
#include "report/json.h"
#include "report/labels.h"
#include "report/layout.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using llvm::json::OStream;
using lockorder::Finding;
using lockorder::SiteId;

// Percent-encodes what may not stand in a URI's path.
std::string UriPath(llvm::StringRef path) {
  std::string out;
  for (const char c : path) {
    if (llvm::isAlnum(c) || llvm::StringRef("-._~/+@!$&'()*,;=").contains(c)) {
      out += c;
    } else {
      out += "%" + llvm::utohexstr(static_cast<unsigned char>(c), false, 2);
    }
  }
  // A first segment with a colon would read as a scheme; '%3A' above already prevents that.
  return out;
}

// Column (from 1) in UTF-16 units of byte `byte` (from 0) of `line`.
uint32_t Utf16Column(llvm::StringRef line, uint32_t byte) {
  uint32_t column = 1;
  for (size_t at = 0; at < std::min<size_t>(byte, line.size()); ++at) {
    const unsigned char c = static_cast<unsigned char>(line[at]);
    if ((c & 0xc0) == 0x80) continue;  // continuation byte
    column += c >= 0xf0 ? 2 : 1;
  }
  return column + (byte > line.size() ? byte - static_cast<uint32_t>(line.size()) : 0);
}

class SarifWriter {
 public:
  SarifWriter(llvm::raw_ostream& out, const Teller& teller, const SarifOptions& options)
      : json_(out, 2), teller_(teller), naming_(teller.naming()), options_(options) {}

  void Write(const lockorder::Verdict& verdict) {
    json_.object([&] {
      json_.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json_.attribute("version", "2.1.0");
      json_.attributeArray("runs", [&] { json_.object([&] { WriteRun(verdict); }); });
    });
  }

 private:
  void WriteRun(const lockorder::Verdict& verdict) {
    json_.attributeObject("tool", [&] { json_.attributeObject("driver", [&] { WriteDriver(); }); });
    json_.attributeArray("invocations", [&] { json_.object([&] { WriteInvocation(); }); });
    json_.attributeObject("originalUriBaseIds", [&] {
      json_.attributeObject("%SRCROOT%", [&] {
        json_.attributeObject("description", [&] {
          json_.attribute("text", "The directory of the project's sources.");
        });
      });
    });
    json_.attribute("columnKind", "utf16CodeUnits");
    json_.attributeArray("results", [&] {
      for (size_t i = 0; i < verdict.findings.size(); ++i) {
        WriteResult(verdict.findings[i], StandingOf(options_.standings, i));
      }
    });
  }

  void WriteDriver() {
    json_.attribute("name", "lockgraph");
    json_.attribute("semanticVersion", options_.version);
    json_.attributeArray("rules", [&] {
      for (const lockorder::RuleInfo& rule : lockorder::AllRules()) {
        json_.object([&] { WriteRule(rule); });
      }
    });
  }

  void WriteRule(const lockorder::RuleInfo& rule) {
    const std::string sentence = Capitalised(rule.sentence) + ".";
    json_.attribute("id", llvm::StringRef(rule.code));
    json_.attribute("name", llvm::StringRef(rule.name));
    json_.attributeObject("shortDescription", [&] { json_.attribute("text", sentence); });
    const llvm::StringRef page = PageOf(rule.rule);
    if (!page.empty()) {
      json_.attributeObject("help", [&] {
        json_.attribute("text", sentence + " More: lockgraph explain " + std::string(rule.code));
        json_.attribute("markdown", ValidUtf8(page));
      });
    }
    const bool misuse = llvm::StringRef(rule.code).starts_with("LG2");
    json_.attributeObject("defaultConfiguration",
                          [&] { json_.attribute("level", misuse ? "warning" : "error"); });
    json_.attributeObject("properties", [&] {
      json_.attributeArray("tags", [&] {
        json_.value("concurrency");
        json_.value(misuse ? "lock-misuse" : "deadlock");
      });
    });
  }

  void WriteInvocation() {
    json_.attribute("executionSuccessful", options_.complete);
    json_.attribute("exitCode", options_.exit_code);
    if (options_.problems.empty()) return;
    json_.attributeArray("toolExecutionNotifications", [&] {
      for (const std::string& problem : options_.problems) {
        json_.object([&] {
          json_.attribute("level", "error");
          json_.attributeObject("message", [&] { json_.attribute("text", ValidUtf8(problem)); });
        });
      }
    });
  }

  void WriteResult(const Finding& finding, const Standing& standing) {
    const Story story = teller_.Tell(finding);
    json_.object([&] {
      json_.attribute("ruleId", llvm::StringRef(Info(finding.rule).code));
      json_.attribute("ruleIndex", static_cast<int64_t>(finding.rule));
      json_.attribute("level", LevelWord(finding.level));
      json_.attributeObject("message",
                            [&] { json_.attribute("text", ValidUtf8(LinkedMessage(story))); });
      json_.attributeArray("locations", [&] {
        if (story.primary.valid()) json_.object([&] { WriteLocation(story.primary); });
      });
      WriteIdentity(finding, standing);
      WriteRelated(story);
      WriteCodeFlows(story);
      json_.attributeObject("properties", [&] {
        json_.attribute("confidence", ConfidenceWord(finding.confidence));
        json_.attributeArray("evidence", [&] {
          for (const llvm::StringRef word : EvidenceWords(finding.evidence)) json_.value(word);
        });
        json_.attribute("similar", finding.similar);
      });
    });
  }

  void WriteIdentity(const Finding& finding, const Standing& standing) {
    // A platform closes and reopens alerts by this hash; the ordinal keeps two results apart.
    const unsigned ordinal = ++seen_[finding.fingerprint];
    json_.attributeObject("partialFingerprints", [&] {
      json_.attribute("primaryLocationLineHash",
                      ValidUtf8(finding.fingerprint) + ":" + llvm::utostr(ordinal));
      json_.attribute("lockgraph/v1", ValidUtf8(finding.fingerprint));
    });
    if (standing.state != Standing::State::kUnknown) {
      json_.attribute("baselineState",
                      standing.state == Standing::State::kNew ? "new" : "unchanged");
    }
    if (standing.suppressed == Standing::Suppressed::kNo) return;
    json_.attributeArray("suppressions", [&] {
      json_.object([&] {
        const bool in_source = standing.suppressed == Standing::Suppressed::kInSource;
        json_.attribute("kind", in_source ? "inSource" : "external");
        if (!standing.reason.empty()) {
          json_.attribute("justification", ValidUtf8(standing.reason));
        }
      });
    });
  }

  // The headline, then a paragraph per thread whose phrases link to the related locations.
  std::string LinkedMessage(const Story& story) const {
    std::string text = Escaped(Capitalised(story.headline)) + ".";
    uint32_t thread = ~0u;
    for (size_t i = 0; i < story.steps.size(); ++i) {
      const Step& step = story.steps[i];
      if (step.thread != thread) {
        text += step.thread == 0 ? "\n" : "\nThread " + llvm::utostr(step.thread) + ": ";
        thread = step.thread;
      } else {
        text += "; ";
      }
      text += "[" + Escaped(BareLabel(step)) + "](" + llvm::utostr(i + 1) + ")";
    }
    if (!story.help.empty()) text += "\nHelp: " + Escaped(story.help.front()) + ".";
    return text;
  }

  // Brackets begin links in a SARIF message.
  static std::string Escaped(llvm::StringRef text) {
    std::string out;
    for (const char c : text) {
      if (c == '[' || c == ']' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  void WriteRelated(const Story& story) {
    json_.attributeArray("relatedLocations", [&] {
      for (size_t i = 0; i < story.steps.size(); ++i) {
        json_.object([&] {
          json_.attribute("id", static_cast<int64_t>(i + 1));
          WriteLocation(story.steps[i].site);
          WriteMessage(StandaloneLabel(story.steps[i]));
        });
      }
    });
  }

  void WriteCodeFlows(const Story& story) {
    if (story.steps.empty()) return;
    std::vector<uint32_t> threads;
    for (const Step& step : story.steps) {
      if (step.thread != 0 && !llvm::is_contained(threads, step.thread)) {
        threads.push_back(step.thread);
      }
    }
    json_.attributeArray("codeFlows", [&] {
      json_.object([&] {
        json_.attributeArray("threadFlows", [&] {
          WriteThreadFlow(story, "all", "All threads", 0);
          if (threads.size() < 2) return;
          for (const uint32_t thread : threads) {
            const std::string number = llvm::utostr(thread);
            std::string message = "Thread " + number;
            if (thread <= story.threads.size()) message = Capitalised(story.threads[thread - 1]);
            WriteThreadFlow(story, "thread-" + number, message, thread);
          }
        });
      });
    });
  }

  // The steps of one thread; of all for thread 0.
  void WriteThreadFlow(const Story& story, const std::string& id, const std::string& message,
                       uint32_t thread) {
    json_.object([&] {
      json_.attribute("id", id);
      WriteMessage(message);
      json_.attributeArray("locations", [&] {
        int64_t nesting = 0;
        uint32_t current = 0;
        for (size_t i = 0; i < story.steps.size(); ++i) {
          const Step& step = story.steps[i];
          if (thread != 0 && step.thread != thread) continue;
          if (step.thread != current) nesting = 0;
          current = step.thread;
          json_.object([&] {
            json_.attributeObject("location", [&] {
              WriteLocation(step.site);
              WriteMessage(StandaloneLabel(step));
            });
            json_.attribute("executionOrder", static_cast<int64_t>(i + 1));
            json_.attribute("nestingLevel", nesting);
            json_.attribute("importance",
                            step.kind == Step::Kind::kCall ? "important" : "essential");
          });
          if (step.kind == Step::Kind::kCall) ++nesting;
        }
      });
    });
  }

  void WriteMessage(const std::string& text) {
    json_.attributeObject("message", [&] { json_.attribute("text", ValidUtf8(Escaped(text))); });
  }

  // The members of a location object.
  void WriteLocation(SiteId id) {
    const lockorder::Site& site = naming_.Site(id);
    if (!site.file.empty()) {
      json_.attributeObject("physicalLocation", [&] {
        json_.attributeObject("artifactLocation", [&] { WriteArtifact(site.file); });
        if (site.line != 0) json_.attributeObject("region", [&] { WriteRegion(site); });
      });
    }
    const std::string function = naming_.Function(id);
    if (function.empty()) return;
    json_.attributeArray("logicalLocations", [&] {
      json_.object([&] {
        json_.attribute("fullyQualifiedName", ValidUtf8(function));
        json_.attribute("kind", "function");
      });
    });
  }

  void WriteArtifact(const std::string& file) {
    const std::string path = ValidUtf8(teller_.sources().DisplayPath(file));
    if (llvm::sys::path::is_absolute(path)) {
      json_.attribute("uri", "file://" + UriPath(path));
      return;
    }
    json_.attribute("uri", UriPath(path));
    json_.attribute("uriBaseId", "%SRCROOT%");
  }

  void WriteRegion(const lockorder::Site& site) {
    json_.attribute("startLine", site.line);
    if (site.column == 0) return;
    const auto line = teller_.sources().Line(site.file, site.line);
    const auto column = [&](uint32_t c) { return line ? Utf16Column(*line, c - 1) : c; };
    json_.attribute("startColumn", column(site.column));
    if (site.end_column > site.column) json_.attribute("endColumn", column(site.end_column));
  }

  OStream json_;
  const Teller& teller_;
  const Naming& naming_;
  const SarifOptions& options_;
  llvm::StringMap<unsigned> seen_;
};

}  // namespace

void WriteSarif(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
                const SarifOptions& options) {
  SarifWriter(out, teller, options).Write(verdict);
  out << '\n';
}

}  // namespace lockgraph::report
