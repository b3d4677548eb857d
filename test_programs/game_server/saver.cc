#include "saver.h"

#include <iostream>
#include <utility>

#include "snapshot.h"
#include "world.h"

namespace game {

Saver::Saver(const World& world, std::filesystem::path file, std::chrono::milliseconds interval)
    : world_(world), file_(std::move(file)), interval_(interval) {}

Saver::~Saver() { Stop(); }

void Saver::Start() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread(&Saver::Run, this);
}

void Saver::Stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Saver::RequestSave() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    requested_ = true;
  }
  wake_.notify_one();
}

void Saver::Run() {
  bool stop = false;
  while (!stop) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait_for(lock, interval_, [this] { return stopping_ || requested_; });
      stop = stopping_;
      requested_ = false;
    }
    SaveNow();
  }
}

void Saver::SaveNow() {
  if (!WriteSnapshot(world_.TakeSnapshot(), file_)) {
    std::cerr << "cannot write " << file_ << '\n';
  }
}

}  // namespace game
