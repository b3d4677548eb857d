# cmake -DBUILD=.. -DSOURCE=.. -DWORK=.. -DCXX=.. -P deb_test.cmake
# Makes the Debian packages, looks at what they say and contain, and uses the programs out of them.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/run_for_tests.cmake)

find_program(DPKG_DEB dpkg-deb)
if(NOT DPKG_DEB)
  message("no dpkg-deb: skipped")
  return()
endif()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
run(0 ${CMAKE_CPACK_COMMAND} --config ${BUILD}/CPackConfig.cmake -G DEB -B ${WORK}/packages)

# package -> file, and everything into one root.
set(root ${WORK}/root)
file(GLOB debs ${WORK}/packages/*.deb)
foreach(deb ${debs})
  run(0 ${DPKG_DEB} -f ${deb} Package)
  string(STRIP "${out}" package)
  set(deb_of_${package} ${deb})
  list(APPEND packages ${package})
  run(0 ${DPKG_DEB} -x ${deb} ${root})
endforeach()
list(SORT packages)
if(NOT packages STREQUAL "liblockgraph-dev;liblockgraph-rt;lockgraph")
  message(FATAL_ERROR "the packages are: ${packages}")
endif()

function(expect_package package field pattern)
  run(0 ${DPKG_DEB} -f ${deb_of_${package}} ${field})
  expect("${pattern}")
endfunction()
expect_package(lockgraph Description "deadlock")
expect_package(lockgraph Depends "libc6")
expect_package(lockgraph Recommends "liblockgraph-rt")
expect_package(liblockgraph-rt Depends "libc6")
expect_package(liblockgraph-dev Depends "liblockgraph-rt \\(= ")
expect_package(liblockgraph-dev Section "libdevel")

function(expect_files package)
  run(0 ${DPKG_DEB} --contents ${deb_of_${package}})
  foreach(pattern ${ARGN})
    expect("${pattern}")
  endforeach()
  # Nothing outside of /usr, nothing of tests, nothing that everybody may write.
  if(out MATCHES " \\./(opt|work|tmp|home|etc)/" OR out MATCHES "gtest|_test" OR
     out MATCHES "\n-......(.w.) ")
    message(FATAL_ERROR "${package} contains what it should not:\n${out}")
  endif()
endfunction()
expect_files(lockgraph "\\./usr/bin/lockgraph\n" "man1/lockgraph\\.1" "bash-completion/completions/lockgraph"
             "zsh/site-functions/_lockgraph" "fish/vendor_completions\\.d/lockgraph\\.fish"
             "clang/include/stddef\\.h" "doc/lockgraph/copyright")
expect_files(liblockgraph-rt "liblockgraph_rt\\.so" "doc/liblockgraph-rt/copyright")
expect_files(liblockgraph-dev "include/lockgraph/runtime\\.h" "include/lockgraph/mutex\\.h" "liblockgraph_rt\\.a"
             "liblockgraph_rt_static\\.a" "lockgraph_rt_static\\.options"
             "lockgraphConfig\\.cmake" "pkgconfig/lockgraph\\.pc")

# The extracted program: not one byte of the build tree is needed.
file(COPY ${SOURCE}/docs/guide/example/ DESTINATION ${WORK}/shop)
set(here ${CMAKE_COMMAND} -E chdir ${WORK}/shop)
run(0 ${here} ${CMAKE_COMMAND} -G Ninja -B build -DCMAKE_CXX_COMPILER=${CXX}
      -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
run(0 ${here} ${CMAKE_COMMAND} --build build)
run(1 ${here} ${root}/usr/bin/lockgraph check --no-cache)
expect("LG1001")
run(66 ${here} ${root}/usr/bin/lockgraph run -- build/shop)
expect("LG1001")
find_program(READELF NAMES readelf llvm-readelf-19)
file(GLOB_RECURSE runtime ${root}/usr/lib/*/liblockgraph_rt.so ${root}/usr/lib/liblockgraph_rt.so)
foreach(binary ${root}/usr/bin/lockgraph ${runtime})
  run(0 ${READELF} -d ${binary})
  if(out MATCHES "RUNPATH|RPATH")
    message(FATAL_ERROR "${binary} looks for libraries in the build tree:\n${out}")
  endif()
endforeach()

# And a program that links what the packages for development hold.
run(0 ${CMAKE_COMMAND} -G Ninja -S ${SOURCE}/cmake/package/consumer -B ${WORK}/consumer
      -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${root}/usr)
run(0 ${CMAKE_COMMAND} --build ${WORK}/consumer --target watched)
run(0 ${WORK}/consumer/watched)
expect("LG1001")
message("the packages work")
