// How the records of a .lgg file are laid out: one description that both the writer and the reader
// follow, so that they cannot disagree. A codec is called with each field in turn.
#ifndef LOCKGRAPH_REPORT_GRAPH_LAYOUT_H_
#define LOCKGRAPH_REPORT_GRAPH_LAYOUT_H_

#include <cstdint>

#include "lockorder/observations.h"

namespace lockgraph::report {

constexpr char kGraphMagic[] = {'L', 'G', 'G', '\n'};
constexpr uint32_t kGraphMajor = 1;  // a reader refuses another one
constexpr uint32_t kGraphMinor = 2;  // raised when fields or sections are appended

enum class GraphSection : uint8_t {
  kStrings = 1,
  kSites = 2,
  kResources = 3,
  kThreads = 4,
  kDependencies = 5,
  kSignals = 6,
  kMisuses = 7,
  kDeclaredOrders = 8,
  kLiveHangs = 9,
  kBlindSpots = 10,
  kObjects = 11,
  kOrderPlaces = 12,
};

template <typename Codec>
void Describe(Codec& codec, lockorder::Site& site) {
  codec.Text(site.file);
  codec.Number(site.line);
  codec.Number(site.column);
  codec.Number(site.end_column);
  codec.Text(site.function);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Resource& resource) {
  codec.Enum(resource.kind, lockorder::ResourceKind::kOnce);
  codec.Text(resource.class_key);
  codec.Text(resource.instance_key);
  codec.Text(resource.name);
  codec.Text(resource.type);
  codec.Enum(resource.instance, lockorder::Instance::kUnknown);
  codec.Flag(resource.recursive);
  codec.Enum(resource.policy, lockorder::ReaderPolicy::kUnknown);
  codec.Id(resource.declared_at);
  if (!codec.More()) return;  // before minor version 1
  codec.Id(resource.owner);
  codec.Text(resource.place);
  if (!codec.More()) return;  // before minor version 2
  codec.Flag(resource.turn);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Object& object) {
  codec.Enum(object.kind, lockorder::ObjectKind::kElement);
  codec.Text(object.key);
  codec.Text(object.type);
  codec.Id(object.from);
  codec.Text(object.through);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Hold& hold) {
  codec.Id(hold.resource);
  codec.Enum(hold.mode, lockorder::Mode::kExclusive);
  codec.Enum(hold.role, lockorder::Hold::Role::kOwes);
  codec.Flag(hold.may);
  codec.Id(hold.site);
  codec.Ids(hold.path);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Thread& thread) {
  codec.Text(thread.name);
  codec.Id(thread.started_at);
  codec.Id(thread.parent);
  codec.Ids(thread.start_path);
  codec.Ids(thread.live_at_start);
  codec.List(thread.creator_holds);
  codec.Flag(thread.many);
  codec.Flag(thread.assumed);
  codec.Number(thread.process);
  codec.Id(thread.end);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Dependency& dependency) {
  codec.Id(dependency.thread);
  codec.Ids(dependency.live);
  codec.List(dependency.held);
  codec.Id(dependency.wanted);
  codec.Enum(dependency.mode, lockorder::Mode::kExclusive);
  codec.Enum(dependency.wait, lockorder::WaitKind::kTry);
  codec.Id(dependency.site);
  codec.Ids(dependency.path);
  codec.Number(dependency.group);
  codec.Enum(dependency.order, lockorder::InstanceOrder::kDescending);
  codec.Bits(dependency.evidence);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Signal& signal) {
  codec.Id(signal.resource);
  codec.Id(signal.thread);
  codec.Ids(signal.live);
  codec.Id(signal.site);
  codec.Ids(signal.path);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::Misuse& misuse) {
  codec.RuleCode(misuse.rule);
  codec.Id(misuse.thread);
  codec.Id(misuse.resource);
  codec.Enum(misuse.mode, lockorder::Mode::kExclusive);
  codec.Id(misuse.site);
  codec.Ids(misuse.path);
  codec.List(misuse.held);
  codec.Id(misuse.related);
  codec.Text(misuse.detail);
  codec.Bits(misuse.evidence);
  if (!codec.More()) return;  // before minor version 2
  codec.Text(misuse.type);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::DeclaredOrder& order) {
  codec.Id(order.before);
  codec.Id(order.after);
  codec.Id(order.site);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::OrderPlaces& places) {
  codec.Id(places.first);
  codec.Id(places.second);
  codec.Number(places.places);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::LiveThread& thread) {
  codec.Id(thread.thread);
  codec.List(thread.held);
  codec.Id(thread.waits_for);
  codec.Enum(thread.mode, lockorder::Mode::kExclusive);
  codec.Id(thread.site);
  codec.Ids(thread.path);
  codec.Number(thread.waited_ms);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::LiveHang& hang) {
  codec.Flag(hang.proved);
  codec.List(hang.threads);
}

template <typename Codec>
void Describe(Codec& codec, lockorder::BlindSpot& spot) {
  codec.Enum(spot.kind, lockorder::BlindSpot::Kind::kLost);
  codec.Text(spot.what);
  codec.Id(spot.site);
  codec.Number(spot.count);
}

// Calls `visit(section, list)` for every list of the observations, in the order of the file.
template <typename Observations, typename Visit>
void ForEachSection(Observations& observations, Visit visit) {
  visit(GraphSection::kSites, observations.sites);
  visit(GraphSection::kResources, observations.resources);
  visit(GraphSection::kObjects, observations.objects);
  visit(GraphSection::kThreads, observations.threads);
  visit(GraphSection::kDependencies, observations.dependencies);
  visit(GraphSection::kSignals, observations.signals);
  visit(GraphSection::kMisuses, observations.misuses);
  visit(GraphSection::kDeclaredOrders, observations.declared_orders);
  visit(GraphSection::kOrderPlaces, observations.order_places);
  visit(GraphSection::kLiveHangs, observations.live_hangs);
  visit(GraphSection::kBlindSpots, observations.blind_spots);
}

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GRAPH_LAYOUT_H_
