// The lanes of what was recorded: a stage of a replica of a pool each, in the order in which requests pass them.
#pragma once

#include <string>
#include <vector>

#include "core/report/serve.hpp"

namespace plimsoll {

struct ServedLane {
  std::string pool;  ///< prefill, decode; or all, which does both.
  std::int64_t replica = 0;
  std::int64_t stage = 0;
  std::string name;  ///< "decode 1.0": the second replica's first stage, where there are several stages.
  std::vector<const ServedSpell*> spells;
};

/// They point into the report.
std::vector<ServedLane> lanes_of(const ServeReport& report);

/// "2,048 tokens of prompts and 24 sequences that decode", "37 steps of 24 sequences".
std::string work_in_words(const ServedSpell& spell);

}  // namespace plimsoll
