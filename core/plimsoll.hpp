// The door: the few functions that the border and the command line may call. Text in, text out; pure; never throws.
//
// Every answer is a JSON object. `{"problems": [{"path", "message"}…], "problem_count": n}` means that the input could not
// be read; anything else is the answer named below.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::door {

/// Plan JSON → `{"report": Report, "link": "#v1&…" | null}`, the report without its sensitivities, so that it is there at once.
std::string check(std::string_view plan);

/// Plan JSON → the report as `text`, `markdown` or `svg`, the last two with the plan's link in them, or as a `badge` → `{"text": "…"}`.
/// `problems` as ever. Without sensitivities (plimsoll_study.hpp), as that of `check`.
std::string report(std::string_view plan, std::string_view format);

/// Plan JSON → one picture of its report, `memory` or `grid` → `{"svg": "<svg…"}`.
std::string draw(std::string_view plan, std::string_view picture);

/// Plan JSON → `{"short": {…}, "complete": {…}}`: the plan with only what differs from presets and defaults, and with
/// every field spelled out (quantities with units, what is not stated left out).
std::string write(std::string_view plan);

/// Plan JSON → `{"link": "#v1&…", "length": n}`.
std::string link(std::string_view plan);

/// "#v1&…", "?p=v1&…" or a whole address → `{"plan": {…short form…}, "data_version": "26.11", "note": "…"}`, the last a
/// sentence where the link's maker saw another result, or where an older link was made with other data. A damaged link: problems, and beside them
/// `"read": "…"`, what could be read of it, never a plan.
std::string open_link(std::string_view text);

/// A JSON list of two to six plans → `{"link": "#v1&…&B.l=TP8&…", "length": n}`: the first, and what differs in the others.
std::string comparison_link(std::string_view plans);

/// Like `open_link`, for a link of one plan or of several → `{"plans": [{…}…], "data_version": "26.11", "note": "…"}`.
std::string open_comparison(std::string_view text);

/// A Hugging Face config.json → `{"model": {…}, "notes": ["…"]}`.
std::string model_from_config(std::string_view config);

/// → the JSON Schema (draft 2020-12) of a plan; fields carry `x-plimsoll` {unit, example, assumption}.
std::string plan_schema();

/// → `{"data_version": "26.11", "models": [{"name", "title"}], "accelerators": […], "plans": [{"name", "title", "plan": {…}}]}`.
std::string presets();

/// → "0.1.0".
std::string version();

}  // namespace plimsoll::door
