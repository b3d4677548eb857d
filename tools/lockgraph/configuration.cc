#include "tools/lockgraph/configuration.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::cli {
namespace {

constexpr char kFileName[] = ".lockgraph.yaml";

// A name in the file. Its own type, because YAML traits are found by type.
struct Name {
  std::string text;
};

struct PolicyOf {
  std::string type;
  lockorder::ReaderPolicy policy = lockorder::ReaderPolicy::kUnknown;
};

// The file's shape; Configuration is the same, in the terms of its readers.
struct Settings {
  std::vector<link::LockOperations> locks;
  std::vector<PolicyOf> rwlock_policy;
  std::vector<std::vector<Name>> hierarchy;
  std::vector<Name> guards, waits, signals, spawns, inline_callers, no_return, blocking_calls;
  std::vector<Name> suppressions;
  std::string baseline;
  std::optional<lockorder::Level> fail_on;
};

std::vector<std::string> Texts(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const Name& name : names) texts.push_back(name.text);
  return texts;
}

std::vector<Name> Names(const std::vector<std::string>& texts) {
  std::vector<Name> names;
  for (const std::string& text : texts) names.push_back({text});
  return names;
}

}  // namespace
}  // namespace lockgraph::cli

LLVM_YAML_IS_SEQUENCE_VECTOR(lockgraph::link::LockOperations)
LLVM_YAML_IS_SEQUENCE_VECTOR(lockgraph::cli::PolicyOf)
LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(lockgraph::cli::Name)
LLVM_YAML_IS_SEQUENCE_VECTOR(std::vector<lockgraph::cli::Name>)

namespace llvm::yaml {

using lockgraph::cli::Name;
using lockgraph::cli::PolicyOf;
using lockgraph::cli::Settings;
using lockgraph::link::LockOperations;
using lockgraph::lockorder::Level;
using lockgraph::lockorder::ReaderPolicy;

template <>
struct ScalarTraits<Name> {
  static void output(const Name& name, void*, raw_ostream& out) { out << name.text; }
  static StringRef input(StringRef text, void*, Name& name) {
    if (text.empty()) return "expected a name";
    name.text = text.str();
    return "";
  }
  static QuotingType mustQuote(StringRef text) { return needsQuotes(text); }
};

template <>
struct ScalarEnumerationTraits<ReaderPolicy> {
  static void enumeration(IO& io, ReaderPolicy& policy) {
    io.enumCase(policy, "reader", ReaderPolicy::kReaderPreferring);
    io.enumCase(policy, "writer", ReaderPolicy::kWriterPreferring);
    io.enumCase(policy, "unknown", ReaderPolicy::kUnknown);
  }
};

template <>
struct ScalarEnumerationTraits<Level> {
  static void enumeration(IO& io, Level& level) {
    io.enumCase(level, "note", Level::kNote);
    io.enumCase(level, "warning", Level::kWarning);
    io.enumCase(level, "error", Level::kError);
  }
};

template <>
struct MappingTraits<LockOperations> {
  static void mapping(IO& io, LockOperations& lock) {
    const auto names = [&](const char* key, std::vector<std::string>& texts) {
      std::vector<Name> list = lockgraph::cli::Names(texts);
      io.mapOptional(key, list);
      texts = lockgraph::cli::Texts(list);
    };
    io.mapOptional("type", lock.type, std::string());
    names("acquire", lock.acquire);
    names("acquire_shared", lock.acquire_shared);
    names("try_acquire", lock.try_acquire);
    names("release", lock.release);
    io.mapOptional("recursive", lock.recursive, false);
    io.mapOptional("rwlock_policy", lock.policy, ReaderPolicy::kUnknown);
  }
  static std::string validate(IO&, LockOperations& lock) {
    if (lock.acquire.empty() && lock.acquire_shared.empty() && lock.try_acquire.empty()) {
      return "a lock needs at least one of acquire, acquire_shared and try_acquire";
    }
    if (lock.release.empty()) return "a lock needs its release functions";
    return "";
  }
};

template <>
struct MappingTraits<PolicyOf> {
  static void mapping(IO& io, PolicyOf& entry) {
    io.mapRequired("type", entry.type);
    io.mapRequired("policy", entry.policy);
  }
};

template <>
struct MappingTraits<Settings> {
  static void mapping(IO& io, Settings& document) {
    io.mapOptional("locks", document.locks);
    io.mapOptional("guards", document.guards);
    io.mapOptional("waits", document.waits);
    io.mapOptional("signals", document.signals);
    io.mapOptional("spawns", document.spawns);
    io.mapOptional("inline_callers", document.inline_callers);
    io.mapOptional("no_return", document.no_return);
    io.mapOptional("hierarchy", document.hierarchy);
    io.mapOptional("rwlock_policy", document.rwlock_policy);
    io.mapOptional("blocking_calls", document.blocking_calls);
    io.mapOptional("suppressions", document.suppressions);
    io.mapOptional("baseline", document.baseline, std::string());
    io.mapOptional("fail_on", document.fail_on);
  }
};

}  // namespace llvm::yaml

