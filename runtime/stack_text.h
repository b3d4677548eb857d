// Stacks of the trace in words: functions, source lines, and the line itself where it can be read.
//
//       --> cache.cc:21:36 in `Cache::Get`
//        |  std::lock_guard lock(mutex_);
//       called at server.cc:56 in `Serve`
#ifndef LOCKGRAPH_RUNTIME_STACK_TEXT_H_
#define LOCKGRAPH_RUNTIME_STACK_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/text.h"

namespace lockgraph::runtime {

// One line per frame of the program, innermost first, and the source text of the first.
void PrintStack(Text& out, uint32_t stack);

// "server.cc:56 in `Serve`", of the innermost frame of the program; false, and nothing is printed,
// when none is known.
bool PrintPlace(Text& out, uint32_t stack);

// What the standard library's functions on top of the stack wait for: "barrier", "future"; "event"
// when they do not tell.
const char* LibraryEvent(uint32_t stack);

// The functions of a stack, innermost first, with their parameters.
std::vector<std::string> FramesOf(uint32_t stack);
// The innermost and the outermost one that is not of the standard library; empty if none is known.
std::string InnermostFunction(uint32_t stack);
std::string OutermostFunction(uint32_t stack);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_STACK_TEXT_H_
