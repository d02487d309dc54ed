// How a model is spread over GPUs: what is written ("EP4×TP2×PP2"), and the degrees that it means.
//
//   t  TP   tensor-parallel ranks of attention       e  EP   ranks that the experts are spread over
//   c  CP   context-parallel ranks                   x  ETP  tensor-parallel ranks inside one expert
//   D  ADP  attention data-parallel ranks            p  PP   pipeline stages
//   R       independent replicas                     G  = t·c·D GPUs of a stage; R·p·G GPUs in all
//
// One rule ties the axes: the experts of a stage live on the GPUs that hold its attention, so e·x = t·c·D.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

/// The layout as the plan states it: a notation, or degrees one by one. What is not written is not stated.
struct LayoutStatement {
  std::string notation;  ///< "EP4×TP2×PP2"; the degrees below must then be left out.
  std::optional<std::int64_t> tp;
  std::optional<std::int64_t> pp;
  std::optional<std::int64_t> cp;
  std::optional<std::int64_t> dp;            ///< Attention DP where experts are, replicas otherwise.
  std::optional<std::int64_t> attention_dp;  ///< Written out, it is never replicas.
  std::optional<std::int64_t> ep;
  std::optional<std::int64_t> expert_tp;
  std::optional<std::int64_t> sp;  ///< Sequence parallelism shares the TP ranks: as many or 1. It adds no GPUs.
  std::optional<std::int64_t> replicas;
  std::vector<std::int64_t> stage_layers;  ///< Layers of each stage; left out: as even as can be, the first ones larger.
  bool operator==(const LayoutStatement&) const = default;
};

/// A layout of more GPUs is refused.
inline constexpr double most_gpus_of_layout = 1e7;

/// The degrees, all of them.
struct Layout {
  std::int64_t tp = 1;
  std::int64_t pp = 1;
  std::int64_t cp = 1;
  std::int64_t attention_dp = 1;
  std::int64_t ep = 1;
  std::int64_t expert_tp = 1;
  std::int64_t replicas = 1;
  bool sequence_parallel = false;
  bool experts_spread = false;             ///< EP or ETP was written; if not, the experts are cut over all GPUs of the stage.
  std::vector<std::int64_t> stage_layers;  ///< One entry a stage.
  bool operator==(const Layout&) const = default;

  std::int64_t gpus_per_stage() const { return tp * cp * attention_dp; }
  std::int64_t gpus_per_replica() const { return pp * gpus_per_stage(); }
  std::int64_t gpus() const { return replicas * gpus_per_replica(); }
};

template <>
const Description& describe<LayoutStatement>();

/// Reads "EP4×TP2×PP2", "tp=4, pp=2", "TP8EP8" into the degrees written; adds problems at `path`.
LayoutStatement parse_layout_notation(std::string_view text, const std::string& path, Problems& problems);

struct ResolvedLayout {
  Layout layout;
  std::optional<Layout> other_reading;  ///< The same text read the other way (multiplied or sharing GPUs), where it differs.
  bool ok = false;
};

/// Fills in what the text leaves open (docs/layout.md). `cluster_gpus` 0: not stated. Problems name the values that would do.
ResolvedLayout resolve_layout(const LayoutStatement& statement, bool has_experts, std::int64_t cluster_gpus,
                              std::int64_t layers, const std::string& path, Problems& problems);

/// The layers of each stage, as even as can be, the first ones larger. Past 100,000 stages none is listed.
std::vector<std::int64_t> even_stages(std::int64_t layers, std::int64_t stages);

/// "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs": every degree above 1, and the product.
std::string expanded(const Layout& layout, bool has_experts);
/// The shortest notation that resolves to this layout, but for uneven stages, which no notation can say: "TP2 PP2 DP4 EP4".
std::string notation_of(const Layout& layout, bool has_experts);

}  // namespace plimsoll
