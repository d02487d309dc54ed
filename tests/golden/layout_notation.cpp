// What a layout's text means: equal degrees, or refused where the case says so.
#include <fmt/core.h>

#include "core/spec/layout.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

void run_case(const Json& entry, Case& one) {
  const Json& input = member(entry, "input");
  LayoutStatement statement;
  statement.notation = member(input, "text").is_string() ? member(input, "text").get<std::string>() : std::string();
  const double gpus = number_of(input, "cluster_gpus");
  const bool has_experts = member(input, "mixture_of_experts").is_boolean() && member(input, "mixture_of_experts").get<bool>();
  constexpr std::int64_t enough_layers = 1000;
  Problems problems;
  const ResolvedLayout resolved =
      resolve_layout(statement, has_experts, gpus >= 1 ? static_cast<std::int64_t>(gpus) : 0, enough_layers, "layout", problems);
  const bool is_refused = !problems.none() || !resolved.ok;
  const Json& wanted = member(entry, "layout");
  if (wanted.is_null()) {
    if (!is_refused) return one.miss("a refusal", expanded(resolved.layout, has_experts));
    return one.agrees();
  }
  if (is_refused) return one.miss(wanted.dump(), problems.none() ? "a refusal" : problems.list().front().message);
  const Layout& layout = resolved.layout;
  const auto degree = [&](std::string_view name, std::int64_t got) { one.number(wanted, name, static_cast<double>(got)); };
  degree("tp", layout.tp);
  degree("pp", layout.pp);
  degree("cp", layout.cp);
  degree("attention_dp", layout.attention_dp);
  degree("replicas", layout.replicas);
  degree("gpus", layout.gpus());
  const bool wants_spread = !member(wanted, "ep").is_null();
  if (wants_spread != layout.experts_spread) {
    return one.miss(wants_spread ? "experts spread" : "no experts spread", layout.experts_spread ? "experts spread" : "none");
  }
  degree("ep", layout.ep);
  degree("expert_tp", layout.expert_tp);
}

}  // namespace

void run_layout_notation(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    run_case(entry, one);
  }
}

}  // namespace plimsoll::golden
