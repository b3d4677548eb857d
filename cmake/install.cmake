# cmake --install, find_package(lockgraph), pkg-config, .deb packages.
# Components: cli (the program), runtime (the library a running program is watched by), dev.

option(LOCKGRAPH_INSTALL_CLANG_HEADERS
       "Install Clang's builtin headers with the program, so that it needs no Clang package" ON)

include(CMakePackageConfigHelpers)
set(LOCKGRAPH_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/lockgraph)

if(TARGET lockgraph)
  install(TARGETS lockgraph RUNTIME COMPONENT cli)
  install(FILES ${CMAKE_BINARY_DIR}/bin/lockgraph-cc ${CMAKE_BINARY_DIR}/bin/lockgraph-c++
          DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
  install(FILES ${CMAKE_SOURCE_DIR}/bazel/WORKSPACE ${CMAKE_SOURCE_DIR}/bazel/BUILD.bazel
                ${CMAKE_SOURCE_DIR}/bazel/lockgraph.bzl
          DESTINATION ${CMAKE_INSTALL_DATADIR}/lockgraph/bazel COMPONENT cli)
  set(documents ${CMAKE_BINARY_DIR}/share)  # written by tools/lockgraph/CMakeLists.txt
  install(FILES ${documents}/lockgraph.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT cli)
  install(FILES ${documents}/lockgraph.bash RENAME lockgraph COMPONENT cli
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${documents}/_lockgraph COMPONENT cli
          DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${documents}/lockgraph.fish COMPONENT cli
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  if(LOCKGRAPH_INSTALL_CLANG_HEADERS)
    install(DIRECTORY ${LOCKGRAPH_CLANG_RESOURCE_DIR}/include
            DESTINATION lib/lockgraph/clang COMPONENT cli)
  endif()
endif()

if(TARGET lockgraph_rt)
  install(TARGETS lockgraph_rt LIBRARY COMPONENT runtime)
  install(TARGETS lockgraph_rt_static lockgraph_rt_wrapped ARCHIVE COMPONENT dev)
  install(FILES ${CMAKE_BINARY_DIR}/lib/lockgraph_rt_static.options
          DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
endif()

configure_package_config_file(cmake/package/lockgraphConfig.cmake.in
  ${CMAKE_BINARY_DIR}/lockgraphConfig.cmake INSTALL_DESTINATION ${LOCKGRAPH_CMAKE_DIR}
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/lockgraphConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
configure_file(cmake/package/lockgraph.pc.in ${CMAKE_BINARY_DIR}/lockgraph.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/lockgraphConfig.cmake
              ${CMAKE_BINARY_DIR}/lockgraphConfigVersion.cmake
        DESTINATION ${LOCKGRAPH_CMAKE_DIR} COMPONENT dev)
install(FILES ${CMAKE_BINARY_DIR}/lockgraph.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
# Debian wants the licence of each package under this name.
set(packages_cli lockgraph)
set(packages_runtime liblockgraph-rt)
set(packages_dev liblockgraph-dev)
foreach(component cli runtime dev)
  install(FILES LICENSE RENAME copyright COMPONENT ${component}
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${packages_${component}})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "The lockgraph authors")
set(CPACK_PACKAGE_CONTACT "The lockgraph authors <lockgraph@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL cli runtime dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_CLI_PACKAGE_NAME ${packages_cli})
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS ${packages_runtime})
set(CPACK_COMPONENT_CLI_DESCRIPTION "Reads a program's sources, or watches it run, and reports deadlocks.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${packages_runtime})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "The library that watches the locks of a running program.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME ${packages_dev})
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEV_DESCRIPTION
    "Lock types that announce themselves, the static runtime, and files for CMake and pkg-config.")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "liblockgraph-rt (= ${PROJECT_VERSION})")
find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
if(DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)

if(TARGET lockgraph AND TARGET lockgraph_rt)
  add_test(NAME installed_consumer
           COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -DSOURCE=${CMAKE_SOURCE_DIR}
                   -DWORK=${CMAKE_BINARY_DIR}/installed -DCXX=${CMAKE_CXX_COMPILER}
                   -P ${CMAKE_SOURCE_DIR}/cmake/package/consumer_test.cmake)
  set_tests_properties(installed_consumer PROPERTIES TIMEOUT 300)
  add_test(NAME debian_packages
           COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -DSOURCE=${CMAKE_SOURCE_DIR}
                   -DWORK=${CMAKE_BINARY_DIR}/debian -DCXX=${CMAKE_CXX_COMPILER}
                   -P ${CMAKE_SOURCE_DIR}/cmake/package/deb_test.cmake)
  # Both write the install manifest.
  set_tests_properties(debian_packages PROPERTIES TIMEOUT 300 RESOURCE_LOCK install_manifest
                       PASS_REGULAR_EXPRESSION "the packages work" FAIL_REGULAR_EXPRESSION "CMake Error"
                       SKIP_REGULAR_EXPRESSION "skipped")
  set_tests_properties(installed_consumer PROPERTIES RESOURCE_LOCK install_manifest)
  find_package(Python3 COMPONENTS Interpreter)
  if(Python3_FOUND)
    add_test(NAME ci_forms
             COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/cmake/package/ci_forms_test.py
                     ${CMAKE_SOURCE_DIR} $<TARGET_FILE:lockgraph> ${CMAKE_BINARY_DIR}/ci_forms)
    set_tests_properties(ci_forms PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
  endif()
endif()
