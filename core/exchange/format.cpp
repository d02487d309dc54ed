// Which format a text is in, by marks that each format has and the others lack.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "core/exchange/imported.hpp"
#include "core/exchange/prose_degrees.hpp"

namespace plimsoll::exchange {

namespace {

struct Row {
  Format format;
  std::string_view name;
  bool is_read;
};
constexpr std::array<Row, 9> rows = {{
    {Format::vllm, "a vLLM launch line", true},
    {Format::sglang, "an SGLang launch line", true},
    {Format::tensorrt_llm, "a TensorRT-LLM launch line", true},
    {Format::megatron, "Megatron arguments", true},
    {Format::kubernetes, "a Kubernetes manifest", true},
    {Format::markdown, "a plan in Markdown", true},
    {Format::plan_json, "plan JSON", false},
    {Format::hf_config, "a Hugging Face config.json", false},
    {Format::link, "a share link", false},
}};

struct Mark {
  std::string_view text;
  Format format;
};
constexpr Mark launch_marks[] = {
    {"vllm serve", Format::vllm},
    {"vllm.entrypoints.", Format::vllm},
    {"/vllm-openai", Format::vllm},
    {"sglang serve", Format::sglang},
    {"sglang.launch_server", Format::sglang},
    {"dynamo.vllm", Format::vllm},
    {"dynamo.sglang", Format::sglang},
    {"dynamo.trtllm", Format::tensorrt_llm},
    {"trtllm-serve", Format::tensorrt_llm},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  const std::size_t from = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(from, text.find_last_not_of(blanks) + 1 - from);
}

/// Calls `each` with every line and where it begins, until it returns true.
template <typename Each>
bool any_line(std::string_view text, Each each) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (each(trimmed(text.substr(from, end - from)), from)) return true;
    from = end + 1;
  }
  return false;
}

bool begins(std::string_view line, std::string_view with) { return line.substr(0, with.size()) == with; }

bool is_prose(std::string_view text) {
  return any_line(text, [](std::string_view line, std::size_t) {
    return begins(line, "## ") || begins(line, "- **") || begins(line, "* **") || begins(line, "| ") || begins(line, "**");
  });
}

/// A mark counts where a command may stand: at a line's beginning, in a block of code, or anywhere in what is no prose.
Format launched(std::string_view text) {
  const bool prose = is_prose(text);
  bool in_code = false;
  Format found = Format::unknown;
  any_line(text, [&](std::string_view line, std::size_t) {
    if (begins(line, "```")) in_code = !in_code;
    for (const Mark& mark : launch_marks) {
      const bool stands = prose && !in_code ? begins(line, mark.text) || begins(line, "docker run") : true;
      if (stands && contains(line, mark.text)) found = mark.format;
      if (found != Format::unknown) return true;
    }
    return false;
  });
  return found;
}

bool is_manifest(std::string_view text) {
  const auto has_key = [&](std::string_view key) {
    return any_line(text, [&](std::string_view line, std::size_t) {
      return begins(line, key) && line.size() > key.size() && line[key.size()] == ':';
    });
  };
  return has_key("apiVersion") && has_key("kind");
}

Format of_json(std::string_view text) {
  if (contains(text, "\"apiVersion\"") && contains(text, "\"kind\"")) return Format::kubernetes;
  if (contains(text, "\"plimsoll\"") || contains(text, "\"preset\"")) return Format::plan_json;
  for (const std::string_view key :
       {"\"model_type\"", "\"architectures\"", "\"num_hidden_layers\"", "\"hidden_size\"", "\"n_layer\""}) {
    if (contains(text, key)) return Format::hf_config;
  }
  return Format::unknown;
}

bool is_link(std::string_view text) {
  if (text.find_first_of(" \n\t") != std::string_view::npos) return false;
  return begins(text, "#v") || contains(text, "#v1&") || contains(text, "#v1!") || begins(text, "https://") ||
         begins(text, "http://");
}

bool has_megatron_arguments(std::string_view text) {
  for (const std::string_view flag : {"--tensor-model-parallel-size", "--pipeline-model-parallel-size", "--num-attention-heads",
                                      "--ffn-hidden-size", "--num-layers"}) {
    if (contains(text, flag)) return true;
  }
  return false;
}

Format detected(std::string_view text) {
  if (text.empty()) return Format::unknown;
  if (is_link(text)) return Format::link;
  if (text.front() == '{') return of_json(text);
  if (is_manifest(text)) return Format::kubernetes;
  if (const Format found = launched(text); found != Format::unknown) return found;
  if (has_megatron_arguments(text)) return Format::megatron;
  return states_degrees(text) ? Format::markdown : Format::unknown;
}

}  // namespace

Recognised format_of(std::string_view text) {
  const Format found = detected(trimmed(text));
  for (const Row& row : rows) {
    if (row.format == found) return {found, std::string(row.name), row.is_read};
  }
  std::string known;
  for (const Row& row : rows) known += fmt::format("{}{}", known.empty() ? "" : &row == &rows.back() ? " nor "
                                                                                                     : ", ",
                                                   row.name);
  return {Format::unknown, fmt::format("neither {}", known), false};
}

}  // namespace plimsoll::exchange
