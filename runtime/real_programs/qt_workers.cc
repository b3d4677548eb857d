// Qt threads that meet in mutexes, conditions, semaphores, a pool and queued signals; prints one
// line that is always the same.
#include <QCoreApplication>
#include <QMutex>
#include <QQueue>
#include <QReadWriteLock>
#include <QRunnable>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>
#include <QTimer>
#include <QWaitCondition>
#include <cstdio>

namespace {

class Tally {
 public:
  void Add(int value) {
    QWriteLocker lock(&lock_);
    sum_ += value;
  }
  long sum() {
    QReadLocker lock(&lock_);
    return sum_;
  }

 private:
  QReadWriteLock lock_;
  long sum_ = 0;
};

class Queue {
 public:
  void Put(int value) {
    QMutexLocker lock(&mutex_);
    while (values_.size() >= 64) changed_.wait(&mutex_);
    values_.enqueue(value);
    changed_.wakeAll();
  }
  int Take() {
    QMutexLocker lock(&mutex_);
    while (values_.isEmpty()) changed_.wait(&mutex_);
    changed_.wakeAll();
    return values_.dequeue();
  }

 private:
  QMutex mutex_;
  QWaitCondition changed_;
  QQueue<int> values_;
};

class Task : public QRunnable {
 public:
  Task(Tally* tally, QSemaphore* done, int value) : tally_(tally), done_(done), value_(value) {}
  void run() override {
    tally_->Add(value_);
    done_->release();
  }

 private:
  Tally* tally_;
  QSemaphore* done_;
  int value_;
};

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  Tally tally;
  Queue queue;
  QThread* worker = QThread::create([&] {
    for (int value = queue.Take(); value >= 0; value = queue.Take()) tally.Add(value);
  });
  worker->start();
  for (int i = 0; i < 20000; ++i) queue.Put(i % 10);
  queue.Put(-1);
  worker->wait();
  delete worker;

  QSemaphore done;
  for (int i = 0; i < 2000; ++i) {
    QThreadPool::globalInstance()->start(new Task(&tally, &done, 1));
  }
  done.acquire(2000);

  int ticks = 0;
  QThread loop;
  QObject counter;
  QTimer timer;
  timer.moveToThread(&loop);
  QObject::connect(&loop, &QThread::started, &timer, [&timer] { timer.start(1); });
  QObject::connect(&loop, &QThread::finished, &timer, [&timer] { timer.stop(); });
  QObject::connect(&timer, &QTimer::timeout, &counter, [&] {
    if (++ticks == 20) application.quit();
  });
  loop.start();
  application.exec();
  loop.quit();
  loop.wait();
  std::printf("sum %ld ticks %d\n", tally.sum(), ticks >= 20);
  return 0;
}
