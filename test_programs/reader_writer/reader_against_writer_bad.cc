// Read A then lock B; the other side locks B then writes (in the good twin: reads) A.
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

class Ranking {
 public:
  void Show() {
    std::shared_lock scores(scores_mutex_);
    std::lock_guard screen(screen_mutex_);
    shown_ = scores_.size();
  }
  void Add(int score) {
    std::lock_guard screen(screen_mutex_);
    std::unique_lock scores(scores_mutex_);  // expect: LG1001 Ranking::scores_mutex_ -> Ranking::screen_mutex_
    scores_.push_back(score);
    shown_ = 0;
  }

 private:
  std::shared_mutex scores_mutex_;
  std::mutex screen_mutex_;
  std::vector<int> scores_;
  std::size_t shown_ = 0;
};

int main() {
  Ranking ranking;
  std::thread viewer([&] { ranking.Show(); });
  std::thread player([&] { ranking.Add(10); });
  viewer.join();
  player.join();
}
