// The program's modules: which addresses are code and static data, and their names for the trace.
#ifndef LOCKGRAPH_RUNTIME_MODULES_H_
#define LOCKGRAPH_RUNTIME_MODULES_H_

#include <cstdint>

namespace lockgraph::runtime {

// Compares with what the dynamic linker says and writes what is new or gone. Locks in the data of
// modules that are gone die. Takes the dynamic linker's lock: never on a lock path.
void ScanModules();

// The trace id of the module that contains the address; 0 if none is known. Lock-free.
uint32_t ModuleOf(uint64_t address);
bool InModuleData(uint64_t address);

// For people: file name and offset of an address. `name` is null if no module has it.
struct ModuleOffset {
  const char* path = nullptr;
  uint64_t offset = 0;
};
ModuleOffset DescribeAddress(uint64_t address);

// In a forked child: the new trace knows none of them yet.
void ForgetModules();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_MODULES_H_
