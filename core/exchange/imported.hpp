// Plans as other tools write them: a launch line, arguments, a manifest or a plan in prose becomes a plan of ours, and each
// piece of the text is told to have been read, guessed or ignored.
//
// Stands on spec and catalog alone; the other way round is launch_command.hpp.   docs/exchange.md
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/json_value.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll::exchange {

enum class Format {
  unknown,
  plan_json,     ///< Not read here: read_plan does.
  hf_config,     ///< Not read here: read_hf_config does.
  link,          ///< Not read here: the link's reader does.
  vllm,          ///< A launch line, or a script around one.
  sglang,        ///< The same.
  tensorrt_llm,  ///< The same.
  megatron,      ///< Arguments of Megatron's kind, which give a model by its shape.
  kubernetes,    ///< Deployment, StatefulSet, LeaderWorkerSet and other manifests with containers.
  markdown,      ///< A plan in prose: degrees, GPUs, targets, statements.
};

struct Recognised {
  Format format = Format::unknown;
  std::string name;      ///< "a vLLM launch line"; of an unknown text, what it is not: every format that is known.
  bool is_read = false;  ///< By `imported`; the others have readers of their own.
};

/// Which format a text is in, by its content alone.
Recognised format_of(std::string_view text);

/// One piece of the input, or one assumption that it left open.
struct Noted {
  std::string written;   ///< As the text has it; empty for a guess that no piece of the text asks for.
  std::string became;    ///< What the plan now says: "layout: TP8 EP8". Empty where it was ignored.
  std::string why;       ///< Of a guess: its reason and what would settle it. Of what was ignored: why, where it is known.
  std::size_t line = 0;  ///< Of the text, from 1; 0 where it is of no line.
};

struct Imported {
  Recognised format;
  std::string plan;         ///< Short plan JSON: the base with what was read put in; empty where nothing could be read.
  std::vector<Noted> read;  ///< Each piece of the text is in exactly one of these three.
  std::vector<Noted> guessed;
  std::vector<Noted> ignored;
  std::vector<std::string> missing;  ///< Members that a plan needs and neither the text nor the base has: "accelerator".
  Problems problems;                 ///< What is wrong with the text; with one, `plan` is what could be read all the same.

  /// Whether `plan` reads as a plan.
  bool ok() const { return problems.none() && missing.empty(); }
};

/// `base_plan`: plan JSON, the name of an example, or null for nothing.
Imported imported(std::string_view text, const json::Value& base_plan);

}  // namespace plimsoll::exchange
