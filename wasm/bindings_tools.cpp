#include "wasm/bind_tools.hpp"

EMSCRIPTEN_BINDINGS(plimsoll_tools) { plimsoll::bind_tools<&plimsoll::solvers>(); }
