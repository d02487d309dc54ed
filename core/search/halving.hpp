// Along whole steps: the first of some that holds, and how far towards the one before it that goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace plimsoll {

struct Reached {
  std::optional<std::int64_t> holds;  ///< Nothing where none does.
  std::optional<std::int64_t> fails;  ///< The step beside it; nothing where the first of all holds.
};

/// `order`: as they are tried. `fails`: a step before all of them that is known to fail. Between the first that holds and the last that
/// failed before it is halved, so that `holds` and `fails` end one step apart. Each step is asked for once.
template <typename Holds>
Reached first_that_holds(const std::vector<std::int64_t>& order, std::optional<std::int64_t> fails, Holds holds) {
  Reached reached{.holds = std::nullopt, .fails = fails};
  for (const std::int64_t step : order) {
    (holds(step) ? reached.holds : reached.fails) = step;
    if (reached.holds) break;
  }
  if (!reached.holds) return reached;
  while (reached.fails && *reached.fails - *reached.holds != 1 && *reached.holds - *reached.fails != 1) {
    const std::int64_t middle = *reached.holds + (*reached.fails - *reached.holds) / 2;
    (holds(middle) ? reached.holds : reached.fails) = middle;
  }
  return reached;
}

}  // namespace plimsoll
