// A plan under a stream of requests: what the user states of a serving simulation.   docs/serve.md
//
// A scenario without arrivals takes those of its plan's workload, so that a plan alone is one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// How long it is from one request to the next at a rate.
enum class Spacing : int {
  random,  ///< A Poisson process: exponential times, of any length.
  even     ///< All alike.
};
template <>
inline constexpr auto names_of<Spacing> = std::array<std::string_view, 2>{"random", "even"};

/// Which attention rank of which replica a request goes to.
enum class Router : int {
  least_outstanding,  ///< The one with the fewest requests that are not done.
  round_robin
};
template <>
inline constexpr auto names_of<Router> = std::array<std::string_view, 2>{"least_outstanding", "round_robin"};

/// What an iteration holds when prompts wait and sequences decode.
enum class Batching : int {
  mixed,         ///< Both: sequences that decode, and prompts in what they leave of the token budget.
  prompts_first  ///< Prompts alone, as long as there are any that have room.
};
template <>
inline constexpr auto names_of<Batching> = std::array<std::string_view, 2>{"mixed", "prompts_first"};

/// One request of a trace.
struct TracedRequest {
  double at_s = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  bool operator==(const TracedRequest&) const = default;
};

/// One of rate, concurrency, burst and trace.
struct Arrivals {
  std::optional<double> requests_per_s;
  Spacing spacing = Spacing::random;
  std::optional<std::int64_t> concurrency;
  std::optional<std::int64_t> burst;
  std::vector<TracedRequest> trace;
  bool operator==(const Arrivals&) const = default;
};

struct ServingScenario {
  std::string title;
  Plan plan;
  std::optional<Arrivals> arrivals;      ///< Left out: those of the plan's workload.
  std::optional<std::int64_t> requests;  ///< That count.
  std::optional<std::int64_t> warm_up;   ///< That come before them.
  std::int64_t replications = 5;         ///< Runs that differ in their random numbers alone.
  std::int64_t seed = 1;
  Router router = Router::least_outstanding;
  std::optional<Batching> batching;         ///< Left out: as the plan's framework does by default.
  std::optional<std::int64_t> running;      ///< Sequences of a rank, at most.
  std::optional<std::int64_t> new_prompts;  ///< That an iteration takes in, at most.
  std::optional<std::int64_t> prefixes;     ///< Prefixes that requests share; left out: every request finds its own cached.
  double attainment = 0.99;                 ///< Share of requests that have to meet the targets at the highest rate.
  bool find_rate = false;                   ///< Search that rate.
  std::int64_t listed = 400;                ///< Spells of work that the report lists.
  bool operator==(const ServingScenario&) const = default;

  /// Stated, or what measurements of closed loops show where prompts and steps share iterations (docs/serve.md).
  std::int64_t new_prompts_or_usual() const;
  /// How requests arrive, stated here or in the plan.
  Arrivals arrivals_or_of_plan() const;
  Batching batching_or_usual() const;
  /// A benchmark sends so many to each place of a concurrency, or all at once; nothing comes after them.
  bool has_an_end() const;
  std::int64_t counted_requests() const;
  std::int64_t warm_up_requests() const;
};

template <>
const Description& describe<TracedRequest>();
template <>
const Description& describe<Arrivals>();
template <>
const Description& describe<ServingScenario>();

/// Of one replication: requests that count, those before them, and as many again that keep the load up behind them.
inline constexpr std::int64_t most_served_requests = 1000000;
/// With their hand-offs fewer events than trace viewers open.
inline constexpr std::int64_t most_listed_spells = 50000;

}  // namespace plimsoll
