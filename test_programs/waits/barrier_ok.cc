// Two phases of a simulation meet at a barrier; one arrives with the other's lock in its hands.
#include <barrier>
#include <mutex>
#include <thread>

static std::barrier phase(2);
static std::mutex field;
static int energy;

static void Even() {
  std::unique_lock<std::mutex> lock(field);
  ++energy;
  lock.unlock();
  phase.arrive_and_wait();
  --energy;
}
static void Odd() {
  {
    std::lock_guard<std::mutex> lock(field);
    ++energy;
  }
  phase.arrive_and_wait();
}

int main() {
  std::thread even(Even), odd(Odd);
  even.join();
  odd.join();
}
