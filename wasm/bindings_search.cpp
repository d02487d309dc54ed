// The search's border: text in, text out.
#include <emscripten/bind.h>

#include <string>

#include "core/plimsoll_search.hpp"

namespace door = plimsoll::door;

EMSCRIPTEN_BINDINGS(plimsoll_search) {
  using emscripten::function;
  using emscripten::val;
  using std::string;
  function(
      "search", +[](const string& plan, const string& options, const string& wanted, const val& watch) {
        if (watch.isUndefined()) return door::search(plan, options, wanted);
        return door::search(plan, options, wanted, {[&](double share) { return watch.call<bool>("wantsBest", share); }, [&](const string& answer) { watch.call<void>("best", answer); }});
      });
  function(
      "searchPart", +[](const string& plan, const string& options, double shard, double shards) {
        constexpr double most = 1e15;  // No number of shares; a double beyond 2⁵³ need not be whole.
        const auto whole = [](double value) { return value >= 0 && value < most ? static_cast<std::int64_t>(value) : static_cast<std::int64_t>(most); };
        return door::search_part(plan, options, whole(shard), whole(shards));
      });
  function(
      "merged", +[](const string& parts, const string& wanted) { return door::merged(parts, wanted); });
  function(
      "turnedRound", +[](const string& plan, const string& questions, const string& format) { return door::turned_round(plan, questions, format); });
  function(
      "searchSchema", +[]() { return door::search_schema(); });
  function(
      "searchReference", +[]() { return door::search_reference(); });
  function(
      "planReference", +[]() { return door::plan_reference(); });
  function(
      "planTypescript", +[]() { return door::plan_typescript(); });
  function(
      "typescript", +[]() { return door::search_typescript(); });
}
