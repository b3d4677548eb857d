// What is put into the map, or taken out of it, leaves an empty pointer behind: nothing ends where
// the temporary or the element does.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

class Studio;

class Recorder {
 public:
  explicit Recorder(Studio& studio) : studio_(studio), thread_([this] { Record(); }) {}
  ~Recorder() { thread_.join(); }

 private:
  void Record();
  Studio& studio_;
  std::thread thread_;
};

class Studio {
 public:
  void Open(const std::string& track) {
    std::lock_guard<std::mutex> lock(tracks_lock_);
    tracks_.emplace(track, std::make_unique<Recorder>(*this));
  }
  void Close(const std::string& track) {
    std::unique_ptr<Recorder> last;
    {
      std::lock_guard<std::mutex> lock(tracks_lock_);
      auto found = tracks_.find(track);
      if (found == tracks_.end()) return;
      last = std::move(found->second);
      tracks_.erase(found);
    }
  }
  bool IsLoud() {
    std::lock_guard<std::mutex> lock(tracks_lock_);
    return tracks_.size() > 4;
  }

 private:
  std::mutex tracks_lock_;
  std::map<std::string, std::unique_ptr<Recorder>> tracks_;
};

void Recorder::Record() {
  if (studio_.IsLoud()) studio_.IsLoud();
}

int main(int argc, char**) {
  static Studio studio;
  if (argc < 2) return 0;
  studio.Open("drums");
  studio.Close("drums");
}
