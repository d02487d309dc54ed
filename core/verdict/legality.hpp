// Whether a layout can be run at all: each rule, what breaks it, which values keep it, and the cheapest legal layout.
//
// The rules are those that Megatron-LM, vLLM and SGLang enforce at start-up (docs/layout.md). A caution is legal but costs
// something, such as a tensor-parallel group that crosses nodes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/report/report.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// Every rule that the layout breaks and every caution, in the order of the rules; repairs are filled in.
std::vector<Violation> violations_of(const Plan& plan, const Layout& layout);

/// Whether no rule is broken; cautions do not count. Allocates nothing.
bool is_legal(const Plan& plan, const Layout& layout);

/// Whether one degree ("layout.tp") keeps every rule about it alone, whatever the others are. Allocates nothing.
bool is_legal_degree(const Plan& plan, std::string_view path, std::int64_t value);

/// The first rule about the degree at `path` that a layout breaks; empty where it keeps them.
std::string broken_rule(const Plan& plan, const Layout& layout, std::string_view path);

/// The legal layout that changes the least of what the plan writes (degrees; SP and stage sizes count as one each), then moves
/// the number of GPUs least, then the degrees least. A degree that follows from e·x = t·c·D is not one that was written.
std::optional<Layout> cheapest_legal_layout(const Plan& plan, const Layout& layout);

}  // namespace plimsoll
