// One share of a search, so that many machines can do it: what is left of its layouts that the whole could still need.   docs/search.md
//
// A share is every n-th family. The best of all are among the best of the shares, the front of all is among their fronts, and so is the nearest
// along each degree and the least concession; so these layouts are evaluated again in the order of the whole search, and what comes out is what
// the whole search says, to the bit.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/search/layout_search.hpp"

namespace plimsoll {

/// A layout of a share, by its place in the search.
struct PartLayout {
  std::int64_t family = 0;
  std::int64_t replicas = 1;
  std::int64_t variant = 0;
  std::int64_t sequences = 0;
  bool operator==(const PartLayout&) const = default;
  bool operator<(const PartLayout& other) const { return std::tie(family, replicas, variant, sequences) < std::tie(other.family, other.replicas, other.variant, other.sequences); }
};

struct SearchPart {
  std::string version;     ///< Of the tool: another's search may have another order.
  std::int64_t shard = 1;  ///< From 1.
  std::int64_t shards = 1;
  Plan plan;
  SearchOptions options;
  std::int64_t layouts = 0;
  std::int64_t left_out = 0;
  std::int64_t fitting = 0;
  std::int64_t wanted = 0;
  std::vector<PartLayout> kept;
};

/// All shares of one search, in any order.
struct SearchParts {
  std::vector<SearchPart> parts;
};

template <>
const Description& describe<SearchPart>();
template <>
const Description& describe<SearchParts>();

/// A share of the search, done. Problems are those of a search, or say that there is no such share.
SearchPart search_part(const Plan& plan, const SearchOptions& options, std::int64_t shard, std::int64_t shards, Problems& problems);

/// All shares put together; what does not fit together is a problem at "parts[i]…".
std::unique_ptr<LayoutSearch> merged(const std::vector<SearchPart>& parts, Problems& problems);

}  // namespace plimsoll
