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
    QMutexLocker locker(&m_lock);  // expect-static: LG1002 Model::m_lock
    ++m_notified;
  }

 private:
  QMutex m_lock;
  int m_rows = 1;
  int m_notified = 0;
};

int main() { Model().reset(); }
