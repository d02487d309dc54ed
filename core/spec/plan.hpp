// A plan: everything the user states. Plans in, reports out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/accelerator.hpp"
#include "core/spec/claim.hpp"
#include "core/spec/cluster.hpp"
#include "core/spec/disaggregation.hpp"
#include "core/spec/engine.hpp"
#include "core/spec/field.hpp"
#include "core/spec/layout.hpp"
#include "core/spec/model.hpp"
#include "core/spec/targets.hpp"
#include "core/spec/workload.hpp"

namespace plimsoll {

/// The plan a claim may compare with: only what the audit needs of it.
struct ReferencePlan {
  std::string title;
  LayoutStatement layout;
  std::int64_t gpus = 0;  ///< 0: as many as its layout uses.
  bool operator==(const ReferencePlan&) const = default;
};

struct Plan {
  static constexpr std::int64_t format = 1;

  std::int64_t plimsoll = format;  ///< The format's version.
  std::string preset;              ///< The example this started from.
  std::string title;
  Model model;
  Accelerator accelerator;
  Cluster cluster;
  LayoutStatement layout;
  std::optional<Disaggregation> disaggregation;  ///< Where it is stated, `layout` is the pool that decodes.
  Workload workload;
  Engine engine;
  Efficiency efficiency;
  std::optional<ServingProfile> measured;  ///< From the user's own measurements (docs/calibration.md); left out: the catalogue's.
  Targets targets;
  std::vector<Claim> claims;
  std::optional<ReferencePlan> reference;
  bool operator==(const Plan&) const = default;
};

template <>
const Description& describe<ReferencePlan>();
template <>
const Description& describe<Plan>();

/// GPUs that a layout's notation may be filled up to: of two pools neither has all that are there. 0: not stated.
inline std::int64_t gpus_of_one_layout(const Plan& plan) { return plan.disaggregation ? 0 : plan.cluster.gpus; }

/// Each layout of a plan with what it leaves open filled in; problems are added at its path.
ResolvedLayout resolve_layout(const Plan& plan, Problems& problems);
ResolvedLayout resolve_prefill_layout(const Plan& plan, Problems& problems);

/// A plan that was read, or every problem with it.
struct PlanReading {
  Plan plan;
  Problems problems;
  bool ok() const { return problems.none(); }
};

/// Reads plan JSON. Nothing is ignored, clamped or defaulted in place of something wrong.
PlanReading read_plan(std::string_view text);
PlanReading read_plan(const json::Value& document);

/// The same for a document that says only what differs from another plan.
PlanReading read_plan(const json::Value& document, const Plan& base);

}  // namespace plimsoll
