// Programs that ask who holds and who waits for what, and go on when they have been told.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <string>

#include "include/lockgraph/runtime.h"
#include "runtime/victims/scenario.h"

namespace {

std::mutex ledger;
std::mutex state;
std::condition_variable changed;
bool done = false;

// Whether the log, where `log_path` of the options puts it, has what is asked for.
bool Told() {
  std::string path = std::string(getenv("LOCKGRAPH_VICTIM_LOG")) + "." + std::to_string(getpid());
  std::ifstream log(path);
  std::string text((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
  return text.find("waits for condition `") != std::string::npos;
}

// While one thread holds the ledger and waits for a condition.
template <typename Ask>
void WhileOneWaits(Ask ask) {
  std::thread waiter([] {
    std::lock_guard lock(ledger);
    std::unique_lock until(state);
    changed.wait(until, [] { return done; });
  });
  while (ledger.try_lock()) {
    ledger.unlock();
    std::this_thread::yield();
  }
  while (!Told()) {
    ask();
    Pause(300);
  }
  {
    std::lock_guard lock(state);
    done = true;
  }
  changed.notify_one();
  waiter.join();
}

void BySignal() {
  WhileOneWaits([] { raise(SIGUSR2); });
}

void ByCall() {
  WhileOneWaits([] { lockgraph_report_now(); });
}

const Scenario kScenarios[] = {{"by_signal", BySignal}, {"by_call", ByCall}};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
