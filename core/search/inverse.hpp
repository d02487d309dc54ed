// Turned round: with how much of something a plan still keeps all that it promises, and with how little.   docs/search.md
//
// A quantity is tried at what the plan states and at powers of two; from the outermost of those at which every verdict is
// `meets`, the last one that is so is found by halving, to the whole number: one more fails. Where what holds has gaps (a
// throughput needs many sequences, a time few) that is the outer end of its outermost part among those tried. Time: some sixty
// checks of the plan; for GPUs a search over layouts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

enum class InverseQuestion : int {
  batch,      ///< The largest burst, or concurrency.
  context,    ///< The longest prompt, every one as long.
  rate,       ///< The most requests in 100 s, arriving at random.
  gpus,       ///< The fewest GPUs, on any layout.
  hbm,        ///< The least memory bandwidth of a GPU.
  scale_up,   ///< The least bandwidth of the link within a node,
  scale_out,  ///< and between nodes.
};
template <>
inline constexpr auto names_of<InverseQuestion> = std::array<std::string_view, 7>{"batch", "context", "rate", "gpus", "hbm", "scale_up", "scale_out"};

struct InverseAnswer {
  InverseQuestion question = InverseQuestion::batch;
  std::string title;             ///< "Largest concurrency".
  std::optional<double> value;   ///< In base units; nothing where none does.
  std::optional<double> stated;  ///< By the plan.
  std::string unit;
  bool is_endless = false;  ///< It holds as far as was looked; `value` is how far.
  std::string sentence;     ///< With what fails one step on, or why nothing does.
  std::string layout;       ///< Of the fewest GPUs.
};

template <>
const Description& describe<InverseAnswer>();

/// Of a plan that was read without problems. A question that it does not pose (no burst, no such link) is answered in words.
InverseAnswer answer_of(const Plan& plan, InverseQuestion question);

std::string as_text(const std::vector<InverseAnswer>& answers);

}  // namespace plimsoll
