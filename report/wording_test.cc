// What the story of a finding says where the plain sentence would mislead.
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/clang_style.h"
#include "report/gather.h"
#include "report/html_document_for_tests.h"
#include "report/sarif.h"
#include "report/stage.h"
#include "report/text.h"

namespace lockgraph::report {
namespace {

using lockorder::Confidence;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::Rule;
using lockorder::SiteId;
using lockorder::ThreadId;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WordingTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "wording_test_" +
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
  }

  void Source(const std::string& file, const std::string& text) {
    std::ofstream(directory_ + "/" + file, std::ios::binary) << text;
  }

  static std::string Text(const Stage& stage) {
    TextOptions options;
    options.root = stage.directory();
    options.width = 0;
    std::string text;
    llvm::raw_string_ostream out(text);
    WriteText(out, stage.observations, stage.verdict, options);
    return text;
  }

  // One thread that asks again for `lock` in `inner`, which `call` leads to.
  Stage Again(const std::string& file, const std::string& call, const std::string& inner) {
    Stage stage(directory_);
    const ResourceId lock = stage.Lock("lock");
    const uint32_t again = stage.Want(
        stage.Main(), {Holds(lock, Mode::kExclusive, stage.At(file, "outer(lock)", "main"))}, lock,
        Mode::kExclusive, stage.At(file, "inner(lock)", inner), {stage.At(file, call, "main")});
    stage.Find(Rule::kSelfDeadlock, Confidence::kCertain, {{again, 0}});
    return stage;
  }

  std::string directory_;
};

TEST_F(WordingTest, ASignalHandlerIsNotCalledWhereItIsInstalled) {
  Source("a.c",
         "void on_signal(int n) {\n  inner(lock);\n}\nint main() {\n"
         "  sigaction(SIGHUP, &action, 0);\n  outer(lock);\n}\n");
  const std::string text = Text(Again("a.c", "sigaction(SIGHUP, &action, 0)", "on_signal"));
  EXPECT_THAT(text, AllOf(HasSubstr("`lock` is locked by a signal handler, which may interrupt"),
                          HasSubstr("this installs its handler, `on_signal`"),
                          HasSubstr("a signal comes, and its handler runs in this thread"),
                          HasSubstr("help: let the handler only note that the signal came"),
                          HasSubstr("`pthread_sigmask()`"), Not(HasSubstr("split `on_signal`")),
                          Not(HasSubstr("calls `on_signal`"))));
}

TEST_F(WordingTest, AnyOtherCallIsACall) {
  Source("a.c",
         "void size() {\n  inner(lock);\n}\nint main() {\n  outer(lock);\n"
         "  size(sigaction);\n}\n");
  const std::string text = Text(Again("a.c", "size(sigaction)", "size"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("`lock` is locked again by a thread"), HasSubstr("calls `size` here"),
                    HasSubstr("help: split `size`"), Not(HasSubstr("handler"))));
}

TEST_F(WordingTest, ALoopThatComesBackIsToldAsOne) {
  Source("a.c", "int main() {\n  for (;;) outer(lock);\n}\n");
  Stage stage(directory_);
  const ResourceId lock = stage.Lock("lock");
  const SiteId at = stage.At("a.c", "outer(lock)", "main");
  const uint32_t again =
      stage.Want(stage.Main(), {Holds(lock, Mode::kExclusive, at)}, lock, Mode::kExclusive, at);
  stage.Find(Rule::kSelfDeadlock, Confidence::kCertain, {{again, 0}});
  EXPECT_THAT(Text(stage), AllOf(HasSubstr("again when it comes by once more"),
                                 HasSubstr("release `lock` at the end of each round")));
}

// The wait lies in a callee: the lock is given back where the function that has it calls on.
TEST_F(WordingTest, TheGuardToEndIsNamed) {
  for (const auto& [guard, advice] :
       {std::pair{"std::unique_lock<std::mutex> lock(m_);", "`lock.unlock();` above it"},
        std::pair{"std::lock_guard<std::mutex> lock(m_);  // for the season",
                  "close the block of the guard `lock` above it"},
        std::pair{"Guard lock(m_);", "before the call at a.cc:5\n"}}) {
    Source("a.cc", "void Stop() { thread_.join(); }\n\nvoid Season() {\n  " + std::string(guard) +
                       "\n  saver.Stop();\n}\n");
    Stage stage(directory_);
    const ResourceId lock = stage.Lock("m_");
    const ThreadId main = stage.Main();
    const ThreadId worker = stage.Start("Run", {});
    const uint32_t join = stage.Want(
        main, {Holds(lock, Mode::kExclusive, stage.At("a.cc", "lock(m_)", "Season"))},
        stage.observations.threads[worker.value].end, Mode::kExclusive,
        stage.At("a.cc", "thread_.join()", "Stop"), {stage.At("a.cc", "saver.Stop()", "Season")});
    const uint32_t run = stage.Want(worker, {}, lock, Mode::kExclusive, {});
    stage.Find(Rule::kWaitUnderLock, Confidence::kCertain,
               {{join, 0}, {run, lockorder::Party::kThreadEnd}});
    EXPECT_THAT(Text(stage), AllOf(HasSubstr("help: release `m_` before the call at a.cc:5"),
                                   HasSubstr(advice)));
  }
}

