# SPDX-License-Identifier: Apache-2.0
# What is installed: headers, one export file per component, the CMake and pkg-config packages.
# Nothing installed names an absolute folder, so that the prefix can be moved.

# One component of find_package(annona): the targets given, those that exist. OPTIONAL: a build of
# other targets alone can be installed without them.
function(annona_install_component name)
  set(targets)
  foreach(target IN LISTS ARGN)
    if(TARGET ${target})
      list(APPEND targets ${target})
    endif()
  endforeach()
  if(NOT targets)
    return()
  endif()
  install(TARGETS ${targets} EXPORT annona_${name} OPTIONAL)
  install(EXPORT annona_${name} NAMESPACE annona:: FILE annona-${name}.cmake
          DESTINATION "${annona_package_dir}")
  set_property(GLOBAL APPEND PROPERTY annona_components ${name})
endfunction()

function(annona_install_headers)
  install(DIRECTORY include/annona TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
  # Floors 5 and 6: for programs that put a community together themselves. They may change with
  # every version.
  foreach(room IN ITEMS config loader journal stores runtime views lab)
    if(NOT ANNONA_ONLY_HEADERS)
      install(DIRECTORY src/${room} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/annona/rooms"
              FILES_MATCHING PATTERN "*.hpp")
    endif()
  endforeach()
  if(TARGET annona_rules_static)
    install(FILES "${PROJECT_BINARY_DIR}/generated/annona/static_rules.hpp"
            DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/annona")
  endif()
endfunction()

# The service as libraries: its core, the messages, the gRPC and the HTTP front.
function(annona_install_service)
  if(NOT TARGET annona_service)
    return()
  endif()
  foreach(part IN ITEMS service proto grpc http)
    if(TARGET annona_${part})
      set_target_properties(annona_${part} PROPERTIES EXPORT_NAME ${part}
        OUTPUT_NAME annona-${part})
    endif()
  endforeach()
  target_include_directories(annona_proto SYSTEM PUBLIC
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/annona/contract>)
  install(DIRECTORY "${PROJECT_BINARY_DIR}/proto/"
          DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/annona/contract"
          FILES_MATCHING PATTERN "*.pb.h" PATTERN "CMakeFiles" EXCLUDE)
  foreach(room IN ITEMS service grpc http)
    install(DIRECTORY src/${room} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/annona/rooms"
            FILES_MATCHING PATTERN "*.hpp")
  endforeach()
  annona_install_component(service annona_service annona_proto annona_grpc annona_http)
endfunction()

# The prefix as seen from the .pc file.
function(annona_install_pkg_config)
  file(RELATIVE_PATH annona_prefix_from_pc
       "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  set(names annona)
  if(TARGET annona_embed)
    list(APPEND names annona-embed)
  endif()
  foreach(name IN LISTS names)
    configure_file("${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in"
                   "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/${name}.pc"
            DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  endforeach()
endfunction()

function(annona_install_package)
  if(NOT ANNONA_INSTALL)
    return()
  endif()
  include(CMakePackageConfigHelpers)
  set(annona_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/annona")
  annona_install_headers()
  annona_install_component(sdk annona_sdk)
  annona_install_component(header_only annona_header_only)
  annona_install_component(core annona_core)
  annona_install_component(loader annona_loader)
  annona_install_component(sqlite annona_sqlite)
  annona_install_component(lab annona_lab)
  annona_install_component(library annona_library)
  annona_install_component(rules annona_rules_static)
  annona_install_component(embed annona_embed)
  annona_install_service()
  get_property(annona_components GLOBAL PROPERTY annona_components)
  set(annona_library_parts core loader lab)
  if(TARGET annona_sqlite)
    list(APPEND annona_library_parts sqlite)
  endif()
  configure_package_config_file(cmake/annonaConfig.cmake.in
    "${PROJECT_BINARY_DIR}/annonaConfig.cmake" INSTALL_DESTINATION "${annona_package_dir}"
    PATH_VARS CMAKE_INSTALL_LIBDIR)
  set(independent)
  if(ANNONA_ONLY_HEADERS)
    set(independent ARCH_INDEPENDENT)
  endif()
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/annonaConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ${independent})
  install(FILES "${PROJECT_BINARY_DIR}/annonaConfig.cmake"
                "${PROJECT_BINARY_DIR}/annonaConfigVersion.cmake"
                cmake/annona_rule.cmake cmake/plugin.map
          DESTINATION "${annona_package_dir}")
  annona_install_pkg_config()
  install(FILES LICENSE LICENSE-MIT DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endfunction()
