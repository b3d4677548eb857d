// libc++'s shared mutexes, whose readers queue behind a waiting writer. "hangs_": it does; "fine_":
// it cannot; all others end by luck.
#include <pthread.h>

#include <atomic>
#include <mutex>
#include <shared_mutex>

#include "runtime/victims/scenario.h"

namespace {

std::shared_mutex table;
std::shared_timed_mutex index_of_table;

template <typename First, typename Second>
void Both(First first, Second second) {
  std::thread one(first);
  std::thread other(second);
  one.join();
  other.join();
}

// In two threads that are both alive, so that nothing but luck orders them.
template <typename First, typename Second>
void OneAfterTheOther(First first, Second second) {
  std::atomic<bool> first_is_done{false};
  Both(
      [&] {
        first();
        first_is_done = true;
      },
      [&] {
        while (!first_is_done) std::this_thread::yield();
        second();
      });
}

void ReadsTwice() {
  Both(
      [] {
        std::shared_lock pages(table);
        std::shared_lock rows(table);
      },
      [] { std::unique_lock add(table); });
}

void FineReadsInBoth() {  // nobody writes
  Both(
      [] {
        std::shared_lock outer(table);
        std::shared_lock inner(index_of_table);
      },
      [] {
        std::shared_lock outer(index_of_table);
        std::shared_lock inner(table);
      });
}

void OppositeModes() {
  OneAfterTheOther(
      [] {
        std::shared_lock outer(table);
        std::unique_lock inner(index_of_table);
      },
      [] {
        std::unique_lock outer(index_of_table);
        std::unique_lock inner(table);
      });
}

void FineTries() {
  OneAfterTheOther(
      [] {
        std::unique_lock outer(table);
        std::unique_lock inner(index_of_table);
      },
      [] {
        std::unique_lock outer(index_of_table);
        if (table.try_lock()) table.unlock();
        if (table.try_lock_shared()) table.unlock_shared();
      });
}

// A timed attempt is a short hold of the mutex inside.
void FineTriesForAWhile() {
  static std::mutex plain;
  OneAfterTheOther(
      [] {
        std::lock_guard outer(plain);
        if (index_of_table.try_lock_shared_for(std::chrono::milliseconds(1))) {
          index_of_table.unlock_shared();
        }
      },
      [] {
        std::unique_lock outer(index_of_table);
        std::lock_guard inner(plain);
      });
}

void HangsInJoin() {
  std::unique_lock stop(table);
  std::thread poll([] { std::shared_lock read(table); });
  poll.join();
}

void HangsByUpgrade() {
  index_of_table.lock_shared();
  index_of_table.lock();
}

const Scenario kScenarios[] = {
    {"reads_twice", ReadsTwice},
    {"fine_reads_in_both", FineReadsInBoth},
    {"opposite_modes", OppositeModes},
    {"fine_tries", FineTries},
    {"fine_tries_for_a_while", FineTriesForAWhile},
    {"hangs_in_join", HangsInJoin},
    {"hangs_by_upgrade", HangsByUpgrade},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
