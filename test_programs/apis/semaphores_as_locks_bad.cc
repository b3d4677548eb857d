// A semaphore with one permit that is given back where it was taken is a lock.
#include <semaphore.h>

#include <semaphore>
#include <thread>

class Printer {
 public:
  void Print() {
    paper_.acquire();
    ++sheets_;
    ink_.acquire();
    --level_;
    ink_.release();
    paper_.release();
  }
  void Refill() {
    ink_.acquire();
    ++level_;
    paper_.acquire();
    ++sheets_;
    paper_.release();
    ink_.release();  // expect-static: LG1001 Printer::paper_ -> Printer::ink_
  }

 private:
  std::binary_semaphore paper_{1}, ink_{1};
  int sheets_ = 0, level_ = 0;
};

sem_t disk, index_of_disk;
int blocks;

void Store() {
  sem_wait(&disk);
  sem_wait(&index_of_disk);
  ++blocks;
  sem_post(&index_of_disk);
  sem_post(&disk);
}

void Sweep() {
  sem_wait(&index_of_disk);
  sem_wait(&disk);  // expect-static: LG1001 disk -> index_of_disk
  --blocks;
  sem_post(&disk);
  sem_post(&index_of_disk);
}

int main() {
  sem_init(&disk, 0, 1);
  sem_init(&index_of_disk, 0, 1);
  Printer printer;
  std::thread worker([&] {
    printer.Print();
    Store();
  });
  printer.Refill();
  Sweep();
  worker.join();
}
