// Ten named stations in a row; the train circles, or turns at the end.
#include <mutex>
#include <thread>
#include <vector>

struct Station {
  std::mutex platform;
  int trains = 0;
};

static Station s0, s1, s2, s3, s4, s5, s6, s7, s8, s9;

static void Hop(Station& from, Station& to) {
  std::lock_guard<std::mutex> leave(from.platform);
  std::lock_guard<std::mutex> enter(to.platform);
  --from.trains;
  ++to.trains;
}

int main() {
  std::vector<std::thread> trains;
  trains.emplace_back([] { Hop(s0, s1); });
  trains.emplace_back([] { Hop(s1, s2); });
  trains.emplace_back([] { Hop(s2, s3); });
  trains.emplace_back([] { Hop(s3, s4); });
  trains.emplace_back([] { Hop(s4, s5); });
  trains.emplace_back([] { Hop(s5, s6); });
  trains.emplace_back([] { Hop(s6, s7); });
  trains.emplace_back([] { Hop(s7, s8); });
  trains.emplace_back([] { Hop(s8, s9); });
  trains.emplace_back([] { Hop(s9, s0); });  // expect-static: LG1005 *
  // expect-runtime: LG1005
  for (auto& train : trains) train.join();
}
