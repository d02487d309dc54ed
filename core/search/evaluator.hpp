// A plan on one layout after another: what a check says of each, as numbers alone.   docs/search.md
//
// A check of a plan reads, explains and writes; a search asks for hundreds of thousands of answers and needs none of that. Both
// go through the same physics and the same rules for words. Warm, an evaluation allocates nothing, unless the plan's speeds are
// ranges. Time: one pass over the stages' kinds for each view of the plan.
#pragma once

#include <array>
#include <optional>
#include <vector>

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

  std::optional<double> ttft_s() const { return values[0]; }
  std::optional<double> tpot_s() const { return values[1]; }
  std::optional<double> decode_rate() const { return values[3]; }
  std::optional<double> total_rate() const { return values[4]; }
};

class Evaluator {
 public:
  /// Of a plan with one pool, read without problems.
  explicit Evaluator(const Plan& plan);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// Its number of requests (burst, concurrency, rate) may be changed as one likes; for anything else there is `change`.
  Plan& plan() { return plan_; }
  template <typename Change>
  void change(Change changed) {
    changed(plan_);
    renew();
  }

  /// Of a legal layout, whose stages hold the model's layers. The answer stands until the next call.
  const Evaluation& evaluate(const Layout& layout);

  /// What a check shows first of such a layout, with the operations behind it.
  Answers<double> answers_on(const Layout& layout);

 private:
  struct Looked {
    View view;
    StageContext<double> context;
    std::optional<Hardware<Interval>> ranges;
  };
  static constexpr std::size_t most_views = 4;

  void renew();
  void place(const Layout& layout);
  void look(const Looked& looked, std::size_t at);
  void find_memory(const Looked& looked, const Answers<double>& answers, const Answers<Interval>* ranges);
  void conclude(const Layout& layout);

  Plan plan_;
  std::vector<Looked> looked_;
  const MeasuredError* error_ = nullptr;
  bool links_are_stated_ = true;
  std::vector<std::int64_t> stage_layers_;
  std::vector<LayerMix> mixes_;
  std::vector<bool> within_;
  std::vector<StageKind> kinds_;
  std::int64_t routed_ranks_ = 0;  ///< 0: not worked out yet.
  std::array<std::array<Finding, most_views>, time_target_count> findings_;
  std::array<Finding, most_views> rooms_;
  std::array<Interval, most_views> limits_;
  std::size_t room_count_ = 0;
  Evaluation evaluation_;
};

}  // namespace plimsoll
