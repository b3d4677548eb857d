# Two targets stand for LLVM and Clang in the whole tree:
#   lockgraph_llvm   LLVM Support and what a room names with lockgraph_llvm_components()
#   lockgraph_clang  Clang's frontend and analysis, for analyzer/extract only
# They link the shared libraries (quick developer builds) or the static archives (a program that
# starts in 5 ms instead of 25). CMake's own Clang targets would mix static Clang with shared LLVM.

option(LOCKGRAPH_STATIC_LLVM "Link Clang and LLVM statically (fast start-up)" OFF)

find_package(Clang 19.1 REQUIRED CONFIG HINTS /usr/lib/llvm-19)  # a plain 19 is rejected

# LLVM's include directory also holds its own <cxxabi.h> and <unwind.h> where libc++ for developers is
# installed, which do not go together with libstdc++: only what is LLVM's is looked at.
set(llvm_headers ${CMAKE_BINARY_DIR}/llvm_headers)
file(MAKE_DIRECTORY ${llvm_headers})
foreach(part llvm llvm-c clang clang-c)
  foreach(include ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
    if(EXISTS ${include}/${part})
      file(CREATE_LINK ${include}/${part} ${llvm_headers}/${part} SYMBOLIC)
      break()
    endif()
  endforeach()
endforeach()

add_library(lockgraph_llvm INTERFACE)
target_include_directories(lockgraph_llvm SYSTEM INTERFACE ${llvm_headers})
target_compile_definitions(lockgraph_llvm INTERFACE ${LLVM_DEFINITIONS_LIST})

add_library(lockgraph_clang INTERFACE)
target_link_libraries(lockgraph_clang INTERFACE lockgraph_llvm)

if(LOCKGRAPH_STATIC_LLVM)
  find_package(ZLIB REQUIRED)
  llvm_map_components_to_libnames(support_libs Support BitstreamReader Symbolize
                                  DebugInfoDWARF Object)
  target_link_libraries(lockgraph_llvm INTERFACE ${support_libs})

  set(clang_archives "")
  foreach(lib clangFrontend clangSerialization clangDriver clangParse clangSema clangAPINotes
              clangEdit clangAnalysis clangASTMatchers clangAST clangLex clangSupport clangBasic)
    list(APPEND clang_archives $<TARGET_FILE:${lib}>)
  endforeach()
  llvm_map_components_to_libnames(frontend_libs Support FrontendOpenMP FrontendHLSL Option
                                  TargetParser BinaryFormat BitReader BitstreamReader Core MC
                                  MCParser ProfileData WindowsDriver)
  target_link_libraries(lockgraph_clang INTERFACE -Wl,--start-group ${clang_archives}
                        -Wl,--end-group ${frontend_libs})
else()
  target_link_libraries(lockgraph_llvm INTERFACE LLVM)
  target_link_libraries(lockgraph_clang INTERFACE clang-cpp)
endif()

# Where Clang's builtin headers (stddef.h ...) lie when the program is not installed beside them.
set(LOCKGRAPH_CLANG_RESOURCE_DIR
    "${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR}" CACHE PATH "Clang's builtin headers")
