// How far long work has come, for whoever watches; no answer depends on it.
#pragma once

#include <functional>

namespace plimsoll {

/// Called with a share from 0 to 1 that does not fall; empty: nobody watches.
using Progress = std::function<void(double share)>;

/// What long work has found so far, for whoever asks meanwhile.
template <typename Report>
struct SoFar {
  std::function<bool()> is_wanted;  ///< Empty: never.
  std::function<void(const Report&)> tell;
  bool wanted() const { return is_wanted && is_wanted(); }
};

}  // namespace plimsoll
