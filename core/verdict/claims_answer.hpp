// An answer of the claims audit in the making, and answering by named readings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/report/report.hpp"
#include "core/verdict/claims_subject.hpp"

namespace plimsoll::claims {

constexpr double per_ms = 1e-3;  // tokens/s → tokens/ms
constexpr double giga = 1e9;

/// Room for rounding in a stated figure: "about 1.25B", "47 %".
constexpr double rounding = 0.02;

class Answer {
 public:
  Answer(const Subject& subject, const Claim& claim, ClaimAnswer& out) : subject_(subject), claim_(claim), out_(out) {}

  const Subject& subject() const { return subject_; }
  const Claim& claim() const { return claim_; }
  const Range& value() const { return *claim_.value; }
  bool is_about_reference() const { return claim_.of == ClaimSubject::reference; }

  /// Sequences that the claim speaks of: its own, else the plan's. Ask `refused_without_batch` first.
  double batch() const { return claim_.batch ? real(*claim_.batch) : subject_.sequences.value_or(1); }
  double context() const { return claim_.context ? real(*claim_.context) : subject_.longest_tokens; }

  /// Whether the stated value, rounded, is this number.
  bool states(double computed) const;
  /// Whether its ends are these.
  bool states(const Range& computed) const;

  /// Notes a computed number. What is past a double's range is none, and is not noted.
  double number(std::string name, double value, std::string_view unit = "");
  void step(std::string text) { out_.steps.push_back(std::move(text)); }

  void holds(std::string reason) { say(ClaimAnswerWord::holds, std::move(reason)); }
  void holds_if(std::string reason) { say(ClaimAnswerWord::holds_if, std::move(reason)); }
  void off_by(std::string reason) { say(ClaimAnswerWord::off_by, std::move(reason)); }
  void contradicts(std::string reason) { say(ClaimAnswerWord::contradicts, std::move(reason)); }
  void cannot(std::string reason) { say(ClaimAnswerWord::cannot_be_checked, std::move(reason)); }

  /// A figure against a single result.
  void compare(double computed, std::string_view what);

 private:
  void say(ClaimAnswerWord word, std::string reason);

  const Subject& subject_;
  const Claim& claim_;
  ClaimAnswer& out_;
};

/// A named way of reading a claim, and what it gives.
struct NamedReading {
  std::string name;
  double value = 0;             ///< On the fullest GPU, where GPUs differ.
  std::string words;            ///< The condition, as a sentence goes on after "if".
  std::optional<double> least;  ///< On the emptiest stage, where stages differ.
};

/// Answers by readings, the plan's own first: holds, holds_if with the readings that give it, or contradicts. Numbers are
/// shown times `shown_as`, in `unit`. Returns whether some reading gives it.
bool answer_by_readings(Answer& answer, const std::vector<NamedReading>& readings, double shown_as, std::string_view unit);

/// "15 to 30 GB", "4": a stated value in the unit of its kind.
std::string stated_text(const Range& value, Unit unit);

/// Answers what cannot be said of a model without experts; whether it did.
bool refused_without_experts(Answer& answer);
/// Answers that the number of sequences is not known; whether it did.
bool refused_without_batch(Answer& answer);

}  // namespace plimsoll::claims
