#include "analyzer/extract/worker_slots.h"

#include <fcntl.h>
#include <time.h>

#include <algorithm>

namespace lockgraph::extract {
namespace {

bool SetLock(int file, int slot, short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = slot;
  lock.l_len = 1;
  return fcntl(file, F_SETLK, &lock) == 0;
}

}  // namespace

bool WorkerSlots::TryAcquire() {
  if (file_ < 0 || held_ >= 0) return true;
  for (unsigned slot = 0; slot < count_; ++slot) {
    if (SetLock(file_, static_cast<int>(slot), F_WRLCK)) {
      held_ = static_cast<int>(slot);
      return true;
    }
  }
  return false;
}

void WorkerSlots::Acquire() {
  timespec pause = {0, 1'000'000};
  while (!TryAcquire()) {
    nanosleep(&pause, nullptr);
    pause.tv_nsec = std::min(2 * pause.tv_nsec, 20'000'000L);
  }
}

void WorkerSlots::Release() {
  if (held_ >= 0) SetLock(file_, held_, F_UNLCK);
  held_ = -1;
}

}  // namespace lockgraph::extract