namespace lockgraph::cli {
namespace {

// Keeps the first complaint of the YAML reader.
void Complain(const llvm::SMDiagnostic& diagnostic, void* context) {
  std::string& problem = *static_cast<std::string*>(context);
  if (!problem.empty()) return;
  problem = absl::StrCat(diagnostic.getFilename().str(), ":", diagnostic.getLineNo(), ":",
                         diagnostic.getColumnNo() + 1, ": ", diagnostic.getMessage().str(),
                         "\n  keys: locks, guards, waits, signals, spawns, inline_callers, "
                         "no_return, hierarchy,\n  rwlock_policy, blocking_calls, suppressions, "
                         "baseline, fail_on (docs/configuration.md)");
}

std::string Beside(const std::string& path, const std::string& file) {
  if (file.empty() || llvm::sys::path::is_absolute(file)) return file;
  llvm::SmallString<256> full(path);
  llvm::sys::fs::make_absolute(full);
  llvm::sys::path::remove_filename(full);
  llvm::sys::path::append(full, file);
  llvm::sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

}  // namespace

absl::StatusOr<Configuration> ParseConfiguration(std::string_view text, const std::string& path) {
  Settings document;
  std::string problem;
  const llvm::MemoryBufferRef buffer(llvm::StringRef(text.data(), text.size()), path);
  llvm::yaml::Input input(buffer, nullptr, Complain, &problem);
  input >> document;
  if (input.error() || !problem.empty()) {
    if (problem.empty()) problem = absl::StrCat(path, ": ", input.error().message());
    return absl::InvalidArgumentError(problem);
  }
  Configuration configuration;
  configuration.path = path;
  configuration.link.locks = std::move(document.locks);
  configuration.link.guards = Texts(document.guards);
  configuration.link.waits = Texts(document.waits);
  configuration.link.signals = Texts(document.signals);
  configuration.link.spawns = Texts(document.spawns);
  configuration.link.inline_callers = Texts(document.inline_callers);
  configuration.link.no_return = Texts(document.no_return);
  configuration.link.blocking_calls = Texts(document.blocking_calls);
  for (const auto& chain : document.hierarchy) {
    configuration.link.hierarchy.push_back(Texts(chain));
  }
  for (const PolicyOf& entry : document.rwlock_policy) {
    configuration.link.reader_policies.emplace_back(entry.type, entry.policy);
  }
  for (const Name& file : document.suppressions) {
    configuration.suppressions.push_back(Beside(path, file.text));
  }
  configuration.baseline = Beside(path, document.baseline);
  configuration.fail_on = document.fail_on;
  return configuration;
}

absl::StatusOr<Configuration> ReadConfiguration(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    return absl::NotFoundError(absl::StrCat("cannot read the configuration ", path, ": ",
                                            buffer.getError().message(),
                                            "\n  --config-file names the file to use"));
  }
  const llvm::StringRef text = (*buffer)->getBuffer();
  return ParseConfiguration({text.data(), text.size()}, path);
}

std::string FindConfiguration(const std::string& start) {
  llvm::SmallString<256> directory(start);
  llvm::sys::fs::make_absolute(directory);
  for (llvm::StringRef at = directory; !at.empty(); at = llvm::sys::path::parent_path(at)) {
    llvm::SmallString<256> candidate(at);
    llvm::sys::path::append(candidate, kFileName);
    if (llvm::sys::fs::is_regular_file(candidate)) return candidate.str().str();
  }
  return "";
}

std::string FormatConfiguration(const Configuration& configuration) {
  Settings document;
  document.locks = configuration.link.locks;
  document.guards = Names(configuration.link.guards);
  document.waits = Names(configuration.link.waits);
  document.signals = Names(configuration.link.signals);
  document.spawns = Names(configuration.link.spawns);
  document.inline_callers = Names(configuration.link.inline_callers);
  document.no_return = Names(configuration.link.no_return);
  document.blocking_calls = Names(configuration.link.blocking_calls);
  for (const auto& chain : configuration.link.hierarchy) {
    document.hierarchy.push_back(Names(chain));
  }
  for (const auto& [type, policy] : configuration.link.reader_policies) {
    document.rwlock_policy.push_back({type, policy});
  }
  document.suppressions = Names(configuration.suppressions);
  document.baseline = configuration.baseline;
  document.fail_on = configuration.fail_on;
  std::string text;
  llvm::raw_string_ostream out(text);
  llvm::yaml::Output output(out);
  output << document;
  return text;
}

}  // namespace lockgraph::cli
