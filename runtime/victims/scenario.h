// A victim program holds several small programs; its first argument says which one to be.
#ifndef LOCKGRAPH_RUNTIME_VICTIMS_SCENARIO_H_
#define LOCKGRAPH_RUNTIME_VICTIMS_SCENARIO_H_

#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

struct Scenario {
  const char* name;
  void (*run)();
};

inline void Pause(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// Starts a thread that has nothing to do with anything and stays alive.
inline void StartBystander() {
  std::thread([] {
    for (;;) Pause(5);
  }).detach();
}

// `program scenario [alive]`.
template <int kCount>
int RunScenario(const Scenario (&scenarios)[kCount], int argc, char** argv) {
  if (argc > 2 && std::strcmp(argv[2], "alive") == 0) StartBystander();
  for (const Scenario& scenario : scenarios) {
    if (argc < 2) std::puts(scenario.name);
    if (argc < 2 || std::strcmp(argv[1], scenario.name) != 0) continue;
    scenario.run();
    std::puts("done");
    return 0;
  }
  return argc < 2 ? 0 : 2;
}

#endif  // LOCKGRAPH_RUNTIME_VICTIMS_SCENARIO_H_
