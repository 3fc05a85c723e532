# SPDX-License-Identifier: Apache-2.0
# One generated translation unit per public header: it must compile alone; C headers also as strict
# C99. The header-only form, with bodies (*.inl.hpp), and the other compiler have their turn in
# scripts/check_headers.sh.

file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include"
     "${PROJECT_SOURCE_DIR}/include/annona/*.h" "${PROJECT_SOURCE_DIR}/include/annona/*.hpp")
list(FILTER public_headers EXCLUDE REGEX "\\.inl\\.hpp$")
list(SORT public_headers)

set(units_cxx)
set(units_c)
foreach(header IN LISTS public_headers)
  string(MAKE_C_IDENTIFIER "${header}" unit)
  # Included twice: the second time must add nothing.
  set(text "#include \"${header}\"\n#include \"${header}\"\n")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/headers_alone/${unit}.cpp" CONTENT "${text}")
  list(APPEND units_cxx "${PROJECT_BINARY_DIR}/headers_alone/${unit}.cpp")
  if(header MATCHES "\\.h$")
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/headers_alone/${unit}.c" CONTENT
         "${text}int annona_header_unit_${unit};\n")
    list(APPEND units_c "${PROJECT_BINARY_DIR}/headers_alone/${unit}.c")
  endif()
endforeach()

function(annona_add_headers_alone target library)
  if(NOT ARGN)
    return()
  endif()
  add_library(${target} OBJECT ${ARGN})
  annona_house(${target})
  target_link_libraries(${target} PRIVATE ${library})
  # Only the front end matters here: no optimiser, no debug information.
  target_compile_options(${target} PRIVATE -O0 -g0)
endfunction()

annona_add_headers_alone(headers_alone annona::annona ${units_cxx})
annona_add_headers_alone(headers_alone_c99 annona::sdk ${units_c})
if(TARGET headers_alone_c99)
  target_compile_options(headers_alone_c99 PRIVATE -pedantic-errors)
endif()
