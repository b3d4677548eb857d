#include "lockorder/fingerprint.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lockgraph::lockorder {
namespace {

class Identity {
 public:
  explicit Identity(const Observations& observations) : o_(observations) {}

  std::string Of(const Finding& finding) {
    Field(Info(finding.rule).code);
    for (const Party& party : finding.parties) AddParty(party);
    if (finding.misuse < o_.misuses.size()) AddMisuse(o_.misuses[finding.misuse]);
    if (finding.live_hang < o_.live_hangs.size()) AddHang(o_.live_hangs[finding.live_hang]);
    if (finding.declared_order < o_.declared_orders.size()) {
      const DeclaredOrder& order = o_.declared_orders[finding.declared_order];
      Field(Name(order.before));
      Field(Name(order.after));
    }
    return std::move(text_);
  }

 private:
  std::string_view Name(ResourceId id) const {
    return id.value < o_.resources.size() ? std::string_view(o_.resources[id.value].name) : "";
  }
  std::string_view Function(SiteId id) const {
    return id.value < o_.sites.size() ? std::string_view(o_.sites[id.value].function) : "";
  }

  // No name holds a zero byte, so that fields cannot run into each other.
  void Field(std::string_view field) {
    text_ += field;
    text_ += '\0';
  }
  void Add(ResourceId resource, Mode mode, SiteId site) {
    Field(Name(resource));
    Field(mode == Mode::kShared ? "shared" : "exclusive");
    Field(Function(site));
  }

  void AddParty(const Party& party) {
    const Dependency& d = o_.dependencies[party.dependency];
    if (party.hold == Party::kThreadEnd) {
      Add(o_.threads[d.thread.value].end, Mode::kExclusive, SiteId{});
    } else {
      const Hold& hold = d.held[party.hold];
      Add(hold.resource, hold.mode, hold.site);
    }
    Add(d.wanted, d.mode, d.site);
  }

  void AddMisuse(const Misuse& misuse) {
    Add(misuse.resource, misuse.mode, misuse.site);
    Field(misuse.detail);
  }

  // The threads of a hang come in the order in which the runtime met them.
  void AddHang(const LiveHang& hang) {
    std::vector<std::string> threads;
    for (const LiveThread& thread : hang.threads) {
      Identity one(o_);
      one.Add(thread.waits_for, thread.mode, thread.site);
      threads.push_back(std::move(one.text_));
    }
    std::sort(threads.begin(), threads.end());
    for (const std::string& thread : threads) text_ += thread;
  }

  const Observations& o_;
  std::string text_;
};

}  // namespace

std::string IdentityOf(const Observations& observations, const Finding& finding) {
  return Identity(observations).Of(finding);
}

std::string FingerprintOf(const std::string& identity, uint32_t ordinal) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const char c : identity) mix(static_cast<unsigned char>(c));
  for (; ordinal != 0; ordinal >>= 8) mix(static_cast<unsigned char>(ordinal));
  std::string hex(16, '0');
  for (int i = 15; i >= 0; --i, hash >>= 4)
    hex[static_cast<size_t>(i)] = "0123456789abcdef"[hash & 15];
  return hex;
}

}  // namespace lockgraph::lockorder
