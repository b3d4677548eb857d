// packages: Qt5Core
// flags: -fPIC
#include <QMutex>
#include <QMutexLocker>
#include <QReadWriteLock>
#include <thread>

class Playlist {
 public:
  void Append(int track) {
    QMutexLocker locker(&m_mutex);
    m_last = track;
    QWriteLocker write(&m_tagsLock);
    ++m_tags;
  }
  int Tags() {
    QReadLocker read(&m_tagsLock);
    const int tags = m_tags;
    QMutexLocker locker(&m_mutex);
    // expect-static: LG1001 Playlist::m_mutex -> Playlist::m_tagsLock
    return tags + m_last;
  }

 private:
  QMutex m_mutex;
  QReadWriteLock m_tagsLock;
  int m_last = 0;
  int m_tags = 0;
};

int main() {
  Playlist list;
  std::thread a([&] { list.Append(3); });
  std::thread b([&] { list.Tags(); });
  a.join();
  b.join();
}
