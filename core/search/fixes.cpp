#include "core/search/fixes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/quantity/unit.hpp"
#include "core/report/text_parts.hpp"
#include "core/search/halving.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/words.hpp"

namespace plimsoll {

namespace {

constexpr std::size_t most_fixes = 3;

/// A change, and what a check says of the plan with it: a verdict each, in the report's order.
struct Trial {
  Change change;
  std::vector<TargetVerdict> after;
};

/// What was known to be met at least nearly, and no longer is so.
bool is_worse(Verdict after, Verdict before) { return (before == Verdict::meets || before == Verdict::too_close) && worst_of(after, before) != before; }

bool meets_all(const Trial& trial) {
  return std::all_of(trial.after.begin(), trial.after.end(), [](const TargetVerdict& each) { return each.verdict == Verdict::meets; });
}

std::string_view words_of(Verdict verdict) { return verdict == Verdict::too_close ? "is too close" : (verdict == Verdict::unknown ? "is unknown" : "misses"); }

/// A report writes the unit; people read it rounded.
std::string value_text(const TargetVerdict& verdict) {
  for (const Unit unit : {Unit::bytes, Unit::seconds, Unit::tokens_per_s, Unit::usd}) {
    if (verdict.value && verdict.unit == base_unit_name(unit)) return rounded_text(*verdict.value, unit);
  }
  return {};
}

class FixSearch {
 public:
  explicit FixSearch(const Plan& plan) : plan_(plan) {
    plan_.claims.clear();
    plan_.reference.reset();
    before_ = checked(plan_);
    if (before_.layout.legal) listed_ = listed_changes(plan_);
  }

  const std::vector<TargetVerdict>& verdicts() const { return before_.verdicts; }
  std::int64_t evaluated() const { return evaluated_; }

  /// Of the verdict at a place of the report, whatever else was asked for.
  TargetFixes of(std::size_t at) {
    at_ = at;
    tried_.clear();
    offered_.clear();
    if (before_.verdicts[at].target == "legal") {
      try_repairs();
    } else {
      for (const Change& change : listed_) offer(trial_of(change));
      for (const Movable& movable : movable_numbers(plan_, before_.verdicts[at].target)) move(movable);
    }
    return found();
  }

 private:
  Report checked(const Plan& plan) {
    ++evaluated_;
    return evaluate(plan);
  }

  /// Its place; each change is checked once, whoever asks.
  std::size_t trial_of(const Change& change) {
    const auto known = std::find_if(trials_.begin(), trials_.end(), [&](const Trial& each) { return each.change.edits == change.edits; });
    const auto trial = static_cast<std::size_t>(known - trials_.begin());
    if (known == trials_.end()) trials_.push_back({change, checked(change.plan).verdicts});
    tried_.push_back(trial);
    return trial;
  }

  bool meets(std::size_t trial) const { return trials_[trial].after[at_].verdict == Verdict::meets; }

  /// The first verdict that is worse than it was; null where none is.
  const TargetVerdict* broken_by(std::size_t trial) const {
    const std::vector<TargetVerdict>& after = trials_[trial].after;
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (is_worse(after[i].verdict, before_.verdicts[i].verdict)) return &after[i];
    }
    return nullptr;
  }

  /// Of each sort the smallest.
  void offer(std::size_t trial) {
    if (!meets(trial) || broken_by(trial) != nullptr) return;
    const Change& change = trials_[trial].change;
    const auto same = std::find_if(offered_.begin(), offered_.end(), [&](std::size_t each) { return trials_[each].change.sort == change.sort; });
    if (same == offered_.end()) offered_.push_back(trial);
    else if (change.doublings < trials_[*same].change.doublings) *same = trial;
  }

  /// As far as the target asks; whether another is then worse is seen there.
  void move(const Movable& movable) {
    std::size_t last = 0;
    const Reached reached = first_that_holds(movable.order, movable.from, [&](std::int64_t step) {
      const std::size_t trial = trial_of(movable.change(plan_, step));
      if (meets(trial)) last = trial;
      return meets(trial);
    });
    if (reached.holds) offer(last);
  }

  void try_repairs() {
    for (const Violation& violation : before_.layout.violations) {
      if (!violation.repair.empty()) offer(trial_of(repair_change(plan_, violation.repair, violation.repair_change)));
    }
  }

  TargetFixes found() {
    std::stable_sort(offered_.begin(), offered_.end(), [&](std::size_t a, std::size_t b) { return trials_[a].change.doublings < trials_[b].change.doublings; });
    keep_one_that_meets_all();
    const TargetVerdict& verdict = before_.verdicts[at_];
    TargetFixes made{.target = verdict.target, .title = verdict.title, .unit = verdict.unit, .verdict = verdict.verdict, .fixes = {}, .nearest = {}};
    for (const std::size_t each : offered_) {
      const Trial& trial = trials_[each];
      made.fixes.push_back({.change = trial.change.words, .edits = trial.change.edits, .value = trial.after[at_].value, .meets_all = meets_all(trial), .changes_quality = trial.change.changes_quality});
    }
    if (made.fixes.empty()) made.nearest = nearest_sentence();
    return made;
  }

