#include "core/spec/plan.hpp"

#include <fmt/core.h>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

template <>
const Description& describe<ReferencePlan>() {
  static const ReferencePlan defaults;
  static const Description description{
      .name = "ReferencePlan",
      .help = "The plan that this one's claims compare it with.",
      .fields = {
          field<&ReferencePlan::title>("title", "t", "What people call it."),
          field<&ReferencePlan::layout>("layout", "l", "Its layout."),
          field<&ReferencePlan::gpus>("gpus", "n", "Its GPUs; 0: as many as its layout uses.").within({0, 1e7}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Plan>() {
  static const Plan defaults;
  static const Description description{
      .name = "Plan",
      .help = "Everything the user states.",
      .fields = {
          field<&Plan::plimsoll>("plimsoll", "v", "The version of this format.").within({1, Plan::format}).required(),
          field<&Plan::title>("title", "t", "What people call the plan."),
          field<&Plan::model>("model", "m", "The model, by name or by its shapes.").required(),
          field<&Plan::accelerator>("accelerator", "g", "The GPU, by name or by its datasheet.").required(),
          field<&Plan::cluster>("cluster", "c", "GPUs, nodes and links."),
          field<&Plan::layout>("layout", "l", "How the model is spread: \"EP4×TP2×PP2\", or degree by degree."),
          field<&Plan::disaggregation>("disaggregation", "pd", "GPUs of their own for prefill; left out: every GPU does both."),
          field<&Plan::workload>("workload", "w", "Lengths and arrivals.").required(),
          field<&Plan::engine>("engine", "e", "How the serving engine runs the model."),
          field<&Plan::efficiency>("efficiency", "f", "Shares of the peaks that the plan counts on."),
          field<&Plan::measured>("measured", "me", "How fast your own cluster served, as `npm run calibrate` writes it; left out, the catalogue's measurements count where no efficiency is stated."),
          field<&Plan::targets>("targets", "q", "What the plan promises."),
          field<&Plan::claims>("claims", "a", "What the plan says of itself, to be recomputed."),
          field<&Plan::reference>("reference", "r", "The plan that claims compare this one with."),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_plan(name); },
      .preset_names = [] { return plan_names(); },
      .copy = &copy_struct<Plan>,
      .preset_of = &preset_of_struct<Plan>};
  return description;
}

ResolvedLayout resolve_layout(const Plan& plan, Problems& problems) {
  return resolve_layout(plan.layout, plan.model.has_experts(), gpus_of_one_layout(plan), plan.model.layers, "layout", problems);
}

ResolvedLayout resolve_prefill_layout(const Plan& plan, Problems& problems) {
  return resolve_layout(plan.disaggregation->prefill_layout, plan.model.has_experts(), gpus_of_one_layout(plan), plan.model.layers, "disaggregation.prefill_layout", problems);
}

PlanReading read_plan(const json::Value& document) { return read_plan(document, Plan{}); }

PlanReading read_plan(const json::Value& document, const Plan& base) {
  PlanReading reading{.plan = base, .problems = {}};
  // What a later format means by its other members is not known here, so nothing is said of them.
  const json::Value* format = document.find("plimsoll");
  if (format != nullptr && format->type == json::Value::Type::number && format->number > Plan::format) {
    reading.problems.add("plimsoll", fmt::format("the plan was written by a newer Plimsoll, in format {}; this one reads format {}", format->text, Plan::format));
    return reading;
  }
  read(document, reading.plan, "", reading.problems);
  if (!reading.ok()) return reading;
  // What a layout leaves open follows from the model and the cluster, so it is resolved once those are known.
  const Plan& plan = reading.plan;
  resolve_layout(plan, reading.problems);
  if (plan.disaggregation) resolve_prefill_layout(plan, reading.problems);
  if (plan.reference) {
    resolve_layout(plan.reference->layout, plan.model.has_experts(), plan.reference->gpus, plan.model.layers, "reference.layout", reading.problems);
  }
  return reading;
}

PlanReading read_plan(std::string_view text) {
  PlanReading unread;
  const json::Value document = json::parse(text, unread.problems);
  return unread.ok() ? read_plan(document) : unread;
}

}  // namespace plimsoll
