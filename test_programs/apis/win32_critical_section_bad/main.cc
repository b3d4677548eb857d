#include <thread>

#include "windows_like.h"

class CSingleLock {
 public:
  explicit CSingleLock(CRITICAL_SECTION& section) : m_section(section) {
    EnterCriticalSection(&m_section);
  }
  ~CSingleLock() { LeaveCriticalSection(&m_section); }

 private:
  CRITICAL_SECTION& m_section;
};

class CPlayer {
 public:
  CPlayer() {
    InitializeCriticalSection(&m_audio);
    InitializeCriticalSection(&m_video);
  }
  ~CPlayer() {
    DeleteCriticalSection(&m_video);
    DeleteCriticalSection(&m_audio);
  }
  void Seek() {
    CSingleLock audio(m_audio);
    CSingleLock video(m_video);
    CSingleLock again(m_audio);
    ++m_position;
  }
  void Resize() {
    CSingleLock video(m_video);
    CSingleLock audio(m_audio);
    --m_position;
  }

 private:
  CRITICAL_SECTION m_audio, m_video;
  int m_position = 0;
};

// expect-static: LG1001 CPlayer::m_audio -> CPlayer::m_video
// expect-runtime: LG1001
int main() {
  CPlayer player;
  std::thread a([&] { player.Seek(); });
  std::thread b([&] { player.Resize(); });
  a.join();
  b.join();
}
