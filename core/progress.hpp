// How far long work has come, for whoever watches; no answer depends on it.
#pragma once

#include <functional>

namespace plimsoll {

/// Called with a share from 0 to 1 that does not fall; empty: nobody watches.
using Progress = std::function<void(double share)>;

}  // namespace plimsoll
