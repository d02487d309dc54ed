// A plan on one layout after another, or on one pair of pools after another: what a check says of each, as numbers alone.
// docs/search.md
//
// A check of a plan reads, explains and writes; a search asks for hundreds of thousands of answers and needs none of that. Both
// go through the same physics and the same rules for words. Warm, an evaluation of one layout allocates nothing, unless the
// plan's speeds are ranges. Time: one pass over the stages' kinds for each view of the plan; of a pair under a concurrency or
// arrivals as many as its balance needs.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/physics/answers.hpp"
#include "core/spec/measured_error.hpp"
#include "core/verdict/fits.hpp"
#include "core/verdict/time_targets.hpp"

namespace plimsoll {

/// What a plan on one layout comes to. Of several views of the plan (longest and mean lengths, stated and counted size) a value
/// is the one that a verdict on it shows: the worst.
struct Evaluation {
  Verdict fits = Verdict::unknown;
  Interval needed_bytes;  ///< On the fullest GPU, from mean lengths to the longest.
  Interval limit_bytes;
  std::array<std::optional<double>, time_target_count> values;  ///< In the order of time_targets; nothing where the queue grows without end.
  std::array<Verdict, time_target_count> words{};               ///< `meets` where there is no target.
  Verdict verdict = Verdict::unknown;                           ///< The worst of all words.
  std::optional<double> handoff_s;                              ///< Of two pools: of a prompt's KV cache, the longest of all views.

  std::optional<double> ttft_s() const { return values[0]; }
  std::optional<double> tpot_s() const { return values[1]; }
  std::optional<double> decode_rate() const { return values[3]; }
  std::optional<double> total_rate() const { return values[4]; }
};

class Evaluator {
 public:
  /// Of a plan read without problems. One that is disaggregated is evaluated on pairs of layouts, any other on one.
  explicit Evaluator(const Plan& plan);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// With one layout its number of requests (burst, concurrency, rate) may be changed as one likes; for anything else there is `change`.
  Plan& plan() { return plan_; }
  template <typename Change>
  void change(Change changed) {
    changed(plan_);
    renew();
  }

  /// Of a legal layout, whose stages hold the model's layers. The answer stands until the next call.
  const Evaluation& evaluate(const Layout& layout);
  const Evaluation& evaluate(const Layout& decode, const Layout& prefill);

  /// What a check shows first of such a layout, with the operations behind it.
  Answers<double> answers_on(const Layout& layout);

 private:
  static constexpr std::size_t most_views = 4;

  /// A view of the plan. Of a plan with one pool all is on the side that decodes.
  struct Looked {
    View view;
    PoolsContext<double> contexts;
    std::optional<Machines<Interval>> ranges;
  };

  /// The GPUs of one layout: what stays from one layout to the next, and their room in memory.
  struct Side {
    std::vector<std::int64_t> stage_layers;
    std::vector<LayerMix> mixes;
    std::vector<bool> within;
    std::vector<StageKind> kinds;
    std::int64_t routed_ranks = 0;  ///< 0: not worked out yet.
    std::array<Finding, most_views> rooms;
    std::array<Interval, most_views> limits;
    std::size_t room_count = 0;

    Verdict word() const { return word_of(rooms.data(), room_count, false); }
    std::size_t fullest() const { return worst_finding(rooms.data(), room_count, limits[0].low, true); }
    double margin() const;
  };

  void renew();
  void place(const Plan& plan, const Layout& layout, Side& side, StageContext<double> PoolsContext<double>::*context, Hardware<Interval> Machines<Interval>::*ranges);
  const Evaluation& judge_placed(const Layout& layout);
  void look(const Looked& looked, std::size_t at);
  void find_memory(const Plan& plan, const StageContext<double>& context, const View& view, Keeper keeper, const Answers<double>& answers, const Answers<Interval>* ranges, Side& side);
  void conclude(const Layout& layout);
  bool lacks_a_link(const Layout& layout) const;  ///< That is used and not stated.

  Plan plan_;
  std::shared_ptr<PrefillPool> pool_;  ///< Null where every GPU does both.
  std::vector<Looked> looked_;
  const MeasuredError* error_ = nullptr;
  bool links_are_stated_ = true;
  Side side_;
  Side prefill_side_;
  std::array<std::array<Finding, most_views>, time_target_count> findings_;
  Evaluation evaluation_;
};

}  // namespace plimsoll