// A task of a loop waits for another one, which the same thread is to run: nothing can be released.
TEST_F(WordingTest, ATurnIsNoLock) {
  Source("loop.cc",
         "void Loop::Run() {\n  for (Task& task : Next()) task();\n}\n"
         "void Save() {\n  done.get();\n}\nvoid Write() {\n  promise.set_value();\n}\n");
  Stage stage(directory_);
  const ResourceId turn = stage.Lock("turn of Loop::Run");
  stage.observations.resources[turn.value].turn = true;
  const ResourceId done = stage.Lock("*(std::promise<void>*)");
  stage.observations.resources[done.value].kind = lockorder::ResourceKind::kFuture;
  stage.observations.resources[done.value].type = "std::promise<void>";
  const ThreadId loop = stage.Start("Loop::Run", {});
  const ThreadId task = stage.Start("a task of Loop::Run", {});
  const SiteId call = stage.At("loop.cc", "task()", "Loop::Run");
  const uint32_t waits =
      stage.Want(loop, {Holds(turn, Mode::kExclusive, call)}, done, Mode::kExclusive,
                 stage.At("loop.cc", "done.get()", "Save"), {call});
  const uint32_t owes =
      stage.Want(task, {Owes(done, stage.At("loop.cc", "promise.set_value()", "Write"), {call})},
                 turn, Mode::kExclusive, call);
  stage.Find(Rule::kWaitUnderLock, Confidence::kLikely, {{waits, 0}, {owes, 0}});
  const std::string text = Text(stage);
  EXPECT_THAT(text, AllOf(HasSubstr("a task has the turn of `Loop::Run` while it waits for a "
                                    "`std::promise<void>`, and whoever completes it needs that "
                                    "turn first"),
                          HasSubstr("thread 1 runs a task here, which has the turn of `Loop::Run` "
                                    "until it ends"),
                          HasSubstr("thread 2: a task of `Loop::Run`"),
                          HasSubstr("1. thread 1 begins a task, which has the turn")));
  EXPECT_THAT(text, AllOf(HasSubstr("help: do not wait at loop.cc:5: make what comes after the "
                                    "wait a task of its own"),
                          HasSubstr("help: or, if the caller runs on that thread already, call the "
                                    "function in place of posting it")));
  EXPECT_THAT(text, Not(HasSubstr("release")));
  EXPECT_THAT(text, Not(HasSubstr("locks")));
  SourceCache sources(stage.directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  std::string sarif;
  llvm::raw_string_ostream out(sarif);
  WriteSarif(out, teller, stage.verdict, SarifOptions{});
  EXPECT_THAT(sarif, HasSubstr("task has the turn of `Loop::Run` while it waits"));
  EXPECT_THAT(sarif, Not(HasSubstr("turn of Loop::Run` is held")));
  const std::string html = Document(stage);
  EXPECT_THAT(html, HasSubstr("make what comes after the wait a task of its own"));
  EXPECT_THAT(html, Not(HasSubstr("release ")));
}

// What is called a lock is taken, and what is no thread is not called one.
TEST_F(WordingTest, FilesAndProcessesAreCalledThat) {
  Source("a.c", "void collect() {\n  lock(x);\n  waitpid(child);\n}\nvoid render() { take(x); }\n");
  Stage stage(directory_);
  const ResourceId lock = stage.Lock("lock on file archive_path");
  const ThreadId child = stage.Start("child process of start", stage.At("a.c", "lock(x)", "start"));
  const uint32_t waits = stage.Want(
      stage.Main(), {Holds(lock, Mode::kExclusive, stage.At("a.c", "lock(x)", "collect"))},
      stage.observations.threads[child.value].end, Mode::kExclusive,
      stage.At("a.c", "waitpid(child)", "collect"));
  const uint32_t needs =
      stage.Want(child, {}, lock, Mode::kExclusive, stage.At("a.c", "take(x)", "render"));
  stage.Find(Rule::kWaitUnderLock, Confidence::kCertain,
             {{waits, 0}, {needs, lockorder::Party::kThreadEnd}});
  EXPECT_THAT(Text(stage),
              AllOf(HasSubstr("the lock on file `archive_path` is held while waiting for a child "
                              "process that needs it"),
                    HasSubstr("thread 2: a child process of `start`"),
                    HasSubstr("1. thread 1 takes the lock on file `archive_path`"),
                    HasSubstr("help: release the lock on file `archive_path` before the wait")));
}

// Findings of LG1005 for `places` functions, f0 and so on.
Stage ManyPlaces(const std::string& directory, size_t places) {
  Stage stage(directory);
  const ResourceId lock = stage.Lock("Queue::lock");
  const ThreadId main = stage.Main();
  for (size_t i = 0; i < places; ++i) {
    const std::string name = "f" + std::to_string(i);
    const uint32_t pair =
        stage.Want(main, {Holds(lock, Mode::kExclusive, stage.At("q.cc", name + "(a)", name))},
                   lock, Mode::kExclusive, stage.At("q.cc", name + "(b)", name));
    stage.Find(Rule::kUnorderedInstances, Confidence::kLikely, {{pair, 0}, {pair, 0}}).fingerprint =
        "00000000000000" + std::to_string(10 + i);
  }
  return stage;
}

TEST_F(WordingTest, ManyPlacesOfOneLockAreOneStory) {
  std::string source;
  for (int i = 0; i < 12; ++i) {
    source += "f" + std::to_string(i) + "(a); f" + std::to_string(i) + "(b);\n";
  }
  Source("q.cc", source);
  Stage stage = ManyPlaces(directory_, 12);
  const std::string text = Text(stage);
  EXPECT_EQ(text.find("[LG1005]"), text.rfind("[LG1005]"));
  EXPECT_THAT(text, AllOf(HasSubstr("the same in 11 further findings, told here only once: `f1` "
                                    "(q.cc:2), `f2` (q.cc:3)"),
                          HasSubstr(" and 3 more\n"),
                          HasSubstr("12 warnings (11 told together with another)")));
  // Another lock is another story, and a finding that is alone is told as ever.
  stage.observations.resources.push_back(stage.observations.resources[0]);
  stage.observations.resources.back().name = "Timer::lock";
  stage.observations.resources.back().class_key = "Timer::lock";
  stage.observations.dependencies[3].wanted = {
      static_cast<uint32_t>(stage.observations.resources.size() - 1)};
  EXPECT_THAT(Text(stage), HasSubstr("two objects' `Timer::lock`"));
  EXPECT_THAT(Text(ManyPlaces(directory_, 1)), Not(HasSubstr("told")));
}

TEST_F(WordingTest, TwoObjectsOfOneNameAreToldApart) {
  Source("q.cc", "f0(a); f0(b);\nf1(a); f1(b);\n");
  Stage stage = ManyPlaces(directory_, 2);
  stage.verdict.findings.resize(1);
  stage.verdict.findings[0].parties = {{0, 0}, {1, 0}};
  EXPECT_THAT(
      Text(stage),
      AllOf(HasSubstr("thread 1 holds one object's `Queue::lock` from here"),
            HasSubstr("waits here for another object's `Queue::lock`, which thread 2 holds"),
            HasSubstr("thread 2 holds another object's `Queue::lock` from here"),
            HasSubstr("thread 2 asks for the one that thread 1 holds")));
}

TEST_F(WordingTest, AHangHasTheHelpOfWhatItTurnedOutToBe) {
  Stage stage = SceneFor(Rule::kLockOrderCycle, std::string(LOCKGRAPH_GOLDEN_DIR) + "/LG1001");
  lockorder::Finding& finding = stage.verdict.findings[0];
  finding.rule = Rule::kLiveDeadlock;
  finding.cause = Rule::kLockOrderCycle;
  finding.live_hang = 0;
  lockorder::LiveHang hang;
  hang.proved = true;
  hang.threads.resize(2);
  stage.observations.live_hangs = {hang};
  EXPECT_THAT(Text(stage),
              AllOf(HasSubstr("error[LG9001]"), HasSubstr("reverse that one"),
                    HasSubstr("before it hung, this was an LG1001, which is not listed again"),
                    Not(HasSubstr("run `lockgraph check`"))));
}

TEST_F(WordingTest, ANoteIsANoteForEditors) {
  const Stage stage =
      SceneFor(Rule::kCallbackUnderLock, std::string(LOCKGRAPH_GOLDEN_DIR) + "/LG2003");
  SourceCache sources(stage.directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteClangStyle(out, teller, stage.verdict, ClangOptions{});
  EXPECT_THAT(text, AllOf(HasSubstr(": note: the callback"), Not(HasSubstr("warning:"))));
}

}  // namespace
}  // namespace lockgraph::report
