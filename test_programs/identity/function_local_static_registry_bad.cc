#include <map>
#include <mutex>
#include <string>
#include <thread>

// Locks behind accessor functions with a static inside.
static std::mutex& NamesMutex() {
  static std::mutex mutex;
  return mutex;
}
static std::mutex& TypesMutex() {
  static auto* mutex = new std::mutex;  // never destroyed
  return *mutex;
}
static std::map<std::string, int> names;
static int types;

static void Define(const std::string& name) {
  std::lock_guard<std::mutex> n(NamesMutex());
  std::lock_guard<std::mutex> t(TypesMutex());
  names[name] = ++types;
}
static void Undefine(const std::string& name) {
  std::lock_guard<std::mutex> t(TypesMutex());
  std::lock_guard<std::mutex> n(NamesMutex());
  // expect-static: LG1001 *
  // expect-runtime: LG1001
  names.erase(name);
  --types;
}

int main() {
  std::thread a(Define, "int");
  std::thread b(Undefine, "int");
  a.join();
  b.join();
}
