// Single changes of a plan that somebody might make to keep its promises, each as the plan's text would have it.   docs/search.md
//
// A change's size is how often it doubles or halves what it changes: half the chunk is 1, 64 requests in flight to 60 is 0.09, TP8 to
// TP4 PP2 is 2, GPUs and all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/plan.hpp"

namespace plimsoll {

/// What a change is of.
enum class ChangeSort : int {
  chunk,
  utilisation,  ///< The share of a GPU's memory that the engine may use.
  layout,       ///< On the GPUs that the plan uses.
  load,         ///< Burst, concurrency or arrivals.
  prompt,
  kv_cache,  ///< Its precision.
  weights,   ///< Theirs.
  gpus,      ///< More of them.
  accelerator,
};

/// A place of the plan, and what is to stand there: every kind of field may be written as a text.
struct PlanEdit {
  std::string path;
  std::string value;
  bool operator==(const PlanEdit&) const = default;
};

struct Change {
  ChangeSort sort = ChangeSort::chunk;
  std::string words;             ///< "chunk 8,192 → 4,096 tokens".
  double doublings = 0;          ///< Its size.
  bool changes_quality = false;  ///< A model in fewer bits answers otherwise.
  std::vector<PlanEdit> edits;
  Plan plan;  ///< With the edits.
};

/// Those of which there are few, nearest first within a sort. All of them are legal.
std::vector<Change> listed_changes(const Plan& plan);

/// The cheapest legal layout of one that is not, with stages as even as can be; as `repair` is noted.
Change repair_change(const Plan& plan, const std::string& repair, const std::string& words);

/// A number of the plan that is moved in whole steps, away from what the plan has.
struct Movable {
  std::int64_t from = 0;            ///< The step that the plan stands on, or just before it: known not to do.
  std::vector<std::int64_t> order;  ///< Steps to try, powers of two apart.
  Change (*change)(const Plan& plan, std::int64_t step) = nullptr;
};

/// Those that could bring one of the verdicts' targets nearer: load, prompts, replicas, and for memory its share.
std::vector<Movable> movable_numbers(const Plan& plan, std::string_view target);

}  // namespace plimsoll
