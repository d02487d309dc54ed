# Emscripten's own toolchain file, wherever it is installed: the emcc on PATH, else the one under $EMSDK.
find_program(EMCC_EXECUTABLE emcc HINTS $ENV{EMSDK}/upstream/emscripten NO_CMAKE_FIND_ROOT_PATH)
if(NOT EMCC_EXECUTABLE)
  message(FATAL_ERROR "emcc was not found. Debian: apt-get install emscripten. Elsewhere: activate an emsdk, 3.1.6 or newer.")
endif()
get_filename_component(emcc_real ${EMCC_EXECUTABLE} REALPATH)
get_filename_component(emcc_folder ${emcc_real} DIRECTORY)
find_file(EMSCRIPTEN_TOOLCHAIN cmake/Modules/Platform/Emscripten.cmake
  PATHS ${emcc_folder} /usr/share/emscripten NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
if(NOT EMSCRIPTEN_TOOLCHAIN)
  message(FATAL_ERROR "Emscripten.cmake was not found beside ${emcc_real}")
endif()
include(${EMSCRIPTEN_TOOLCHAIN})
