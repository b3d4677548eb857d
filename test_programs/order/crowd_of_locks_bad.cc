// Several unrelated locks are held between the two that matter.
#include <mutex>
#include <thread>

struct Plant {
  std::mutex boiler, pump, valve, gauge, log, alarm_bell;
  int pressure = 0;

  void Start() {
    std::lock_guard a(boiler);
    std::lock_guard b(pump);
    std::lock_guard c(valve);
    std::lock_guard d(gauge);
    std::lock_guard e(alarm_bell);
    pressure = 5;
  }
  void Alarm() {
    std::lock_guard a(alarm_bell);
    std::lock_guard b(log);
    std::lock_guard c(boiler);  // expect: LG1001 Plant::boiler -> Plant::alarm_bell
    pressure = 0;
  }
};

Plant plant;

int main() {
  std::thread operator_thread([] { plant.Start(); });
  std::thread sensor([] { plant.Alarm(); });
  operator_thread.join();
  sensor.join();
}
