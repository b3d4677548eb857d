// packages: Qt5Core
// flags: -fPIC
#include <QMutex>
#include <QMutexLocker>
#include <QWaitCondition>
#include <thread>

static QMutex document;
static QMutex queue;
static QWaitCondition filled;
static int pages;

static void printLoop() {
  QMutexLocker lock(&queue);
  while (pages == 0) filled.wait(&queue);
  --pages;
}

static void layout() {
  document.lock();
  const int made = 1;
  document.unlock();
  QMutexLocker lock(&queue);
  pages += made;
  filled.wakeAll();
}

int main() {
  std::thread printer(printLoop);
  layout();
  printer.join();
}
