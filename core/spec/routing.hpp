// How the tokens of a plan are spread over the routed experts of a layer, and which experts are held more than once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

/// Which rank holds which experts.
enum class ExpertPlacement : int {
  round_robin,  ///< Dealt to the ranks by popularity, as a balancer would.
  contiguous,   ///< Blocks in the order of the experts, as engines place them by themselves.
};
template <>
inline constexpr auto names_of<ExpertPlacement> = std::array<std::string_view, 2>{"round_robin", "contiguous"};

/// Left as it is: every expert as popular as the others, and held once.
struct Routing {
  double zipf = 0.0;               ///< s: the i-th expert is as popular as i^−s.
  std::vector<double> popularity;  ///< Of each expert, relative to the others; those left out have 1.
  ExpertPlacement placement = ExpertPlacement::round_robin;
  std::int64_t redundant_experts = 0;  ///< Further copies in each layer, over all ranks.
  bool operator==(const Routing&) const = default;
};

/// Experts whose popularity is worked out one by one, at most.
inline constexpr std::int64_t most_routed_experts = 4096;

/// What is wrong with it for so many experts of which a token visits so many.
void check_routing(const Routing& routing, std::int64_t experts, std::int64_t per_token, const std::string& path, Problems& problems);

template <>
const Description& describe<Routing>();

}  // namespace plimsoll
