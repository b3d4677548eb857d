// A program that declares the standard's names itself, as reduced test cases do.
namespace std {
class mutex {
 public:
  constexpr mutex() noexcept = default;
  mutex(const mutex&) = delete;
  void lock();
  bool try_lock();
  void unlock();

 private:
  long native_[5] = {};
};
template <typename Mutex>
class lock_guard {
 public:
  explicit lock_guard(Mutex& m) : m_(m) { m_.lock(); }
  ~lock_guard() { m_.unlock(); }

 private:
  Mutex& m_;
};
}  // namespace std

std::mutex first, second;
int counter;

void Up() {
  std::lock_guard<std::mutex> a(first);
  std::lock_guard<std::mutex> b(second);
  ++counter;
}
void Down() {
  std::lock_guard<std::mutex> a(first);
  std::lock_guard<std::mutex> b(second);
  --counter;
}
