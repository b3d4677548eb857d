# What the runtime costs, beside ThreadSanitizer and Helgrind: `runtime_benchmark [rounds]`.
add_executable(runtime_benchmark ${CMAKE_CURRENT_LIST_DIR}/runtime_benchmark.cc)
target_link_libraries(runtime_benchmark PRIVATE lockgraph_flags Threads::Threads)
target_compile_options(runtime_benchmark PRIVATE -O2)

add_executable(runtime_benchmark_tsan EXCLUDE_FROM_ALL
               ${CMAKE_CURRENT_LIST_DIR}/runtime_benchmark.cc)
target_link_libraries(runtime_benchmark_tsan PRIVATE lockgraph_flags Threads::Threads)
target_compile_options(runtime_benchmark_tsan PRIVATE -O2 -fsanitize=thread)
target_link_options(runtime_benchmark_tsan PRIVATE -fsanitize=thread)

foreach(bench runtime_benchmark runtime_benchmark_tsan)
  target_compile_definitions(
    ${bench}
    PRIVATE
      LOCKGRAPH_RUNTIME_LIBRARY="$<TARGET_FILE:lockgraph_rt>"
      LOCKGRAPH_TSAN_BENCH="$<TARGET_FILE_DIR:runtime_benchmark>/runtime_benchmark_tsan")
endforeach()
add_dependencies(runtime_benchmark lockgraph_rt)
