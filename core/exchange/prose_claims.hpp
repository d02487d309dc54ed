// Statements with numbers as claims, where the claims have a word for them.   docs/claims.md
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exchange/prose.hpp"
#include "core/spec/claim.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

struct ProseClaim {
  ClaimKind kind = ClaimKind::total_parameters;
  json::Value json;
};

/// What of the plan a statement may be about.
struct ProseFacts {
  std::int64_t gpus = 0;
  std::int64_t tp = 0;
  std::int64_t original_tp = 0;
};

/// The claims that a line makes; none where there is no word for what it says.
std::vector<ProseClaim> claims_of(const Line& line, const ProseFacts& facts);

}  // namespace plimsoll::exchange
