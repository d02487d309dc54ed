#include "core/search/fixes.hpp"

namespace plimsoll {

template <>
const Description& describe<PlanEdit>() {
  static const PlanEdit defaults;
  static const Description description{
      .name = "PlanEdit",
      .help = "A place of a plan, and what is to stand there.",
      .fields = {
          field<&PlanEdit::path>("path", "", "\"engine.chunk_tokens\"."),
          field<&PlanEdit::value>("value", "", "As a plan may have it: \"4096\", \"TP4 PP2\", \"6.25 requests/s\"."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Fix>() {
  static const Fix defaults;
  static const Description description{
      .name = "Fix",
      .help = "A single change of the plan with which a target is met, and no other is worse.",
      .fields = {
          field<&Fix::change>("change", "", "\"chunk 8,192 → 4,096 tokens\"."),
          field<&Fix::edits>("edits", "", "The same, as edits of the plan."),
          field<&Fix::value>("value", "", "What the target then comes to; left out for legality."),
          field<&Fix::meets_all>("meets_all", "", "Every verdict of the plan is then `meets`."),
          field<&Fix::changes_quality>("changes_quality", "", "A model in fewer bits answers otherwise: its answers have to be looked at."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<TargetFixes>() {
  static const TargetFixes defaults;
  static const Description description{
      .name = "TargetFixes",
      .help = "What would fix a target that is missed, or too close.",
      .fields = {
          field<&TargetFixes::target>("target", "", "As the report names it: fits, ttft, tpot, …"),
          field<&TargetFixes::title>("title", "", "For people."),
          field<&TargetFixes::unit>("unit", "", "Of the values."),
          field<&TargetFixes::verdict>("verdict", "", "As the plan is."),
          field<&TargetFixes::fixes>("fixes", "", "Three at most, the smallest change first."),
          field<&TargetFixes::nearest>("nearest", "", "Where there is none: what comes nearest, in a sentence."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Fixes>() {
  static const Fixes defaults;
  static const Description description{
      .name = "Fixes",
      .help = "Single changes that would keep a plan's promises, each checked.",
      .fields = {
          field<&Fixes::targets>("targets", "", "Those that are missed or too close."),
          field<&Fixes::evaluated>("evaluated", "", "Checks that it took."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