  /// The smallest that mends all is not left out for being larger than three that do not.
  void keep_one_that_meets_all() {
    if (offered_.size() <= most_fixes) return;
    const auto whole = std::find_if(offered_.begin(), offered_.end(), [&](std::size_t each) { return meets_all(trials_[each]); });
    if (whole != offered_.end() && whole - offered_.begin() >= static_cast<std::ptrdiff_t>(most_fixes)) offered_[most_fixes - 1] = *whole;
    offered_.resize(most_fixes);
  }

  std::string nearest_sentence() const {
    constexpr std::string_view none = "No single change that was tried does it.";
    if (const std::optional<std::size_t> trial = nearest_that_breaks()) {
      const TargetVerdict& broken = *broken_by(*trial);
      return fmt::format("{} {} would, with {}, but then \"{}\" {}.", none, sentence_of(trials_[*trial].change.words), value_text(trials_[*trial].after[at_]), broken.title, words_of(broken.verdict));
    }
    const std::optional<std::size_t> trial = nearest_that_misses();
    if (!trial) return fmt::format("{} None even brings it nearer.", none);
    return fmt::format("{} The nearest, {}, gives {}.", none, trials_[*trial].change.words, value_text(trials_[*trial].after[at_]));
  }

  /// It begins one.
  static std::string sentence_of(std::string words) {
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() = static_cast<char>(words.front() - 'a' + 'A');
    return words;
  }

  /// The smallest that mends the target and makes another worse.
  std::optional<std::size_t> nearest_that_breaks() const {
    std::optional<std::size_t> nearest;
    for (const std::size_t each : tried_) {
      if (!meets(each) || broken_by(each) == nullptr) continue;
      if (!nearest || trials_[each].change.doublings < trials_[*nearest].change.doublings) nearest = each;
    }
    return nearest;
  }

  /// Of those that make nothing worse, the one with the least still missing; nothing where none has less missing than the plan.
  std::optional<std::size_t> nearest_that_misses() const {
    std::optional<std::size_t> nearest;
    const TargetVerdict* least = &before_.verdicts[at_];
    for (const std::size_t each : tried_) {
      const TargetVerdict& verdict = trials_[each].after[at_];
      const bool is_nearer = verdict.value && verdict.margin && (!least->value || !least->margin || *verdict.margin > *least->margin);
      if (!is_nearer || broken_by(each) != nullptr) continue;
      nearest = each;
      least = &verdict;
    }
    return nearest;
  }

  Plan plan_;
  Report before_;
  std::vector<Change> listed_;
  std::vector<Trial> trials_;
  std::int64_t evaluated_ = 0;
  std::size_t at_ = 0;                ///< The verdict that is to be fixed,
  std::vector<std::size_t> tried_;    ///< what was tried for it,
  std::vector<std::size_t> offered_;  ///< and of that what helps.
};

std::string text_of(const TargetFixes& fixes, const Fix& fix) {
  TargetVerdict verdict;
  verdict.unit = fixes.unit;
  verdict.value = fix.value;
  const std::string value = value_text(verdict);
  return fmt::format("{}{}{}{}{}", fix.change, value.empty() ? "" : ": ", value, fix.meets_all ? "; with it everything meets" : "", fix.changes_quality ? " (changes the answers' quality)" : "");
}

}  // namespace

Fixes fixes_of(const Plan& plan, std::string_view target) {
  FixSearch search(plan);
  Fixes fixes;
  for (std::size_t at = 0; at < search.verdicts().size(); ++at) {
    const TargetVerdict& verdict = search.verdicts()[at];
    const bool is_asked = target.empty() || verdict.target == target;
    if (is_asked && (verdict.verdict == Verdict::misses || verdict.verdict == Verdict::too_close)) fixes.targets.push_back(search.of(at));
  }
  fixes.evaluated = search.evaluated();
  return fixes;
}

std::string as_text(const Fixes& fixes) {
  if (fixes.targets.empty()) return "Nothing is missed or too close.\n";
  std::string out;
  for (const TargetFixes& each : fixes.targets) {
    out += fmt::format("\"{}\" {}. What would fix it:\n", each.title, words_of(each.verdict));
    for (const Fix& fix : each.fixes) out += text::paragraph("  - ", text_of(each, fix));
    if (each.fixes.empty()) out += text::paragraph("  ", each.nearest);
  }
  return out + fmt::format("\n{} of the plan.\n", counted(fixes.evaluated, "check"));
}

}  // namespace plimsoll
