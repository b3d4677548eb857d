# A room is one static library; its unit tests sit beside its sources as *_test.cc.

add_library(lockgraph_flags INTERFACE)
target_include_directories(lockgraph_flags INTERFACE ${CMAKE_SOURCE_DIR})
# Deprecated: libstdc++ 12 uses its own deprecated get_temporary_buffer in std::stable_sort.
target_compile_options(lockgraph_flags INTERFACE -Wall -Wextra -Wno-unused-parameter
                                                 -Wno-deprecated-declarations)

# lockgraph_room(<target> SOURCES <file>.. [DEPENDS <target>..] [PRECOMPILE <header>..])
# PRECOMPILE names the expensive third-party headers of the room, e.g. <clang/AST/ASTContext.h>.
function(lockgraph_room target)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;PRECOMPILE" ${ARGN})
  add_library(${target} STATIC ${ROOM_SOURCES})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${target} PUBLIC lockgraph_flags ${ROOM_DEPENDS})
  if(ROOM_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ROOM_PRECOMPILE})
  endif()
endfunction()

# lockgraph_room_tests(<room target> <file>_test.cc.. [SHARDS <n>]): one test program per room; CTest
# runs a slow one as n tests side by side.
function(lockgraph_room_tests room)
  cmake_parse_arguments(TESTS "" "SHARDS" "" ${ARGN})
  set(target ${room}_test)
  add_executable(${target} ${TESTS_UNPARSED_ARGUMENTS})
  target_link_libraries(${target} PRIVATE ${room} GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT TESTS_SHARDS)
    add_test(NAME ${target} COMMAND ${target})
    return()
  endif()
  math(EXPR last "${TESTS_SHARDS} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${target}_${shard} COMMAND ${target})
    set_tests_properties(${target}_${shard} PROPERTIES
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${TESTS_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()
