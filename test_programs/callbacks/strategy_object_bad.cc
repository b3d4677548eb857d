// A strategy behind a unique_ptr to an abstract class; the concrete one is chosen by a factory.
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class Storage {
 public:
  virtual ~Storage() = default;
  virtual void Write(int key) = 0;
};

class Journal {
 public:
  void Append(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = key;
    if (storage_ != nullptr) storage_->Write(key);
  }
  int Last() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }
  void Use(std::unique_ptr<Storage> storage) { storage_ = std::move(storage); }

 private:
  std::mutex mutex_;
  std::unique_ptr<Storage> storage_;
  int last_ = 0;
};

class MemoryStorage final : public Storage {
 public:
  void Write(int key) override { sum_ += key; }

 private:
  int sum_ = 0;
};

class SyncStorage final : public Storage {
 public:
  explicit SyncStorage(Journal& journal) : journal_(journal) {}
  void Write(int key) override { behind_ = journal_.Last() - key; }  // expect-static: LG1002 Journal::mutex_
 private:
  Journal& journal_;
  int behind_ = 0;
};

std::unique_ptr<Storage> MakeStorage(const std::string& kind, Journal& journal) {
  if (kind == "memory") return std::make_unique<MemoryStorage>();
  return std::make_unique<SyncStorage>(journal);
}

int main(int argc, char**) {
  Journal journal;
  journal.Use(MakeStorage(argc > 5 ? "memory" : "sync", journal));
  journal.Append(7);
}
