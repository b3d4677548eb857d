# The test `layers`: who may include whom, checked from the #include lines.
add_test(NAME layers COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR}
                             -P ${CMAKE_SOURCE_DIR}/cmake/check_layers.cmake)
# The check must be able to fail: a tree with one forbidden include of each sort.
add_test(NAME layers_sees_violations
         COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_BINARY_DIR}/layers_violations
                 -DVIOLATIONS=ON -P ${CMAKE_SOURCE_DIR}/cmake/check_layers.cmake)
