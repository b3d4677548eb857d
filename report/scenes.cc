// One scene per rule, for the golden reports.
#include <utility>

#include "report/stage.h"

namespace lockgraph::report {
namespace {

using lockorder::Confidence;
using lockorder::Evidence;
using lockorder::LiveThread;
using lockorder::Misuse;
using lockorder::Mode;
using lockorder::Party;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::Rule;
using lockorder::SiteId;
using lockorder::ThreadId;

constexpr Mode kX = Mode::kExclusive;
constexpr Mode kS = Mode::kShared;

void LockOrderCycle(Stage& s) {
  const ResourceId room = s.Lock("Room::mutex_"), lobby = s.Lock("Lobby::mutex_");
  const ThreadId reader =
      s.Start("Server::Read", s.At("room.cc", "std::thread(&Server::Read, this)", "Server::Start"));
  const ThreadId ticker =
      s.Start("Server::Tick", s.At("room.cc", "std::thread(&Server::Tick, this)", "Server::Start"));
  const SiteId leave = s.At("room.cc", "user->room().Leave(*user)", "Server::Read");
  const SiteId close = s.At("room.cc", "lobby_.Close(*this)", "Room::Leave");
  const SiteId broadcast = s.At("room.cc", "lobby_.Broadcast(Time())", "Server::Tick");
  const SiteId post = s.At("room.cc", "room->Post(message)", "Lobby::Broadcast");
  const uint32_t a =
      s.Want(reader, {Holds(room, kX, s.At("room.cc", "lock(mutex_)", "Room::Leave"), {leave})},
             lobby, kX, s.At("room.cc", "lock(mutex_)", "Lobby::Close", 2), {leave, close});
  const uint32_t b = s.Want(
      ticker,
      {Holds(lobby, kX, s.At("room.cc", "lock(mutex_)", "Lobby::Broadcast", 3), {broadcast})}, room,
      kX, s.At("room.cc", "lock(mutex_)", "Room::Post", 4), {broadcast, post});
  auto& finding = s.Find(Rule::kLockOrderCycle, Confidence::kCertain, {{b, 0}, {a, 0}});
  finding.order_counts = {{lobby, room, 14}, {room, lobby, 1}};
  finding.similar = 2;
}

void SelfDeadlock(Stage& s) {
  const ResourceId mutex = s.Lock("Cache::mutex_");
  const SiteId add = s.At("cache.cc", "cache.Add(1, 2)", "main");
  const SiteId size = s.At("cache.cc", "Size()", "Cache::Add", 2);
  const uint32_t again =
      s.Want(s.Main(), {Holds(mutex, kX, s.At("cache.cc", "lock(mutex_)", "Cache::Add", 2), {add})},
             mutex, kX, s.At("cache.cc", "lock(mutex_)", "Cache::Size"), {add, size});
  s.Find(Rule::kSelfDeadlock, Confidence::kCertain, {{again, 0}});
}

void WaitingWriter(Stage& s) {
  const ResourceId mutex = s.Lock("Registry::mutex_", "std::shared_mutex");
  const SiteId has = s.At("registry.cc", "Has(name)", "Registry::Print");
  const uint32_t reader =
      s.Want(s.Caller("Registry::Print"),
             {Holds(mutex, kS, s.At("registry.cc", "lock(mutex_)", "Registry::Print", 2))}, mutex,
             kS, s.At("registry.cc", "lock(mutex_)", "Registry::Has"), {has});
  const uint32_t writer = s.Want(s.Caller("Registry::Add"), {}, mutex, kX,
                                 s.At("registry.cc", "lock(mutex_)", "Registry::Add", 3));
  auto& finding = s.Find(Rule::kWaitingWriter, Confidence::kLikely, {{reader, 0}});
  finding.writers = {writer};
  finding.evidence = Evidence::kStatic | Evidence::kUnknownPolicy | Evidence::kAssumedThread;
}

void Upgrade(Stage& s) {
  const ResourceId mutex = s.Lock("Table::mutex_", "std::shared_mutex");
  const uint32_t upgrade =
      s.Want(s.Main(), {Holds(mutex, kS, s.At("table.cc", "read(mutex_)", "Table::Find"))}, mutex,
             kX, s.At("table.cc", "write(mutex_)", "Table::Find"));
  s.Find(Rule::kUpgrade, Confidence::kCertain, {{upgrade, 0}});
}

void UnorderedInstances(Stage& s) {
  const ResourceId mutex = s.Lock("Account::mutex");
  const ThreadId worker = s.Start(
      "Worker", s.At("bank.cc", "workers.emplace_back(Worker, std::ref(bank))", "Start"), true);
  const SiteId call = s.At("bank.cc", "Transfer(bank.Pick(), bank.Pick(), 1)", "Worker");
  const uint32_t pair = s.Want(
      worker, {Holds(mutex, kX, s.At("bank.cc", "from_lock(from.mutex)", "Transfer"), {call})},
      mutex, kX, s.At("bank.cc", "to_lock(to.mutex)", "Transfer"), {call});
  s.Find(Rule::kUnorderedInstances, Confidence::kLikely, {{pair, 0}, {pair, 0}}).evidence =
      Evidence::kStatic | Evidence::kUnknownInstance;
}

void WaitUnderLock(Stage& s) {
  const ResourceId state = s.Lock("World::state_mutex_", "std::shared_mutex");
  const ThreadId main = s.Main();
  const ThreadId saver = s.Start(
      "Saver::Run",
      s.At("world.cc", "std::thread(&Saver::Run, &saver_state_, std::ref(*this))", "World::Start"));
  const SiteId stop = s.At("world.cc", "world.Stop()", "main");
  const SiteId save = s.At("saver.cc", "Save(world)", "Saver::Run");
  const uint32_t join = s.Want(
      main, {Holds(state, kX, s.At("world.cc", "lock(state_mutex_)", "World::Stop"), {stop})},
      s.observations.threads[saver.value].end, kX, s.At("world.cc", "saver_.join()", "World::Stop"),
      {stop});
  const uint32_t read = s.Want(saver, {}, state, kS,
                               s.At("saver.cc", "lock(world.state_mutex_)", "Saver::Save"), {save});
  s.Find(Rule::kWaitUnderLock, Confidence::kCertain, {{read, Party::kThreadEnd}, {join, 0}});
}

void ConditionUnderLock(Stage& s) {
  const ResourceId service = s.Lock("Service::mutex"), mutex = s.Lock("Queue::mutex_");
  const ResourceId ready = s.Add(ResourceKind::kCondition, "Queue::ready_");
  const SiteId push = s.At("queue.cc", "Push(service_.Next())", "Queue::Fill");
  const uint32_t wait = s.Want(
      s.Caller("Queue::Take"),
      {Holds(service, kX, s.At("queue.cc", "service(service_.mutex)", "Queue::Take"))}, ready, kX,
      s.At("queue.cc", "ready_.wait(lock, [this] { return !jobs_.empty(); })", "Queue::Take"));
  const uint32_t fill =
      s.Want(s.Caller("Queue::Fill"),
             {Owes(ready, s.At("queue.cc", "ready_.notify_one()", "Queue::Push"), {push})}, service,
             kX, s.At("queue.cc", "service(service_.mutex)", "Queue::Fill", 2));
  (void)mutex;
  s.Find(Rule::kConditionUnderLock, Confidence::kLikely, {{wait, 0}, {fill, 0}}).evidence =
      Evidence::kStatic | Evidence::kAssumedThread;
}

void DeclaredOrder(Stage& s) {
  const ResourceId file = s.Lock("Log::file_mutex_"), index = s.Lock("Log::index_mutex_");
  const uint32_t rotate =
      s.Want(s.Caller("Log::Rotate"),
             {Holds(index, kX, s.At("log.cc", "index(index_mutex_)", "Log::Rotate"))}, file, kX,
             s.At("log.cc", "file(file_mutex_)", "Log::Rotate"));
  s.observations.declared_orders.push_back(
      {file, index, s.At("log.cc", "ACQUIRED_AFTER(file_mutex_)", "Log")});
  s.Find(Rule::kDeclaredOrder, Confidence::kCertain, {{rotate, 0}}).declared_order = 0;
}

Misuse MisuseOf(Stage& s, Rule rule, const std::string& entry, ResourceId lock, SiteId site) {
  Misuse misuse;
  misuse.rule = rule;
  misuse.thread = s.Caller(entry);
  misuse.resource = lock;
  misuse.site = site;
  return misuse;
}

void NotReleased(Stage& s) {
  Misuse misuse = MisuseOf(s, Rule::kNotReleased, "parse", s.Lock("parser::mutex"),
                           s.At("parser.c", "return -EINVAL", "parse"));
  misuse.related = s.At("parser.c", "pthread_mutex_lock(&p->mutex)", "parse");
  s.FindMisuse(Confidence::kCertain, std::move(misuse));
}

void NotHeld(Stage& s) {
  s.FindMisuse(Confidence::kCertain,
               MisuseOf(s, Rule::kNotHeld, "pool_put", s.Lock("pool::mutex"),
                        s.At("pool.c", "pthread_mutex_unlock(&p->mutex)", "pool_put")));
}

void CallbackUnderLock(Stage& s) {
  const ResourceId lock = s.Lock("Button::mutex_");
  Misuse misuse = MisuseOf(s, Rule::kCallbackUnderLock, "Button::Click", lock,
                           s.At("button.cc", "on_click_(clicks_)", "Button::Click"));
  misuse.held = {Holds(lock, kX, s.At("button.cc", "lock(mutex_)", "Button::Click"))};
  misuse.detail = "Button::on_click_";
  s.FindMisuse(Confidence::kPossible, std::move(misuse));
}

void BlockingUnderLock(Stage& s) {
  const ResourceId lock = s.Lock("Client::mutex_");
  Misuse misuse =
      MisuseOf(s, Rule::kBlockingUnderLock, "Client::Refresh", lock,
               s.At("client.cc", "std::this_thread::sleep_for(kPause)", "Client::Retry"));
  misuse.path = {s.At("client.cc", "Retry()", "Client::Refresh")};
  misuse.held = {Holds(lock, kX, s.At("client.cc", "lock(mutex_)", "Client::Refresh"))};
  misuse.detail = "std::this_thread::sleep_for";
  s.FindMisuse(Confidence::kPossible, std::move(misuse));
}

void CoroutineUnderLock(Stage& s) {
  const ResourceId lock = s.Lock("Session::mutex_");
  Misuse misuse = MisuseOf(s, Rule::kCoroutineUnderLock, "Session::Write", lock,
                           s.At("session.cc", "co_await", "Session::Write"));
  misuse.held = {Holds(lock, kX, s.At("session.cc", "lock(mutex_)", "Session::Write"))};
  s.FindMisuse(Confidence::kLikely, std::move(misuse));
}

void LiveDeadlock(Stage& s) {
  const ResourceId a = s.Lock("fork_a"), b = s.Lock("fork_b");
  const SiteId first = s.At("philosophers.cc", "first(left)", "Dine");
  const SiteId second = s.At("philosophers.cc", "second(right)", "Dine");
  const ThreadId one = s.Start("Dine", s.At("philosophers.cc", "std::thread one", "main"));
  const ThreadId two = s.Start("Dine", s.At("philosophers.cc", "std::thread two", "main"));
  s.FindHang(Rule::kLiveDeadlock,
             {true,
              {LiveThread{one, {Holds(a, kX, first)}, b, kX, second, {}, 2100},
               LiveThread{two, {Holds(b, kX, first)}, a, kX, second, {}, 2050}}});
}

void Stall(Stage& s) {
  const ResourceId mutex = s.Lock("Upload::mutex_");
  const ResourceId done = s.Add(ResourceKind::kSemaphore, "Upload::done_");
  const ThreadId run = s.Main();
  const ThreadId progress = s.Start("Upload::Progress", {});
  s.FindHang(Rule::kStall,
             {false,
              {LiveThread{run,
                          {Holds(mutex, kX, s.At("upload.cc", "lock(mutex_)", "Upload::Run"))},
                          done,
                          kX,
                          s.At("upload.cc", "done_.wait()", "Upload::Run"),
                          {},
                          12400},
               LiveThread{progress,
                          {},
                          mutex,
                          kX,
                          s.At("upload.cc", "lock(mutex_)", "Upload::Progress", 2),
                          {},
                          12300}}});
}

}  // namespace

Stage SceneFor(Rule rule, const std::string& directory) {
  Stage stage(directory);
  switch (rule) {
    case Rule::kLockOrderCycle:
      LockOrderCycle(stage);
      break;
    case Rule::kSelfDeadlock:
      SelfDeadlock(stage);
      break;
    case Rule::kWaitingWriter:
      WaitingWriter(stage);
      break;
    case Rule::kUpgrade:
      Upgrade(stage);
      break;
    case Rule::kUnorderedInstances:
      UnorderedInstances(stage);
      break;
    case Rule::kWaitUnderLock:
      WaitUnderLock(stage);
      break;
    case Rule::kConditionUnderLock:
      ConditionUnderLock(stage);
      break;
    case Rule::kDeclaredOrder:
      DeclaredOrder(stage);
      break;
    case Rule::kNotReleased:
      NotReleased(stage);
      break;
    case Rule::kNotHeld:
      NotHeld(stage);
      break;
    case Rule::kCallbackUnderLock:
      CallbackUnderLock(stage);
      break;
    case Rule::kBlockingUnderLock:
      BlockingUnderLock(stage);
      break;
    case Rule::kCoroutineUnderLock:
      CoroutineUnderLock(stage);
      break;
    case Rule::kLiveDeadlock:
      LiveDeadlock(stage);
      break;
    case Rule::kStall:
      Stall(stage);
      break;
  }
  return stage;
}

}  // namespace lockgraph::report
