// Every legal layout of a model on at most so many GPUs, by the degrees of one replica.   docs/search.md
//
// A family is all layouts that differ only in their number of replicas. Stages are as even as can be. Time and memory: in the
// number of families, about G·(ln G)³ at most for G GPUs.
#pragma once

#include <cstdint>
#include <vector>

#include "core/search/search_options.hpp"

namespace plimsoll {

struct LayoutFamily {
  std::int64_t tp = 1;
  std::int64_t pp = 1;
  std::int64_t cp = 1;
  std::int64_t attention_dp = 1;
  std::int64_t ep = 1;
  bool operator==(const LayoutFamily&) const = default;

  std::int64_t gpus() const { return tp * pp * cp * attention_dp; }
};

/// The family of a layout, whatever its stages are.
inline LayoutFamily family_of(const Layout& layout) { return {layout.tp, layout.pp, layout.cp, layout.attention_dp, layout.ep}; }

/// A family's degrees in the layout; the stages are the caller's.
void set_degrees(const LayoutFamily& family, std::int64_t replicas, bool has_experts, Layout& layout);

/// A search over more layouts than this is refused: it would take minutes.
inline constexpr std::int64_t most_layouts = 20'000'000;

/// The families, alike stages together; adds a problem where there are too many layouts, or none.
std::vector<LayoutFamily> families_of(const Plan& plan, const SearchOptions& options, Problems& problems);

}  // namespace plimsoll
