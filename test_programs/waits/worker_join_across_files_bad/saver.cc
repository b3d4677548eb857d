#include "saver.h"

#include "store.h"

Saver::Saver(Store& store) : store_(store), thread_(&Saver::Loop, this) {}

Saver::~Saver() { Shutdown(); }

void Saver::Shutdown() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void Saver::Loop() {
  do {
    store_.Size();
  } while (!stop_);
}
