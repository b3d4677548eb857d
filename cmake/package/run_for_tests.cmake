# For the tests of what is installed.

# run(STATUS COMMAND..): the command must exit with STATUS. Leaves what it printed in `out`.
function(run expected)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT status EQUAL expected)
    string(JOIN " " command ${ARGN})
    message(FATAL_ERROR "${command}\nexited with ${status}, not ${expected}:\n${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

# expect(PATTERN): what was printed last must match.
function(expect pattern)
  if(NOT out MATCHES "${pattern}")
    message(FATAL_ERROR "expected '${pattern}' in:\n${out}")
  endif()
endfunction()
