// The door to plans as other tools write them. Text in, text out; pure; never throws; answers as in plimsoll.hpp.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::door {

/// A launch line, arguments, a manifest or a plan in prose, put into `base` (plan JSON, or empty for nothing) →
/// `{"format": "a vLLM launch line", "plan": {…}, "read": [{"written", "became", "why", "line"}…], "guessed": […], "ignored": […],
/// "missing": ["accelerator"], "problems": […], "problem_count": N}`; `problems` is left out where there is none. A text whose
/// format is not one of these is refused, with what it could have been.
std::string import_plan(std::string_view text, std::string_view base);

/// Plan JSON and `vllm`, `sglang` or `tensorrt_llm` → `{"flags": "vLLM 0.12", "commands": [{"pool", "command", "copies"}…],
/// "manifest": "apiVersion: …", "not_expressed": ["…"]}`.
std::string launch_commands(std::string_view plan, std::string_view engine);

}  // namespace plimsoll::door
