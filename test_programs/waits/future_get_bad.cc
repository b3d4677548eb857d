// get() under the lock that the asynchronous computation wants.
#include <future>
#include <mutex>
#include <numeric>
#include <vector>

struct Statistics {
  std::mutex mutex;
  std::vector<double> samples{1, 2, 3};

  double Mean() {
    std::lock_guard<std::mutex> lock(mutex);
    return std::accumulate(samples.begin(), samples.end(), 0.0) / samples.size();
  }
};

double Normalise(Statistics& statistics) {
  auto mean = std::async(std::launch::async, &Statistics::Mean, &statistics);
  std::lock_guard<std::mutex> lock(statistics.mutex);
  const double m = mean.get();  // expect-static: LG1006 Statistics::mutex
  for (double& sample : statistics.samples) sample -= m;
  return m;
}

int main() {
  Statistics statistics;
  return Normalise(statistics) > 0 ? 0 : 1;
}
