#include "wasm/bind_tools.hpp"

EMSCRIPTEN_BINDINGS(plimsoll_simulators) { plimsoll::bind_tools<&plimsoll::simulators>(); }
