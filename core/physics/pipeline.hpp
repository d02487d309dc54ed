// Stages one after another.   docs/physics.md, Pipeline
//
//   τ_i  time of stage i for one chunk or micro-batch      δ_i  hop after it      m  chunks or micro-batches
//
// A stage works on one chunk at a time and a link carries one at a time, so the slowest of either sets the pace: of equal
// chunks the last ends at Σ τ_i + Σ δ_i + (m−1)·max(τ_i, δ_i); decode with m micro-batches in flight takes
// max(Σ(τ_i + δ_i), m·max(τ_i, δ_i)) a step. Source: GPipe (arXiv:1811.06965), with unlike stages and hops that take time.
#pragma once

#include "core/physics/symbols.hpp"
#include "core/quantity/number.hpp"

namespace plimsoll {

template <typename Number>
struct Pipeline {
  Number through_s{};        ///< Σ τ_i + Σ δ_i: one chunk from end to end.
  Number slowest_stage_s{};  ///< max τ_i
  Number slowest_hop_s{};    ///< max δ_i
  double stages = 0;

  void add_stages(const Number& count, const Number& stage_s, const Number& hop_s) {
    through_s += (stage_s + hop_s) * count;
    // What is the only one needs no comparison.
    slowest_stage_s = stages == 0 ? stage_s : larger(slowest_stage_s, stage_s);
    slowest_hop_s = stages == 0 ? hop_s : larger(slowest_hop_s, hop_s);
    stages += middle_of(count);
  }
  /// max(τ_i, δ_i): from one chunk's end to the next one's.
  Number pace_s() const { return stages > 1 ? larger(slowest_stage_s, slowest_hop_s) : slowest_stage_s; }
  /// When the m-th chunk leaves the last stage.
  Number end_of_chunk_s(const Number& m) const { return through_s + pace_s() * (m - 1.0); }
  /// One decode step of all m micro-batches.
  Number step_s(const Number& m) const { return middle_of(m) > 1 ? larger(through_s, pace_s() * m) : through_s; }
  /// Share of the time until the m-th chunk's end in which the slowest stage has nothing to do.
  double bubble(double m) const {
    const double end_s = middle_of(end_of_chunk_s(Number(m)));
    return end_s > 0 ? 1 - m * middle_of(slowest_stage_s) / end_s : 0;
  }
};

}  // namespace plimsoll
