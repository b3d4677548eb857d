// Two cases of one switch take the locks in opposite orders.
#include <mutex>
#include <thread>

enum class Op { kLoad, kStore, kSwap };

class Machine {
 public:
  void Execute(Op op) {
    switch (op) {
      case Op::kLoad: {
        std::lock_guard m(memory_);
        std::lock_guard r(registers_);
        accumulator_ = cell_;
        break;
      }
      case Op::kStore: {
        std::lock_guard r(registers_);
        std::lock_guard m(memory_);  // expect: LG1001 Machine::memory_ -> Machine::registers_
        cell_ = accumulator_;
        break;
      }
      case Op::kSwap: {
        std::scoped_lock both(registers_, memory_);
        std::swap(cell_, accumulator_);
        break;
      }
    }
  }

 private:
  std::mutex memory_, registers_;
  int cell_ = 0, accumulator_ = 0;
};

int main() {
  Machine machine;
  std::thread a([&] { machine.Execute(Op::kLoad); });
  std::thread b([&] {
    machine.Execute(Op::kStore);
    machine.Execute(Op::kSwap);
  });
  a.join();
  b.join();
}
