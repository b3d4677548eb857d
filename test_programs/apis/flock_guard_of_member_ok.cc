// A package store: a guard class around flock on a path that the store keeps.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>

class FileGuard {
 public:
  explicit FileGuard(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ >= 0) ::flock(fd_, LOCK_EX);
  }
  FileGuard(const FileGuard&) = delete;
  ~FileGuard() { ::close(fd_); }

 private:
  int fd_;
};

class Store {
 public:
  explicit Store(std::string path) : path_(std::move(path)) {}
  void Add() {
    FileGuard file(path_);
    std::lock_guard<std::mutex> guard(index_);
    ++entries_;
  }
  int Audit() {
    FileGuard file(path_);
    std::lock_guard<std::mutex> guard(index_);
    return entries_;
  }

 private:
  const std::string path_;
  std::mutex index_;
  int entries_ = 0;
};

int main(int argc, char**) {
  Store store("/tmp/lockgraph-store.lock");
  std::thread adder([&store] { store.Add(); });
  if (argc > 1) store.Audit();
  adder.join();
  ::unlink("/tmp/lockgraph-store.lock");
  return 0;
}
