# SPDX-License-Identifier: Apache-2.0
# The house rules of our own targets. Never used on a consumer's target.

set(annona_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
set(annona_warnings_cxx -Wsign-conversion)
# At -O2 and above g++ 12 sees an overlap in `"text" + std::string` where there is none; 13 is
# cured.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND annona_warnings_cxx -Wno-restrict)
endif()

# Where sources are joined, one may name a thing as another of its room does, and a type of its own
# is seen from a header: what each is by itself is warned of every day.
if(CMAKE_UNITY_BUILD)
  list(APPEND annona_warnings_cxx -Wno-shadow)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND annona_warnings_cxx -Wno-subobject-linkage)
  endif()
endif()

# C++20 without extensions, position independent, our warnings, errors where ANNONA_WERROR says so.
function(annona_house target)
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    C_STANDARD 99 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
    POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE
    ${annona_warnings} $<$<COMPILE_LANGUAGE:CXX>:${annona_warnings_cxx}>
    $<$<BOOL:${ANNONA_WERROR}>:-Werror>)
endfunction()

# The .cpp files of the named folders below `base`, in a stable order; missing folders give none.
function(annona_glob_sources result base)
  set(found)
  foreach(folder IN LISTS ARGN)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS "${base}/${folder}/*.cpp")
    list(APPEND found ${files})
  endforeach()
  list(SORT found)
  set(${result} "${found}" PARENT_SCOPE)
endfunction()
