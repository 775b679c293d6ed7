# SPDX-License-Identifier: MIT
# The libraries as others see them, static and shared, and what `cmake --install` puts where: program, libraries, headers,
# pkg-config files, the CMake package, man pages.
set(MOTE_SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # before 1.0 a minor version may break what uses it

# library(NAME FILE rooms…): targets NAME (static) and NAME_shared of all objects of the rooms.
function(library name file)
  set(objects)
  foreach(room ${ARGN})
    list(APPEND objects $<TARGET_OBJECTS:mote_${room}>)
  endforeach()
  add_library(${name} STATIC ${objects})
  add_library(${name}_shared SHARED ${objects})
  set_target_properties(${name} ${name}_shared PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME ${file})
  set_target_properties(${name}_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${MOTE_SOVERSION})
  target_link_options(${name}_shared PRIVATE ${MOTE_LINK_OPTIONS})
  if(NOT MOTE_SANITIZE)
    target_link_options(${name}_shared PRIVATE -Wl,--no-undefined)
  endif()
  target_link_libraries(${name} PUBLIC m)
  target_link_libraries(${name}_shared PRIVATE m)
  foreach(target ${name} ${name}_shared)
    target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                   $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  endforeach()
endfunction()

library(mote_run mote-run ${MOTE_RUN_ROOMS})
set_target_properties(mote_run_shared PROPERTIES EXPORT_NAME run)
set_target_properties(mote_run PROPERTIES EXPORT_NAME run-static)
add_library(mote::run ALIAS mote_run) # for those who add_subdirectory(mote)
set(headers include/mote/types.h include/mote/run.h)
set(pages ${PROJECT_BINARY_DIR}/man/mote-run.3)
set(pkgconfig mote-run)
install(TARGETS mote_run mote_run_shared EXPORT mote)


if(NOT MOTE_RUNTIME_ONLY)
  set(externals PkgConfig::INIH PkgConfig::CBLAS PkgConfig::CJSON PkgConfig::SNDFILE PkgConfig::SAMPLERATE ZLIB::ZLIB
                PkgConfig::SQLITE ${CSV_LIBRARY} ${ZOPFLI_LIBRARY} Threads::Threads)
  set(MOTE_PC_REQUIRES "inih openblas libcjson sndfile samplerate zlib sqlite3")
  if(CURL_FOUND AND ARCHIVE_FOUND)
    list(APPEND externals PkgConfig::CURL PkgConfig::ARCHIVE)
    string(APPEND MOTE_PC_REQUIRES " libcurl libarchive")
  endif()
  if(PORTAUDIO_FOUND)
    list(APPEND externals PkgConfig::PORTAUDIO)
    string(APPEND MOTE_PC_REQUIRES " portaudio-2.0")
  endif()
  library(mote_library mote ${MOTE_RUN_ROOMS} recipe data train shrink report search emit face)
  target_link_libraries(mote_library PUBLIC ${externals})
  target_link_libraries(mote_library_shared PRIVATE ${externals})
  set_target_properties(mote_library_shared PROPERTIES EXPORT_NAME mote)
  add_library(mote::mote ALIAS mote_library)
  list(APPEND headers include/mote/mote.h)
  list(APPEND pages ${PROJECT_BINARY_DIR}/man/mote.1)
  list(APPEND pkgconfig mote)
  install(TARGETS mote)
  install(TARGETS mote_library) # static: what it needs is in mote.pc, not in the CMake package
  install(TARGETS mote_library_shared EXPORT mote)
endif()

# Man pages are made from what the header and the program say of themselves.
set(man ${PROJECT_SOURCE_DIR}/scripts/man.sh)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/man/mote-run.3
  COMMAND bash ${man} header ${PROJECT_SOURCE_DIR}/include/mote/run.h ${PROJECT_BINARY_DIR}/man/mote-run.3
  DEPENDS ${man} ${PROJECT_SOURCE_DIR}/include/mote/run.h)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/man/mote.1
  COMMAND bash ${man} program $<TARGET_FILE:mote> ${PROJECT_BINARY_DIR}/man/mote.1 DEPENDS ${man} mote)
add_custom_target(mote_man ALL DEPENDS ${pages})

include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/mote-config.cmake.in ${PROJECT_BINARY_DIR}/mote-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mote)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mote-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT mote NAMESPACE mote:: FILE mote-targets.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mote)
install(FILES ${PROJECT_BINARY_DIR}/mote-config.cmake ${PROJECT_BINARY_DIR}/mote-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mote)
# Where a pkg-config file lies says where the rest is, so that a folder can be moved.
file(RELATIVE_PATH MOTE_PC_UP ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(name ${pkgconfig})
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mote)
foreach(page ${pages})
  string(REGEX REPLACE ".*\\." "" section ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
