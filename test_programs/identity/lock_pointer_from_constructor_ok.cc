// The parts of a document share the document's lock through a pointer given at construction.
#include <mutex>
#include <string>
#include <thread>

class Paragraph {
 public:
  explicit Paragraph(std::mutex* document_mutex) : mutex_(document_mutex) {}
  void Append(const std::string& text) {
    std::lock_guard<std::mutex> lock(*mutex_);
    text_ += text;
  }
  std::size_t Length() const { return text_.size(); }

 private:
  std::mutex* const mutex_;
  std::string text_;
};

class Document {
 public:
  Document() : title_(&mutex_), body_(&mutex_) {}

  void Rename(const std::string& name) {
    title_.Append(name);
    std::lock_guard<std::mutex> lock(mutex_);
    ++revision_;
  }
  std::size_t Length() {
    std::lock_guard<std::mutex> lock(mutex_);
    return title_.Length() + body_.Length();
  }

 private:
  std::mutex mutex_;
  Paragraph title_;
  Paragraph body_;
  int revision_ = 0;
};

int main() {
  Document document;
  document.Rename("draft");
  return document.Length() == 5 ? 0 : 1;
}
