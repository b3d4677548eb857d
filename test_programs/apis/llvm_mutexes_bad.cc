// flags: -I/usr/lib/llvm-19/include
// libs: -L/usr/lib/llvm-19/lib -lLLVM-19
#include <thread>

#include "llvm/Support/Mutex.h"
#include "llvm/Support/RWMutex.h"

namespace {

class SymbolTable {
 public:
  void Define(int symbol) {
    llvm::sys::SmartScopedLock<false> guard(symbols_lock_);
    last_ = symbol;
    llvm::sys::SmartScopedWriter<false> modules(modules_lock_);
    ++modules_;
  }
  int Lookup() {
    llvm::sys::SmartScopedReader<false> modules(modules_lock_);
    llvm::sys::SmartScopedLock<false> guard(symbols_lock_);  // expect-static: LG1001 SymbolTable::symbols_lock_ -> SymbolTable::modules_lock_
    return last_;
  }

 private:
  llvm::sys::SmartMutex<false> symbols_lock_;
  llvm::sys::SmartRWMutex<false> modules_lock_;
  int last_ = 0;
  int modules_ = 0;
};

}  // namespace

int main() {
  SymbolTable table;
  std::thread a([&] { table.Define(1); });
  std::thread b([&] { table.Lookup(); });
  a.join();
  b.join();
}
