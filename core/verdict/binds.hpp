// What limits a number of time, in words: "HBM bandwidth: attention over the KV cache, 81 % of a step on the slowest stage".
//
// Each looks at the work behind its own number: at full rate prompts are packed into whole chunks, at a concurrency a token
// also waits for the prefills of other requests.
#pragma once

#include <string>

#include "core/verdict/targets.hpp"

namespace plimsoll {

std::string first_token_binds(const Case& each);  ///< TTFT
std::string token_binds(const Case& each);        ///< TPOT
std::string prefill_rate_binds(const Case& each);
std::string decode_rate_binds(const Case& each);
std::string total_rate_binds(const Case& each);
/// Of the pools of a disaggregated plan: which serves the fewest requests, beside the others. Empty where there is one pool.
std::string pools_bind(const Case& each);

}  // namespace plimsoll
