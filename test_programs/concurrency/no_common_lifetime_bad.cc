// Each phase has its own threads; the phases do not overlap.
#include <mutex>
#include <thread>
#include <vector>

class Simulation {
 public:
  void Run() {
    std::vector<std::thread> crew;
    for (int i = 0; i < 3; ++i) crew.emplace_back(&Simulation::Move, this);
    for (int i = 0; i < 3; ++i) crew.emplace_back(&Simulation::Collide, this);
    for (std::thread& t : crew) t.join();
  }

 private:
  void Move() {
    std::lock_guard<std::mutex> positions(positions_);
    std::lock_guard<std::mutex> cells(cells_);
    ++steps_;
  }
  void Collide() {
    std::lock_guard<std::mutex> cells(cells_);
    std::lock_guard<std::mutex> positions(positions_);
    --steps_;
  }
  std::mutex positions_, cells_;
  int steps_ = 0;
};

// expect: LG1001 Simulation::positions_ -> Simulation::cells_
int main() {
  Simulation simulation;
  simulation.Run();
}
