// LG2003 says which callback it is: where the program keeps it, or what type it has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHub[] = R"(#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>
struct Ops {
  void (*run)(void*);
  void* data;
};
void (*g_hook)(int);
class Hub {
 public:
  void Member() {
    std::lock_guard<std::mutex> lock(mutex_);
    done_();
  }
  void Pointer() {
    std::lock_guard<std::mutex> lock(mutex_);
    pointer_(1);
  }
  void Variable() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (g_hook) g_hook(1);
  }
  void Copy() {
    std::lock_guard<std::mutex> lock(mutex_);
    auto copy = copied_;
    copy();
  }
  void Elements(const std::string& key) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& callback : list_) callback();
    map_[key]();
  }
  void Parameters(std::function<void()> finished, void (*visit)(int)) {
    std::lock_guard<std::mutex> lock(mutex_);
    finished();
    visit(2);
  }
  void Table(Ops* ops) {
    std::lock_guard<std::mutex> lock(mutex_);
    ops->run(ops->data);
  }
  void Deeper() {
    std::lock_guard<std::mutex> lock(mutex_);
    Call(deep_);
  }
  void Made(std::function<std::function<int()>()> maker) {
    std::lock_guard<std::mutex> lock(mutex_);
    maker()();
  }

 private:
  void Call(const std::function<void()>& callback) { callback(); }
  std::mutex mutex_;
  std::function<void()> done_, copied_, deep_;
  void (*pointer_)(int);
  std::vector<std::function<void()>> list_;
  std::map<std::string, std::function<void()>> map_;
};
Hub hub;
)";

TEST(CallbackNames, AreThoseOfWhatKeepsThem) {
  const Scratch scratch;
  scratch.Write("hub.cc", kHub);
  scratch.WriteDatabase({"hub.cc"});
  const std::string text = scratch.Lockgraph({"check"}).out;
  for (const std::string name :
       {"Hub::done_", "Hub::pointer_", "g_hook", "Hub::copied_", "Hub::list_[...]",
        "Hub::map_[...]", "finished", "visit", "maker", "Ops::run", "Hub::deep_"}) {
    EXPECT_THAT(text, HasSubstr("the callback `" + name + "` that this code does not control"));
  }
  EXPECT_THAT(text, AllOf(HasSubstr("a callback of type `std::function<int ()>` that this code"),
                          Not(HasSubstr("a callback that"))));
}

}  // namespace
}  // namespace lockgraph::cli
