// The shares of a search say together what the whole search says.
#include "core/search/search_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/search/search_report.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"
#include "tests/core/random_plan.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

constexpr std::uint64_t plans_tried = laws::tried(120);

/// As a file holds it.
SearchPart written_and_read(const SearchPart& part) {
  Problems problems;
  SearchPart read_part;
  read(json::parse(write(part, Writing::complete), problems, json::largest_problem_bytes), read_part, "", problems);
  EXPECT_TRUE(problems.none()) << (problems.none() ? "" : problems.list().front().path + " " + problems.list().front().message);
  return read_part;
}

struct Asked {
  Plan plan;
  SearchOptions options;
};

std::optional<Asked> asked(std::uint64_t seed) {
  Asked made{testing_plans::plausible_plan(seed), {}};
  if (made.plan.disaggregation || made.plan.model.attention.kind == AttentionKind::unknown) return std::nullopt;
  made.plan.cluster.gpus = 8 + static_cast<std::int64_t>(seed % 17);
  made.plan.layout = {};
  made.options.objective = static_cast<SearchObjective>(seed % 4);
  made.options.count = 1 + static_cast<std::int64_t>(seed % 12);
  if (seed % 3 == 0) made.options.chunk_tokens = {4096, 512};
  if (seed % 3 == 1 && (made.plan.workload.burst || made.plan.workload.concurrency)) made.options.sequences = {40, 3};
  return made;
}

TEST(SearchPart, says_with_all_others_what_the_whole_search_says) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < plans_tried; ++seed) {
    const std::optional<Asked> whole = asked(seed);
    if (!whole) continue;
    Problems problems;
    LayoutSearch search(whole->plan, whole->options, problems);
    if (!problems.none()) continue;
    while (search.step(100)) continue;
    const std::int64_t shards = 1 + static_cast<std::int64_t>(seed % 7);
    std::vector<SearchPart> parts;
    for (std::int64_t shard = 1; shard <= shards; ++shard) parts.push_back(written_and_read(search_part(whole->plan, whole->options, shard, shards, problems)));
    std::reverse(parts.begin(), parts.end());
    const std::unique_ptr<LayoutSearch> together = merged(parts, problems);
    ASSERT_TRUE(together);
    EXPECT_EQ(write(report_of(*together), Writing::numbers), write(report_of(search), Writing::numbers)) << seed;
    ++compared;
  }
  EXPECT_GT(compared, plans_tried / 3);
}

struct Spoilt {
  const char* what;
  void (*spoil)(std::vector<SearchPart>& parts);
  std::string path;
};

TEST(SearchPart, refuses_parts_that_are_not_one_search) {
  std::uint64_t seed = 0;
  while (!asked(seed)) ++seed;
  const Asked whole = *asked(seed);
  const Spoilt cases[] = {
      {"none", [](auto& parts) { parts.clear(); }, "parts"},
      {"one missing", [](auto& parts) { parts.pop_back(); }, "parts"},
      {"one twice", [](auto& parts) { parts[2].shard = 1; }, "parts[2].shard"},
      {"beyond the last", [](auto& parts) { parts[2].shard = 4; }, "parts[2].shard"},
      {"of another number", [](auto& parts) { parts[1].shards = 4; }, "parts[1].shards"},
      {"of another version", [](auto& parts) { parts[1].version = "0.0.0"; }, "parts[1].version"},
      {"another plan", [](auto& parts) { parts[1].plan.cluster.gpus += 1; }, "parts[1].plan"},
      {"other options", [](auto& parts) { parts[1].options.count += 1; }, "parts[1].options"},
      {"a family that is not there", [](auto& parts) { parts[0].kept = {{.family = 3'000'000}}; }, "parts[0].kept[0]"},
      {"a family of another share", [](auto& parts) { parts[0].kept = {{.family = 1}}; }, "parts[0].kept[0]"},
      {"no replicas", [](auto& parts) { parts[0].kept = {{.replicas = 0}}; }, "parts[0].kept[0]"},
      {"more replicas than GPUs", [](auto& parts) { parts[0].kept = {{.replicas = 1'000}}; }, "parts[0].kept[0]"},
      {"a variant that is not there", [](auto& parts) { parts[0].kept = {{.variant = 9}}; }, "parts[0].kept[0]"},
      {"a size that was not asked for", [](auto& parts) { parts[0].kept = {{.sequences = 77}}; }, "parts[0].kept[0]"},
  };
  for (const Spoilt& each : cases) {
    Problems problems;
    std::vector<SearchPart> parts;
    for (std::int64_t shard = 1; shard <= 3; ++shard) parts.push_back(search_part(whole.plan, whole.options, shard, 3, problems));
    ASSERT_TRUE(problems.none());
    each.spoil(parts);
    EXPECT_FALSE(merged(parts, problems)) << each.what;
    ASSERT_FALSE(problems.none()) << each.what;
    EXPECT_EQ(problems.list().front().path, each.path) << each.what;
  }
}

TEST(SearchPart, refuses_shares_that_are_not_there_and_pairs_of_pools) {
  std::uint64_t seed = 0;
  while (!asked(seed)) ++seed;
  Asked whole = *asked(seed);
  whole.options.pools = true;
  Problems problems;
  search_part(whole.plan, whole.options, 3, 2, problems);
  search_part(whole.plan, {}, 1, std::int64_t{1} << 32, problems);
  std::vector<std::string> paths;
  for (const Problem& problem : problems.list()) paths.push_back(problem.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"pools", "shard", "shard"}));
}

}  // namespace
}  // namespace plimsoll
