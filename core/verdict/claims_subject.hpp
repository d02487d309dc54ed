// What the rules of the claims audit know of a plan, worked out once.   docs/claims.md
//
//   R  replicas       D  attention ranks of a replica       t c p  TP, CP and PP degree
//
// Two views of a replica stand side by side. `placed`: what memory.hpp puts on the GPUs, copies and all; that is the plan's
// own reading. `whole`: the model unsplit on one GPU, from which come readings that split it evenly or not at all.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/physics/memory.hpp"
#include "core/physics/phases.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::claims {

/// What one decode step of one attention rank reads, on one GPU of each stage added up.
struct DecodeReads {
  double every_step_bytes = 0;  ///< Weights without routed experts and without the embedding, of which a step reads few rows.
  double experts_bytes = 0;     ///< Routed experts, if tokens reach all of them.
  double kv_bytes_per_token = 0;
  double kv_bytes_per_token_in_window = 0;  ///< Of sliding layers only up to the window, where an indexer picks only what it picks.
  double window_tokens = 0;
  bool keeps_what_it_skips = false;  ///< An indexer may pick it later.
  double state_bytes = 0;            ///< Of linear and state-space layers, which a step reads and writes.

  double kv_bytes(double context_tokens) const;
  /// What a sequence keeps, read or not.
  double kept_bytes(double context_tokens) const;
  /// The context at which one sequence reads so many bytes; nothing where the bytes allow any.
  std::optional<double> context_of(double bytes) const;
};

/// The ranks that experts are spread over, under uniform routing.
struct ExpertRanks {
  double ep = 0;
  double hit_chance = 0;    ///< That one token reaches a given rank.
  double whole_chance = 0;  ///< That all experts of a token live on one rank, whichever.
};

/// Parameters on a GPU of one stage, as memory.hpp places them.
struct PlacedParameters {
  double all = 0;
  double experts = 0;  ///< Routed ones.
};

struct Subject {
  const Plan& plan;
  const Layout& layout;
  Plan without_claims;         ///< A copy is cheap, whatever the plan claims.
  ModelParameters counted;     ///< By the architecture.
  double size = 0;             ///< Stated parameters, else counted ones.
  std::string size_name;       ///< "10B"
  double scale = 1;            ///< size / counted
  double flop_per_s = 0;       ///< Of one GPU, at the stated MFU.
  double hbm_bytes_per_s = 0;  ///< At the stated utilisation.

  double gpus = 1;                  ///< In all.
  double replicas = 1;              ///< R
  double gpus_of_replica = 1;       ///< In all, over R.
  double attention_ranks = 1;       ///< R · D
  std::optional<double> at_once;    ///< Prompts that arrive together; nothing under random arrivals.
  std::optional<double> sequences;  ///< That decode together, over all replicas, as the report has them.
  double longest_tokens = 0;        ///< Of one sequence.
  double groups = 1;                ///< Data-parallel groups that the plan claims to have.

  std::vector<PlacedParameters> stages;
  double whole_weight_bytes = 0;
  DecodeReads whole;
  DecodeReads placed;

  ExpertRanks experts;

  std::optional<Layout> reference;  ///< Of the reference plan, where it states one that can be read.
  ExpertRanks reference_experts;
  std::array<std::array<const Claim*, names_of<ClaimSubject>.size()>, names_of<ClaimKind>.size()> first = {};

  /// The plan's first claim of a kind that states a value, or null.
  const Claim* claim_of(ClaimKind kind, ClaimSubject of = ClaimSubject::plan) const {
    return first[static_cast<std::size_t>(kind)][static_cast<std::size_t>(of)];
  }
  double reference_gpus() const;
};

Subject subject_of(const Plan& plan, const Layout& layout);

/// What memory.hpp puts on the GPUs of a layout under `sequences` over all replicas. `context`: every prompt has so many
/// tokens and no answer; left out: the plan's lengths.
MemoryOfStages memory_under(const Subject& subject, const Layout& layout, double sequences, std::optional<std::int64_t> context);

/// FLOP of the attention of all layers for a prompt's token, on average over the prompt.
double attention_flop_per_prompt_token(const Model& model, double prompt_tokens);

}  // namespace plimsoll::claims
