# cmake -DBUILD=.. -DSOURCE=.. -DWORK=.. -DCXX=.. -P consumer_test.cmake
# Installs into WORK/prefix and uses what was installed: find_package, the check target, the
# runtime, pkg-config, the manual page, and the program itself without the build tree's headers.
cmake_minimum_required(VERSION 3.25)

include(${CMAKE_CURRENT_LIST_DIR}/run_for_tests.cmake)

file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)
run(0 ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})

run(0 ${CMAKE_COMMAND} -G Ninja -S ${SOURCE}/cmake/package/consumer -B ${WORK}/consumer
      -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=Debug)
run(0 ${CMAKE_COMMAND} --build ${WORK}/consumer)
run(0 ${WORK}/consumer/watched)
expect("stirred")
expect("LG1001")
run(1 ${CMAKE_COMMAND} --build ${WORK}/consumer --target lockgraph-check)
expect("LG1001")
run(8 ctest --test-dir ${WORK}/consumer)
expect("lockgraph-check")

run(0 ${prefix}/bin/lockgraph --version)
run(66 ${prefix}/bin/lockgraph run -- ${WORK}/consumer/watched)
if(NOT EXISTS ${prefix}/share/man/man1/lockgraph.1)
  message(FATAL_ERROR "no manual page was installed")
endif()

find_program(PKG_CONFIG pkg-config)
if(PKG_CONFIG)
  file(GLOB_RECURSE pc ${prefix}/lockgraph.pc)
  get_filename_component(pc_dir ${pc} DIRECTORY)
  set(pkg_config ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${pc_dir} ${PKG_CONFIG}
                 --define-variable=prefix=${prefix} --cflags --libs lockgraph)
  execute_process(COMMAND ${pkg_config} OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run(0 ${CXX} -std=c++20 ${SOURCE}/cmake/package/consumer/main.cc -o ${WORK}/by_pkg_config ${flags}
        -pthread)
  get_filename_component(lib_dir ${pc_dir} DIRECTORY)
  run(0 ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${lib_dir} ${WORK}/by_pkg_config)
  expect("LG1001")
endif()
message("what was installed works")
