// What a search may change of a plan, and what it should make best.   docs/search.md
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

enum class SearchObjective : int {
  throughput,  ///< Most tokens/s of a GPU: prompts and answers, or where no answer's length is stated decode's.
  ttft,        ///< The shortest time to the first token.
  tpot,        ///< The shortest time per output token.
  gpus,        ///< The fewest GPUs, and of as many the most tokens/s.
  price,       ///< The least $ for a million tokens, prompts and answers.
};
template <>
inline constexpr auto names_of<SearchObjective> = std::array<std::string_view, 5>{"throughput", "ttft", "tpot", "gpus", "price"};

/// Lists that are empty leave every legal degree, or what the plan has.
struct SearchOptions {
  SearchObjective objective = SearchObjective::throughput;
  std::optional<std::int64_t> gpus;  ///< At most; left out: the cluster's, else those of the plan's layout or pools.
  std::int64_t least_gpus = 1;
  std::vector<std::int64_t> tp;
  std::vector<std::int64_t> pp;
  std::vector<std::int64_t> cp;
  std::vector<std::int64_t> attention_dp;
  std::vector<std::int64_t> ep;
  std::vector<std::int64_t> replicas;
  std::vector<std::int64_t> chunk_tokens;
  std::vector<std::int64_t> sequences;  ///< Burst or concurrency of the whole plan.
  std::vector<Precision> weights;       ///< Of dense weights and experts alike.
  std::vector<Precision> kv_cache;
  bool pools = false;       ///< Whether prefill and decode on GPUs of their own are looked at, too.
  std::int64_t count = 10;  ///< Layouts listed.
  bool operator==(const SearchOptions&) const = default;
};

template <>
const Description& describe<SearchOptions>();

/// Whether a layout, or a pool, may have so many replicas.
inline bool may_have_replicas(const SearchOptions& options, std::int64_t replicas) {
  return options.replicas.empty() || std::find(options.replicas.begin(), options.replicas.end(), replicas) != options.replicas.end();
}

/// GPUs that the search may use.
std::int64_t gpus_searched(const Plan& plan, const SearchOptions& options);

}  // namespace plimsoll
