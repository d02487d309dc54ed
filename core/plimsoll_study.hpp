// The door to what looks closer at a plan than a check does. Text in, text out; pure; never throws; answers as in plimsoll.hpp.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::door {

/// Plan JSON → the report with its sensitivities, as `text` → `{"text": "…"}` or as `json` → `{"report": Report}`.
std::string complete_report(std::string_view plan, std::string_view format);

/// Plan JSON and the path of a number of its report → `{"text": "…"}`, or as `json` `{"explanation": Explanation}`; without a path
/// the numbers that can be explained, `{"text": "…"}` or `{"numbers": [{"path", "words", "value"}…]}`.
std::string explain(std::string_view plan, std::string_view path, std::string_view format);

/// Plan JSON and a target of its report that is missed or too close ("" for all of them) → single changes that would fix it, each checked:
/// `{"text": "…"}`, or as `json` `{"fixes": Fixes}`.
std::string fixes(std::string_view plan, std::string_view target, std::string_view format);

/// Plan JSON → `{"ranks": RanksReport}`: who holds what, axis by axis.
std::string ranks(std::string_view plan);

}  // namespace plimsoll::door
