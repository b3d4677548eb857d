// The persistence thread: writes the world to disk from time to time.
#ifndef GAME_SERVER_SAVER_H_
#define GAME_SERVER_SAVER_H_

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace game {

class World;

// Start and Stop are called by one thread at a time, RequestSave and file by anybody.
class Saver {
 public:
  Saver(const World& world, std::filesystem::path file, std::chrono::milliseconds interval);
  ~Saver();
  Saver(const Saver&) = delete;
  Saver& operator=(const Saver&) = delete;

  void Start();

  // Ends the thread after one last save. Does nothing if it is not running.
  void Stop();

  // Asks for a save soon; does not wait for it.
  void RequestSave();

  const std::filesystem::path& file() const { return file_; }

 private:
  void Run();
  void SaveNow();

  const World& world_;
  const std::filesystem::path file_;
  const std::chrono::milliseconds interval_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;   // guarded by mutex_
  bool requested_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace game

#endif  // GAME_SERVER_SAVER_H_
