#include "core/report/serve_lanes.hpp"

#include <fmt/core.h>

#include <map>
#include <tuple>

#include "core/quantity/unit.hpp"

namespace plimsoll {

std::vector<ServedLane> lanes_of(const ServeReport& report) {
  // "prefill" comes before "decode": requests enter there.
  using Key = std::tuple<bool, std::int64_t, std::int64_t>;
  std::map<Key, ServedLane> by_place;
  std::map<std::string, bool> has_stages;
  for (const ServedSpell& spell : report.spells) {
    ServedLane& lane = by_place[{spell.pool == "decode", spell.replica, spell.stage}];
    lane.pool = spell.pool;
    lane.replica = spell.replica;
    lane.stage = spell.stage;
    lane.spells.push_back(&spell);
    has_stages[spell.pool] = has_stages[spell.pool] || spell.stage > 0;
  }
  std::vector<ServedLane> lanes;
  for (auto& [key, lane] : by_place) {
    const std::string pool = lane.pool == "all" ? "replica" : lane.pool;
    lane.name = has_stages[lane.pool] ? fmt::format("{} {}.{}", pool, lane.replica, lane.stage) : fmt::format("{} {}", pool, lane.replica);
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

std::string work_in_words(const ServedSpell& spell) {
  const std::string prompts = spell.prompt_tokens > 0 ? counted(spell.prompt_tokens, "token") + " of prompts" : "";
  if (spell.sequences == 0) return prompts;
  const std::string sequences = counted(spell.sequences, "sequence");
  if (!prompts.empty()) return fmt::format("{} and a step of {}", prompts, sequences);
  return fmt::format("{} of {}", counted(spell.iterations, "step"), sequences);
}

}  // namespace plimsoll
