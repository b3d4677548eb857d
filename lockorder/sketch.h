// Observations written by hand, for tests: a program sketched in a few lines.
#ifndef LOCKGRAPH_LOCKORDER_SKETCH_H_
#define LOCKGRAPH_LOCKORDER_SKETCH_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// Names become resources and functions at their first use. Sites are one line each, in the function
// that `In` named last.
class Sketch {
 public:
  Observations observations;

  // A lock that is one object in the whole program.
  ResourceId Lock(std::string_view name) {
    return Add(ResourceKind::kLock, name, name, Instance::kOne);
  }
  // One of two or more locks of class `of`: `name` tells objects apart within one dependency.
  ResourceId Member(std::string_view of, std::string_view name,
                    Instance instance = Instance::kRelative) {
    return Add(ResourceKind::kLock, of, name, instance);
  }
  // An object that contains locks. Equal keys are one row.
  ObjectId Thing(ObjectKind kind, std::string_view key, ObjectId from = {},
                 std::string_view type = "Thing") {
    for (uint32_t o = 0; o < observations.objects.size(); ++o) {
      if (observations.objects[o].key == key) return {o};
    }
    Object object;
    object.kind = kind;
    object.key = key;
    object.type = type;
    object.from = from;
    object.through = ".next";
    observations.objects.push_back(std::move(object));
    return {static_cast<uint32_t>(observations.objects.size() - 1)};
  }
  // The lock of class `of` in `owner`.
  ResourceId In(ObjectId owner, std::string_view of) {
    const ResourceId lock =
        Member(of, observations.objects[owner.value].key + "." + std::string(of));
    (*this)[lock].owner = owner;
    (*this)[lock].place = "." + std::string(of);
    return lock;
  }
  ResourceId Event(ResourceKind kind, std::string_view name) {
    return Add(kind, name, name, Instance::kOne);
  }
  Resource& operator[](ResourceId id) { return observations.resources[id.value]; }

  ThreadId Main(std::string_view name = "main") {
    Thread thread;
    thread.name = name;
    observations.threads.push_back(std::move(thread));
    return {static_cast<uint32_t>(observations.threads.size() - 1)};
  }
  // A thread that `parent` starts while `live` are running.
  ThreadId Start(ThreadId parent, std::string_view name, std::vector<ThreadId> live = {}) {
    Thread thread;
    thread.name = name;
    thread.parent = parent;
    thread.started_at = Line();
    thread.live_at_start = std::move(live);
    observations.threads.push_back(std::move(thread));
    return {static_cast<uint32_t>(observations.threads.size() - 1)};
  }
  Thread& operator[](ThreadId id) { return observations.threads[id.value]; }
  // What others join to wait for the thread.
  ResourceId End(ThreadId thread) {
    if (!(*this)[thread].end.valid()) {
      const std::string name = "end of " + (*this)[thread].name;
      const ResourceId end = Add(ResourceKind::kThreadEnd, name, name, Instance::kOne);
      (*this)[thread].end = end;
    }
    return (*this)[thread].end;
  }

  void In(std::string_view function) { function_ = function; }

  SiteId Line() {
    const auto line = static_cast<uint32_t>(observations.sites.size() + 1);
    observations.sites.push_back({"a.cc", line, 1, 2, function_});
    return {line - 1};
  }
  Hold Holds(ResourceId resource, Mode mode = Mode::kExclusive) {
    Hold hold;
    hold.resource = resource;
    hold.mode = mode;
    hold.site = Line();
    return hold;
  }
  Hold Owes(ResourceId resource) {
    Hold hold = Holds(resource);
    hold.role = Hold::Role::kOwes;
    return hold;
  }

  // `thread` wants `wanted` while it has `held`. The reference lives until the next call.
  Dependency& Wants(ThreadId thread, std::vector<Hold> held, ResourceId wanted,
                    Mode mode = Mode::kExclusive) {
    Dependency d;
    d.thread = thread;
    d.held = std::move(held);
    d.wanted = wanted;
    d.mode = mode;
    d.site = Line();
    observations.dependencies.push_back(std::move(d));
    return observations.dependencies.back();
  }
  Dependency& Nested(ThreadId thread, ResourceId first, ResourceId second) {
    return Wants(thread, {Holds(first)}, second);
  }

 private:
  ResourceId Add(ResourceKind kind, std::string_view class_key, std::string_view instance_key,
                 Instance instance) {
    for (uint32_t r = 0; r < observations.resources.size(); ++r) {
      const Resource& known = observations.resources[r];
      if (known.kind == kind && known.class_key == class_key &&
          known.instance_key == instance_key && known.instance == instance) {
        return {r};
      }
    }
    Resource resource;
    resource.kind = kind;
    resource.class_key = class_key;
    resource.instance_key = instance_key;
    resource.name = class_key;
    resource.instance = instance;
    observations.resources.push_back(std::move(resource));
    return {static_cast<uint32_t>(observations.resources.size() - 1)};
  }

  std::string function_ = "f";
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_SKETCH_H_
