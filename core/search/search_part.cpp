#include "core/search/search_part.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/spec/json_value.hpp"
#include "core/version.hpp"

namespace plimsoll {

namespace {

void refuse_pools(const Plan& plan, const SearchOptions& options, Problems& problems) {
  if (options.pools) problems.add("pools", "pairs of pools are searched in one piece; leave this out");
  if (plan.disaggregation) problems.add("disaggregation", "pairs of pools are searched in one piece; leave this out to search for layouts in one pool");
}

/// Each share once, all of one search.
void refuse_what_is_no_whole(const std::vector<SearchPart>& parts, Problems& problems) {
  if (parts.empty()) {
    problems.add("parts", "none is there; name the files that search --shard has written");
    return;
  }
  const SearchPart& first = parts.front();
  std::set<std::int64_t> found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const SearchPart& part = parts[i];
    const std::string path = fmt::format("parts[{}]", i);
    if (part.version != version_text) problems.add(path + ".version", fmt::format("is of Plimsoll {}, and this is {}: their searches need not have one order", json::quoted_for_people(part.version), version_text));
    if (!(part.plan == first.plan)) problems.add(path + ".plan", "is another plan than that of the first part");
    if (!(part.options == first.options)) problems.add(path + ".options", "are other options than those of the first part");
    if (part.shards != first.shards) problems.add(path + ".shards", fmt::format("{}, and {} in the first part", part.shards, first.shards));
    if (part.shard > part.shards) problems.add(path + ".shard", fmt::format("{} is more than the {} there are", part.shard, part.shards));
    if (!found.insert(part.shard).second) problems.add(path + ".shard", fmt::format("{} is there twice", part.shard));
  }
  std::vector<std::int64_t> missing;
  constexpr std::size_t most_named = 10;
  for (std::int64_t shard = 1; shard <= first.shards && missing.size() <= most_named; ++shard) {
    if (found.count(shard) == 0) missing.push_back(shard);
  }
  if (missing.empty()) return;
  const bool has_more = missing.size() > most_named;
  if (has_more) missing.pop_back();
  problems.add("parts", fmt::format("of {} shares missing: {}{}", first.shards, fmt::join(missing, ", "), has_more ? " …" : ""));
}

bool is_number_of_replicas(const LayoutSearch& search, const LayoutFamily& family, std::int64_t replicas) {
  const SearchOptions& options = search.options();
  if (replicas < 1 || replicas > gpus_searched(search.plan(), options) / family.gpus() || replicas * family.gpus() < options.least_gpus) return false;
  return may_have_replicas(options, replicas);
}

void refuse_what_is_no_layout(const LayoutSearch& search, const std::vector<SearchPart>& parts, Problems& problems) {
  const std::vector<std::int64_t>& sizes = search.options().sequences;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t k = 0; k < parts[i].kept.size(); ++k) {
      const PartLayout& each = parts[i].kept[k];
      const auto families = static_cast<std::int64_t>(search.families().size());
      const bool is_family = each.family >= 0 && each.family < families && each.family % parts[i].shards == parts[i].shard - 1;
      const bool is_size = sizes.empty() ? each.sequences == 0 : std::find(sizes.begin(), sizes.end(), each.sequences) != sizes.end();
      const bool is_variant = each.variant >= 0 && each.variant < static_cast<std::int64_t>(search.variants().size());
      if (is_family && is_size && is_variant && is_number_of_replicas(search, search.families()[static_cast<std::size_t>(each.family)], each.replicas)) continue;
      problems.add(fmt::format("parts[{}].kept[{}]", i, k), "is no layout of this share of the search");
    }
  }
}

}  // namespace

SearchPart search_part(const Plan& plan, const SearchOptions& options, std::int64_t shard, std::int64_t shards, Problems& problems) {
  refuse_pools(plan, options, problems);
  if (shard < 1 || shard > shards || shards > most_layouts) problems.add("shard", fmt::format("{}/{}: shares are numbered from 1 to their number, {} at most", shard, shards, most_layouts));
  SearchPart part{.version = std::string(version_text), .shard = shard, .shards = shards, .plan = plan, .options = options, .kept = {}};
  LayoutSearch search(plan, options, problems);
  if (!problems.none()) return part;
  search.take_share(shard - 1, shards);
  constexpr std::int64_t layouts_of_slice = 2000;
  while (search.step(layouts_of_slice)) continue;
  part.layouts = search.counts().looked_at;
  part.left_out = search.counts().left_out;
  part.fitting = search.counts().fitting;
  part.wanted = search.counts().wanted;
  std::set<PartLayout> kept;
  search.for_each_kept([&](const Candidate& each) {
    const auto family = std::find(search.families().begin(), search.families().end(), each.family) - search.families().begin();
    kept.insert({family, each.replicas, each.variant, each.sequences});
  });
  part.kept.assign(kept.begin(), kept.end());
  return part;
}

std::unique_ptr<LayoutSearch> merged(const std::vector<SearchPart>& parts, Problems& problems) {
  refuse_what_is_no_whole(parts, problems);
  if (!problems.none()) return nullptr;
  const SearchPart& first = parts.front();
  refuse_pools(first.plan, first.options, problems);
  resolve_layout(first.plan, problems);
  if (!problems.none()) return nullptr;
  auto search = std::make_unique<LayoutSearch>(first.plan, first.options, problems);
  if (!problems.none()) return nullptr;
  refuse_what_is_no_layout(*search, parts, problems);
  if (!problems.none()) return nullptr;
  SearchCounts counts;
  std::vector<FoundBefore> kept;
  for (const SearchPart& part : parts) {
    counts.looked_at += part.layouts;
    counts.left_out += part.left_out;
    counts.fitting += part.fitting;
    counts.wanted += part.wanted;
    for (const PartLayout& each : part.kept) {
      kept.push_back({static_cast<std::size_t>(each.family), each.replicas, each.variant, each.sequences});
    }
  }
  search->take_found(kept, counts);
  return search;
}

}  // namespace plimsoll
