#include <mutex>
#include <thread>

// The journal knows the lock of the store by its base class only.
class StoreMutex {
 public:
  void Lock() { mutex_.lock(); }
  void Unlock() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};
class alignas(64) PaddedStoreMutex : public StoreMutex {};

class Journal {
 public:
  explicit Journal(StoreMutex *store) : store_lock_(store) {}
  void Flush() {
    store_lock_->Lock();
    {
      const std::scoped_lock hold(tail_);
      ++flushed_;
    }
    store_lock_->Unlock();
  }
  void Append() {
    const std::scoped_lock hold(tail_);
    ++appended_;
  }

 private:
  StoreMutex *store_lock_;
  std::mutex tail_;
  int flushed_ = 0, appended_ = 0;
};

class Store {
 public:
  Store() : journal_(&pages_) {}
  void Put() {
    pages_.Lock();
    journal_.Append();
    pages_.Unlock();
  }
  void Sync() { journal_.Flush(); }

 private:
  PaddedStoreMutex pages_;
  Journal journal_;
};

int main() {
  Store store;
  std::jthread a([&store] { store.Put(); });
  std::jthread b([&store] { store.Sync(); });
}
