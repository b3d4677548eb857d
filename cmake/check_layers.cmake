# cmake -DSOURCE_DIR=<tree> -P check_layers.cmake
# Checks the include table of docs/architecture.md. VIOLATIONS=ON makes a tree of forbidden includes
# in SOURCE_DIR first and succeeds when each of them is reported.
cmake_minimum_required(VERSION 3.25)

# room : rooms it may include (itself always) : third-party prefixes it may include
set(LAYERS
  "lockorder::"
  "analyzer/summary:lockorder:llvm|absl"
  "analyzer/extract:analyzer/summary,lockorder:clang|llvm|absl"
  "analyzer/link:analyzer/summary,lockorder:absl"
  "runtime:lockorder,trace/trace_format.h,trace/function_name.h:"
  "trace:lockorder:llvm|absl"
  "report:lockorder:llvm"
  "tools/lockgraph:lockorder,analyzer/summary,analyzer/extract,analyzer/link,trace,report:llvm|absl"
  "test_programs/harness:tools/lockgraph/pipeline.h,lockorder,analyzer/link/configuration.h:"
  "benchmarks:lockorder,analyzer/summary,analyzer/extract,analyzer/link,trace,report,tools/lockgraph,runtime/lockgraph.h:llvm|absl")

# Every prefix that is somebody else's library and not the language's or the system's.
set(THIRD_PARTY "clang|clang-c|llvm|llvm-c|absl|boost|gtest|gmock|benchmark|nlohmann|fmt")
set(ROOMS "lockorder|analyzer|runtime|trace|report|tools|test_programs|benchmarks")

function(make_violations)
  file(REMOVE_RECURSE ${SOURCE_DIR})
  file(WRITE ${SOURCE_DIR}/lockorder/a.cc "#include \"llvm/ADT/StringRef.h\"\n")
  file(WRITE ${SOURCE_DIR}/lockorder/b.h "  #  include \"report/story.h\"\n")
  file(WRITE ${SOURCE_DIR}/analyzer/link/c.cc "#include \"clang/AST/AST.h\"\n")
  file(WRITE ${SOURCE_DIR}/analyzer/link/d.cc "#include \"analyzer/extract/extract.h\"\n")
  file(WRITE ${SOURCE_DIR}/analyzer/extract/e.cc "#include \"analyzer/link/link.h\"\n")
  file(WRITE ${SOURCE_DIR}/runtime/f.cc "#include \"absl/status/status.h\"\n")
  file(WRITE ${SOURCE_DIR}/runtime/g.cc "#include \"trace/reader.h\"\n")
  file(WRITE ${SOURCE_DIR}/report/h.cc "#include \"absl/strings/str_cat.h\"\n")
  file(WRITE ${SOURCE_DIR}/tools/lockgraph/i.cc "#include \"runtime/shim.h\"\n")
  file(WRITE ${SOURCE_DIR}/report/j.cc "#include <gtest/gtest.h>\n")
  # And what must stay silent.
  file(WRITE ${SOURCE_DIR}/report/k_test.cc "#include <gtest/gtest.h>\n#include <vector>\n")
  file(WRITE ${SOURCE_DIR}/runtime/l.cc "#include \"trace/trace_format.h\"\n#include <pthread.h>\n")
endfunction()

# Sets `problem` to what is wrong with including `path` from `file` of `room`, or to "".
function(judge_include room rooms third_party file path)
  set(problem "" PARENT_SCOPE)
  if(path MATCHES "^(${THIRD_PARTY})/")
    if(third_party AND path MATCHES "^(${third_party})/")
      return()
    endif()
    if(path MATCHES "^(gtest|gmock)/" AND file MATCHES "(_test|_for_tests|_fuzz)\\.(cc|h)$|/harness/")
      return()
    endif()
    if(path MATCHES "^benchmark/" AND file MATCHES "benchmark")
      return()
    endif()
    set(problem "${path} is third-party code this room does not use" PARENT_SCOPE)
    return()
  endif()
  if(NOT path MATCHES "^(${ROOMS})/")
    return()  # the standard library, the system, or a generated header
  endif()
  string(REPLACE "," ";" allowed "${rooms}")
  foreach(prefix ${room} ${allowed})
    string(REGEX REPLACE "([.+*])" "\\\\\\1" pattern "${prefix}")
    if(prefix MATCHES "\\.h$")
      set(pattern "^${pattern}$")
    else()
      set(pattern "^${pattern}/")
    endif()
    if(path MATCHES "${pattern}")
      return()
    endif()
  endforeach()
  set(problem "${path} is a room it may not include" PARENT_SCOPE)
endfunction()

if(VIOLATIONS)
  make_violations()
endif()

set(count 0)
set(violations 0)
foreach(layer ${LAYERS})
  string(REGEX MATCH "^([^:]*):([^:]*):([^:]*)$" ignored "${layer}")
  set(room ${CMAKE_MATCH_1})
  set(rooms "${CMAKE_MATCH_2}")
  set(third_party "${CMAKE_MATCH_3}")
  file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/${room}/*.cc ${SOURCE_DIR}/${room}/*.h
       ${SOURCE_DIR}/${room}/*.c ${SOURCE_DIR}/${room}/*.def)
  foreach(file ${files})
    math(EXPR count "${count} + 1")
    file(STRINGS ${SOURCE_DIR}/${file} includes REGEX "^[ \t]*#[ \t]*include[ \t]+[<\"]")
    foreach(line ${includes})
      string(REGEX REPLACE "^[ \t]*#[ \t]*include[ \t]+[<\"]([^>\"]*)[>\"].*$" "\\1" path "${line}")
      judge_include("${room}" "${rooms}" "${third_party}" "${file}" "${path}")
      if(problem)
        math(EXPR violations "${violations} + 1")
        message("${file}: ${problem}")
      endif()
    endforeach()
  endforeach()
endforeach()

if(VIOLATIONS)
  if(NOT violations EQUAL 10)
    message(FATAL_ERROR "expected 10 violations, saw ${violations}")
  endif()
  message("all 10 forbidden includes were seen")
elseif(violations GREATER 0)
  message(FATAL_ERROR "${violations} includes break the table in docs/architecture.md")
else()
  message("${count} files keep to the table in docs/architecture.md")
endif()
