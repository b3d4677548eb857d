#include "report/stage.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

namespace lockgraph::report {

using lockorder::CallPath;
using lockorder::Finding;
using lockorder::Hold;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::SiteId;
using lockorder::ThreadId;

SiteId Stage::At(const std::string& file, const std::string& text, const std::string& function,
                 int nth) {
  std::ifstream in(directory_ + "/" + file, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  const std::string source = content.str();
  size_t at = source.find(text);
  for (int i = 1; i < nth && at != std::string::npos; ++i) at = source.find(text, at + 1);
  if (at == std::string::npos) {
    std::fprintf(stderr, "%s/%s: no `%s`, number %d\n", directory_.c_str(), file.c_str(),
                 text.c_str(), nth);
    std::abort();
  }
  lockorder::Site site;
  site.file = file;
  site.function = function;
  site.line = 1;
  size_t line_start = 0;
  for (size_t i = 0; i < at; ++i) {
    if (source[i] != '\n') continue;
    ++site.line;
    line_start = i + 1;
  }
  site.column = static_cast<uint32_t>(at - line_start) + 1;
  site.end_column = site.column + static_cast<uint32_t>(text.size());
  observations.sites.push_back(site);
  return {static_cast<uint32_t>(observations.sites.size()) - 1};
}

ResourceId Stage::Add(ResourceKind kind, const std::string& name) {
  lockorder::Resource resource;
  resource.kind = kind;
  resource.class_key = name;
  resource.instance_key = name;
  resource.name = name;
  resource.instance = lockorder::Instance::kOne;
  observations.resources.push_back(resource);
  return {static_cast<uint32_t>(observations.resources.size()) - 1};
}

ResourceId Stage::Lock(const std::string& name, const std::string& type) {
  const ResourceId id = Add(ResourceKind::kLock, name);
  observations.resources[id.value].type = type;
  return id;
}

ThreadId Stage::Main() {
  lockorder::Thread thread;
  thread.name = "main";
  observations.threads.push_back(thread);
  return {static_cast<uint32_t>(observations.threads.size()) - 1};
}

ThreadId Stage::Start(const std::string& entry, SiteId at, bool many) {
  const ResourceId end = Add(ResourceKind::kThreadEnd, entry);
  lockorder::Thread thread;
  thread.name = entry;
  thread.started_at = at;
  thread.many = many;
  thread.end = end;
  observations.threads.push_back(thread);
  return {static_cast<uint32_t>(observations.threads.size()) - 1};
}

ThreadId Stage::Caller(const std::string& entry) {
  lockorder::Thread thread;
  thread.name = entry;
  thread.assumed = true;
  thread.many = true;
  observations.threads.push_back(thread);
  return {static_cast<uint32_t>(observations.threads.size()) - 1};
}

uint32_t Stage::Want(ThreadId thread, std::vector<Hold> held, ResourceId wanted, Mode mode,
                     SiteId site, CallPath path) {
  lockorder::Dependency dependency;
  dependency.thread = thread;
  dependency.held = std::move(held);
  dependency.wanted = wanted;
  dependency.mode = mode;
  dependency.site = site;
  dependency.path = std::move(path);
  dependency.evidence = lockorder::Evidence::kStatic;
  observations.dependencies.push_back(std::move(dependency));
  return static_cast<uint32_t>(observations.dependencies.size()) - 1;
}

Finding& Stage::Find(lockorder::Rule rule, lockorder::Confidence confidence,
                     std::vector<lockorder::Party> parties) {
  Finding finding;
  finding.rule = rule;
  finding.confidence = confidence;
  finding.level = lockorder::LevelOf(rule, confidence);
  finding.parties = std::move(parties);
  finding.evidence = lockorder::Evidence::kStatic;
  const std::string identity =
      std::string(Info(rule).code) + "/" + std::to_string(verdict.findings.size());
  llvm::raw_string_ostream(finding.fingerprint)
      << llvm::format_hex_no_prefix(llvm::xxh3_64bits(llvm::StringRef(identity)), 16);
  verdict.findings.push_back(std::move(finding));
  return verdict.findings.back();
}

Finding& Stage::FindMisuse(lockorder::Confidence confidence, lockorder::Misuse misuse) {
  Finding& finding = Find(misuse.rule, confidence, {});
  finding.misuse = static_cast<uint32_t>(observations.misuses.size());
  observations.misuses.push_back(std::move(misuse));
  return finding;
}

Finding& Stage::FindHang(lockorder::Rule rule, lockorder::LiveHang hang) {
  // A hang that was not proved is a suspicion.
  Finding& finding = Find(
      rule, hang.proved ? lockorder::Confidence::kCertain : lockorder::Confidence::kLikely, {});
  finding.live_hang = static_cast<uint32_t>(observations.live_hangs.size());
  finding.evidence = lockorder::Evidence::kObserved;
  observations.live_hangs.push_back(std::move(hang));
  return finding;
}

}  // namespace lockgraph::report
