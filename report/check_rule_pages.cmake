# cmake -DLOCKGRAPH=.. -DCOMPILER=.. -DPAGES=docs/rules -DWORK=.. -P check_rule_pages.cmake
# Each page's bad program is reported with the page's rule, and its good program with none. Rules of
# the runtime (LG9..) are checked by running the programs. What people read names things as the
# program does.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK}")

# Puts the first block of `page` that begins with ```cpp <kind> into `out`.
function(extract page kind out)
  file(READ "${page}" text)
  string(FIND "${text}" "```cpp ${kind}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "${page}: no block '```cpp ${kind}'")
  endif()
  string(LENGTH "```cpp ${kind}\n" skipped)
  math(EXPR begin "${begin} + ${skipped}")
  string(SUBSTRING "${text}" ${begin} -1 text)
  string(FIND "${text}" "```\n" end)
  string(SUBSTRING "${text}" 0 ${end} text)
  file(WRITE "${out}" "${text}")
endfunction()

# No address, no mangled name, no frame of the library's glue, no absolute path to the program.
function(expect_plain_words what text directory)
  foreach(unwanted "0x[0-9a-f][0-9a-f][0-9a-f]" "_Z[NKLSRT0-9]" "__gthread" "std::__" "\\(anonymous"
          "${directory}/")
    if(text MATCHES "${unwanted}")
      message(SEND_ERROR "${what}: people would read '${CMAKE_MATCH_0}':\n${text}")
    endif()
  endforeach()
endfunction()

# Sets `codes` to what lockgraph says about the program in `directory`.
function(report_on code directory)
  if(code MATCHES "^LG9")
    execute_process(
      COMMAND ${COMPILER} -std=c++20 -g -pthread program.cc -o program
      WORKING_DIRECTORY "${directory}" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(
      COMMAND ${LOCKGRAPH} run --stop-after=30 --format=clang --format=text:report.txt -- ./program
      WORKING_DIRECTORY "${directory}" OUTPUT_VARIABLE said ERROR_VARIABLE errors TIMEOUT 60)
  else()
    file(WRITE "${directory}/compile_commands.json"
         "[{\"directory\": \"${directory}\", \"file\": \"program.cc\", "
         "\"arguments\": [\"${COMPILER}\", \"-std=c++20\", \"-c\", \"program.cc\"]}]\n")
    execute_process(
      COMMAND ${LOCKGRAPH} check -p "${directory}" --quiet --no-cache --format=clang
              --format=text:report.txt --enable=LG2004
      WORKING_DIRECTORY "${directory}" OUTPUT_VARIABLE said ERROR_VARIABLE errors
      RESULT_VARIABLE status TIMEOUT 60)
    if(NOT status MATCHES "^[01]$")
      message(SEND_ERROR "${directory}: exit status ${status}\n${errors}")
    endif()
  endif()
  file(READ "${directory}/report.txt" report)
  expect_plain_words("${directory}" "${report}${said}${errors}" "${directory}")
  string(REGEX MATCHALL "\\[LG[0-9]+\\]\n" codes "${said}")
  string(REGEX REPLACE "[][\n]" "" codes "${codes}")
  set(codes "${codes}" PARENT_SCOPE)
endfunction()

file(GLOB pages "${PAGES}/LG*.md")
foreach(page IN LISTS pages)
  get_filename_component(code "${page}" NAME_WE)
  foreach(kind bad good)
    set(directory "${WORK}/${code}-${kind}")
    extract("${page}" ${kind} "${directory}/program.cc")
    report_on(${code} "${directory}")
    if(kind STREQUAL "bad" AND code MATCHES "^LG9" AND NOT codes STREQUAL code)
      message(SEND_ERROR "${page}: one hang is not told once, but as: ${codes}")
    elseif(kind STREQUAL "bad" AND NOT code IN_LIST codes)
      message(SEND_ERROR "${page}: the bad program is not reported as ${code}, but: ${codes}")
    elseif(kind STREQUAL "good" AND NOT codes STREQUAL "")
      message(SEND_ERROR "${page}: the good program is reported: ${codes}")
    endif()
  endforeach()
endforeach()
