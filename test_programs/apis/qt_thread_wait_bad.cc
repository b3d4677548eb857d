// packages: Qt5Core
// flags: -fPIC
#include <QMutex>
#include <QMutexLocker>
#include <QThread>

class Scanner : public QThread {
 public:
  void stop() {
    QMutexLocker locker(&m_mutex);
    m_stop = true;
    wait();  // expect-static: LG1006 Scanner::m_mutex
  }

 protected:
  void run() override {
    for (;;) {
      QMutexLocker locker(&m_mutex);
      if (m_stop) return;
      ++m_files;
    }
  }

 private:
  QMutex m_mutex;
  bool m_stop = false;
  int m_files = 0;
};

int main() {
  Scanner scanner;
  scanner.start();
  scanner.stop();
}
