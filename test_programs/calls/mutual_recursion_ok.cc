// A parser's Expression() and Factor() call each other; errors are counted under a lock.
#include <mutex>
#include <string>
#include <thread>

std::mutex diagnostics_mutex;
std::mutex symbols_mutex;
int errors, symbols;

class Parser {
 public:
  explicit Parser(std::string text) : text_(std::move(text)) {}
  void Expression() {
    Factor();
    while (Peek() == '+') {
      ++at_;
      Factor();
    }
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Factor() {
    if (Peek() == '(') {
      ++at_;
      Expression();
      ++at_;
      return;
    }
    std::lock_guard<std::mutex> s(symbols_mutex);
    ++symbols;
    if (Peek() < 'a') Error();
    ++at_;
  }
  void Error() {
    std::lock_guard<std::mutex> d(diagnostics_mutex);
    ++errors;
  }

  std::string text_;
  std::size_t at_ = 0;
};

void Dump() {
  std::lock_guard<std::mutex> s(symbols_mutex);
  std::lock_guard<std::mutex> d(diagnostics_mutex);
  errors = symbols = 0;
}

int main() {
  std::thread a([] { Parser("a+(b+1)").Expression(); });
  std::thread b(Dump);
  a.join();
  b.join();
}
