# SPDX-License-Identifier: Apache-2.0
# annona_add_rule(<name> <plugin.cpp> [OUTPUT_DIRECTORY <folder>])
#
# Builds one rule plugin as `annona-rule-<name with - for _>.so`: linked to annona::sdk alone,
# hidden visibility, one exported symbol. Installed with the package, so that a rule outside this
# tree is built with the very same switches.

set(annona_plugin_map "${CMAKE_CURRENT_LIST_DIR}/plugin.map")

function(annona_add_rule name source)
  cmake_parse_arguments(PARSE_ARGV 2 rule "" "OUTPUT_DIRECTORY" "")
  if(NOT rule_OUTPUT_DIRECTORY)
    set(rule_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  endif()
  string(REPLACE "_" "-" dashed "${name}")
  set(target "annona-rule-${dashed}")
  add_library(${target} MODULE "${source}")
  annona_rule_compile_settings(${target})
  target_link_options(${target} PRIVATE "LINKER:--version-script=${annona_plugin_map}")
  if(NOT ANNONA_SANITIZE AND NOT ANNONA_BUILD_FUZZ)
    # What is missing shows here and not when a server loads it. Sanitizers leave their own open.
    target_link_options(${target} PRIVATE "LINKER:-z,defs")
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" LINK_DEPENDS "${annona_plugin_map}"
    LIBRARY_OUTPUT_DIRECTORY "${rule_OUTPUT_DIRECTORY}")
endfunction()

# What the loaded and the statically linked form of a rule have in common.
function(annona_rule_compile_settings target)
  target_link_libraries(${target} PRIVATE annona::sdk)
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  # A rule stands alone: what it uses of money it carries, nothing is looked up in the host.
  target_compile_definitions(${target} PRIVATE ANNONA_HEADER_ONLY)
  # A GNU-unique symbol would pin the library and leak past the version script.
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
endfunction()
