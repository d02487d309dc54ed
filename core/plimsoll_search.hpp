// The door to what asks for other plans than the one that is there. Text in, text out; pure; never throws; answers as in
// plimsoll.hpp. A module of its own: it evaluates plans by the hundred thousand, and is built for that.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace plimsoll::door {

/// Told how far a search is; answers whether what was found so far is wanted, and is then given it.
struct SearchWatch {
  std::function<bool(double share)> wants_best;
  std::function<void(const std::string& answer)> best;
};

/// Plan JSON and SearchOptions JSON ("" for the defaults) → every legal layout looked at: one member for each name in `wanted`
/// ("json text svg plan", with a space between): the SearchReport, texts, and the best layout's plan, null where there is none.
std::string search(std::string_view plan, std::string_view options, std::string_view wanted, const SearchWatch& watch = {});

/// One share of such a search, from 1 to `shards`, for machines to do side by side → `{"part": SearchPart}`.
std::string search_part(std::string_view plan, std::string_view options, std::int64_t shard, std::int64_t shards);

/// `{"parts": [SearchPart…]}`, every share once, in any order → what `search` says of the whole, to the bit.
std::string merged(std::string_view parts, std::string_view wanted);

/// Plan JSON and questions ("batch context rate gpus hbm scale_up scale_out", with a space between; "" for all) → as `json`
/// `{"answers": [InverseAnswer…]}`, as `text` `{"text": "…"}`.
std::string turned_round(std::string_view plan, std::string_view questions, std::string_view format);

/// → the JSON Schema of the options, and the tables of their reference as `{"text": "…"}`.
std::string search_schema();
std::string search_reference();

/// What plans, reports, options and answers are made of, for those who write them and for programs: text, not JSON. Here, since a
/// page asks for none of it.
std::string plan_reference();     ///< The reference page of the plan format, in Markdown.
std::string plan_typescript();    ///< Declarations of plan, report, explanation and fixes.
std::string search_typescript();  ///< Of a search's options and answers.

}  // namespace plimsoll::door
