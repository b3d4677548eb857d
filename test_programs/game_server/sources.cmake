# What both servers share; they differ in season.cc only.
find_package(Boost 1.74 REQUIRED)
find_package(Threads REQUIRED)

set(GAME_SERVER_DIR ${CMAKE_CURRENT_LIST_DIR})

# game_server_program(<target> <season.cc>)
function(game_server_program target season)
  add_executable(${target} ${season})
  foreach(source main server session commands hub saver world snapshot room)
    target_sources(${target} PRIVATE ${GAME_SERVER_DIR}/${source}.cc)
  endforeach()
  target_include_directories(${target} PRIVATE ${GAME_SERVER_DIR})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_libraries(${target} PRIVATE Boost::boost Threads::Threads)
endfunction()
