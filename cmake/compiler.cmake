# Compiler launcher, linker, sanitizers: what holds for every target.

option(LOCKGRAPH_CCACHE "Compile through ccache where it is installed" ON)
set(LOCKGRAPH_SANITIZER "" CACHE STRING "address, thread or undefined: instrument everything with it")

find_program(CCACHE_PROGRAM ccache)
if(LOCKGRAPH_CCACHE AND CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Without it two builds of one precompiled header differ, and ccache never hits.
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

find_program(LLD_PROGRAM NAMES ld.lld-19 ld.lld HINTS /usr/lib/llvm-19/bin)
if(LLD_PROGRAM AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld -Wl,--as-needed)
endif()

if(LOCKGRAPH_SANITIZER)
  add_compile_options(-fsanitize=${LOCKGRAPH_SANITIZER} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LOCKGRAPH_SANITIZER})
endif()
