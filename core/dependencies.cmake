# {fmt} (its functions are compiled in fmt.cpp) and nlohmann/json: headers, no library to link.
#
# The system's copies are staged into the build folder one folder at a time: /usr/include on emcc's path would bring the
# host's C library with it, and that does not compile. Where the system has none, a pinned release is fetched.
include(FetchContent)

function(plimsoll_header_library target folder probe repository tag)
  add_library(${target} INTERFACE)
  find_path(${target}_ROOT ${probe}
    PATHS /usr/include /usr/local/include /opt/homebrew/include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(${target}_ROOT)
    file(COPY ${${target}_ROOT}/${folder} DESTINATION ${PROJECT_BINARY_DIR}/staged/${target})
    set(include_root ${PROJECT_BINARY_DIR}/staged/${target})
  else()
    FetchContent_Declare(${target}_source GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW TRUE)
    FetchContent_GetProperties(${target}_source)
    if(NOT ${target}_source_POPULATED)
      FetchContent_Populate(${target}_source)
    endif()
    set(include_root ${${target}_source_SOURCE_DIR}/include)
  endif()
  target_include_directories(${target} SYSTEM INTERFACE ${include_root})
endfunction()

plimsoll_header_library(plimsoll_fmt fmt fmt/core.h https://github.com/fmtlib/fmt.git 9.1.0)
# Numbers are doubles, and no locale is asked: what would format others is a tenth of the module.
target_compile_definitions(plimsoll_fmt INTERFACE
  FMT_EXCEPTIONS=0 FMT_STATIC_THOUSANDS_SEPARATOR=',' FMT_USE_FLOAT=0 FMT_USE_LONG_DOUBLE=0)

plimsoll_header_library(plimsoll_json nlohmann nlohmann/json.hpp https://github.com/nlohmann/json.git v3.11.2)
target_compile_definitions(plimsoll_json INTERFACE JSON_NOEXCEPTION=1 JSON_NO_IO=1)
