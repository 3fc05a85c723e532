# SPDX-License-Identifier: Apache-2.0
# The Python of the operating system, which sees packages like python3-protobuf and python3-grpcio;
# the first python3 on PATH may be another one that has none.
find_program(ANNONA_SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT ANNONA_SYSTEM_PYTHON)
  find_program(ANNONA_SYSTEM_PYTHON python3 REQUIRED)
endif()
