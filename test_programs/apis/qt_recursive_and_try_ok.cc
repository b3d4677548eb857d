// packages: Qt5Core
// flags: -fPIC
#include <QMutex>
#include <QMutexLocker>

class Model {
 public:
  void reset() {
    QMutexLocker locker(&m_lock);
    m_rows = 0;
    notify();
  }
  void notify() {
    if (!m_lock.tryLock(10)) return;
    ++m_notified;
    m_lock.unlock();
  }

 private:
  QMutex m_lock;
  int m_rows = 1;
  int m_notified = 0;
};

int main() { Model().reset(); }
