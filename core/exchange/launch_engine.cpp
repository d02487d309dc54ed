#include "core/exchange/launch_engine.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/exchange/launch_numbers.hpp"
#include "core/exchange/names.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/spec/engine.hpp"

namespace plimsoll::exchange {

namespace {

/// Members of an engine that its flags set: a line that leaves one out means the engine's default, not the base plan's.
constexpr std::string_view set_by_flags[] = {"weights", "experts", "kv_cache", "activations",
                                             "chunk_tokens", "kv_block_tokens", "memory_utilisation", "memory_utilisation_of",
                                             "speculation"};

/// Where a line does not say how many drafts are kept: about what MTP modules and EAGLE heads reach in chats.
constexpr double assumed_acceptance = 0.7;

std::string_view name_of(Precision precision) { return names_of<Precision>[static_cast<std::size_t>(precision)]; }

bool is_16_bit(Precision precision) { return precision == Precision::bf16 || precision == Precision::fp16; }

class EngineReader {
 public:
  EngineReader(Launch& launch, const EngineContext& context, json::Value& plan, Notes& notes)
      : launch_(launch), context_(context), plan_(plan), notes_(notes) {}

  void put() {
    preset();
    count(Sets::longest_request, 1e9, "model.context");
    chunks();
    sequences();
    memory();
    count(Sets::block_tokens, 1e6, "engine.kv_block_tokens");
    precisions();
    drafts();
    redundant_experts();
  }

 private:
  std::optional<Given> take(Sets what) { return std::exchange(launch_[what], std::nullopt); }
  void set_engine(std::string_view name, json::Value value) { set(plan_, fmt::format("engine.{}", name), std::move(value)); }
  void set_precision(std::string_view name, Precision precision) { set_engine(name, text_value(name_of(precision))); }

  void refuse_number(const Given& given, double most) {
    notes_.refuse(
        given.piece, given.piece.written,
        fmt::format("{} is no whole number from 1 to {}; write the number itself", json::quoted_for_people(given.value), most));
  }
  std::optional<std::int64_t> number(const Given& given, double most) {
    const std::optional<std::int64_t> found = whole_number(given.value);
    if (found && *found >= 1 && static_cast<double>(*found) <= most) return found;
    refuse_number(given, most);
    return std::nullopt;
  }
  void count(Sets what, double most, std::string_view path) {
    const std::optional<Given> given = take(what);
    if (!given) return;
    // vLLM: -1 and "auto", as much as the GPU holds.
    if (given->value == "-1" || given->value == "auto") return notes_.ignore(given->piece, "the engine chooses it");
    const std::optional<std::int64_t> found = number(*given, most);
    if (!found) return;
    if (path == "model.context" && !has_model()) return notes_.ignore(given->piece, "no model is known that it would be of");
    set(plan_, path, number_value(static_cast<double>(*found)));
    notes_.read(given->piece, fmt::format("{}: {}", path, *found));
  }
  bool has_model() const { return member(plan_, "model") != nullptr || member(plan_, "preset") != nullptr; }

  // ---- Which engine ----

  /// "vllm-0.16" for the image "vllm/vllm-openai:v0.11.0"; empty where the tag is no version.
  std::string entry_of_image() const {
    const std::string_view image = launch_.image;
    const std::size_t colon = image.rfind(':');
    if (launch_.framework != Framework::vllm || colon == std::string_view::npos || colon + 1 >= image.size()) return {};
    std::string_view tag = image.substr(colon + 1);
    if (tag.front() == 'v') tag.remove_prefix(1);
    const std::string version(tag.substr(0, tag.find_first_not_of("0123456789.")));
    if (version.find('.') == std::string::npos || version.back() == '.') return {};
    std::vector<std::string> names = engine_names();
    std::erase_if(names, [](const std::string& name) { return find_engine(name)->framework != Framework::vllm; });
    const std::vector<std::string> nearest = nearest_entries("vllm-" + version, names);
    return nearest.empty() ? std::string() : nearest.front();
  }
  std::string newest_entry() const {
    std::string newest;
    for (const std::string& name : engine_names()) {
      if (find_engine(name)->framework == launch_.framework) newest = name;
    }
    return newest;
  }
  void preset() {
    const std::string base = name_at(plan_, "engine");
    const Engine* of_base = find_engine(base);
    const std::string by_image = entry_of_image();
    const bool keeps = by_image.empty() && of_base != nullptr && of_base->framework == launch_.framework;
    const std::string entry = keeps ? base : !by_image.empty() ? by_image
                                                               : newest_entry();
    if (!launch_.image_piece.written.empty()) {
      if (by_image.empty()) {
        notes_.ignore(launch_.image_piece, "an image whose tag is no version that the catalogue's engines tell apart");
      } else {
        notes_.guess(launch_.image_piece, fmt::format("engine: {}", entry),
                     "of the catalogue's versions the nearest to the image's tag");
      }
    }
    const Engine* engine = find_engine(entry);
    if (engine == nullptr) return;
    is_versioned_ = launch_.framework == Framework::vllm;
    if (!launch_.program.written.empty()) {
      if (is_versioned_ && by_image.empty() && !keeps) {
        notes_.guess(launch_.program, fmt::format("engine: {}", entry),
                     "the line names no version, and this is the newest in the catalogue; set engine to yours");
      } else {
        notes_.read(launch_.program, fmt::format("engine: {}", entry));
      }
    }
    if (keeps) {
      for (const std::string_view name : set_by_flags) erase(plan_, fmt::format("engine.{}", name));
    } else {
      erase(plan_, "engine");
    }
    set(plan_, "engine.preset", text_value(entry));
    engine_ = engine;
  }

  // ---- Limits ----

  void chunks() {
    if (const std::optional<Given> given = take(Sets::no_chunks)) {
      notes_.ignore(given->piece, "a plan's prompts are always in chunks; set engine.chunk_tokens to the longest prompt");
    }
    if (const std::optional<Given> given = take(Sets::chunks)) {
      const std::string low = lower(given->value);
      if (low == "false" || low == "0" || low == "no") {
        notes_.ignore(given->piece, "a plan's prompts are always in chunks; set engine.chunk_tokens to the longest prompt");
      } else {
        notes_.read(given->piece, "prompts in chunks, as in every plan");
      }
    }
    const std::optional<Given> given = take(Sets::chunk_tokens);
    if (!given) return;
    if (given->value == "-1") {
      return notes_.ignore(given->piece, "a plan's prompts are always in chunks; set engine.chunk_tokens to the longest prompt");
    }
    const std::optional<std::int64_t> found = number(*given, 1e9);
    if (!found) return;
    const bool is_shared = launch_.framework == Framework::sglang && context_.attention_dp > 1;
    const std::int64_t chunk = is_shared ? std::max<std::int64_t>(1, *found / context_.attention_dp) : *found;
    set_engine("chunk_tokens", number_value(static_cast<double>(chunk)));
    notes_.read(given->piece, is_shared ? fmt::format("engine.chunk_tokens: {}, as SGLang divides it by the {} attention ranks",
                                                      chunk, context_.attention_dp)
                                        : fmt::format("engine.chunk_tokens: {}", chunk));
  }
  void sequences() {
    const std::optional<Given> given = take(Sets::most_sequences);
    if (!given) return;
    if (engine_ == nullptr || !engine_->reserves) {
      return notes_.ignore(given->piece, "the workload says how many requests are in flight");
    }
    const std::optional<std::int64_t> found = number(*given, 1e6);
    if (!found) return;
    set_engine("reserves.profiled_sequences", number_value(static_cast<double>(*found)));
    notes_.read(given->piece,
                fmt::format("engine.reserves.profiled_sequences: {}; how many are in flight the workload says", *found));
  }
  void memory() {
    const std::optional<Given> given = take(Sets::memory_share);
    if (!given) return;
    const std::optional<double> found = share(given->value);
    if (!found || *found < 0.01) {
      return notes_.refuse(given->piece, given->piece.written,
                           fmt::format("{} is no share from 0.01 to 1; write 0.9 for 90 %", json::quoted_for_people(given->value)));
    }
    set_engine("memory_utilisation", number_value(*found));
    notes_.read(given->piece, fmt::format("engine.memory_utilisation: {}", given->value));
  }

  // ---- Precisions ----

  void precisions() {
    const std::optional<Precision> dtype = read_dtype();
    read_weights(dtype);
    const std::optional<Given> given = take(Sets::kv_type);
    const std::string low = given ? lower(given->value) : std::string("auto");
    if (low == "auto") {
      // As wide as the model's numbers: a default of the engine but for what --dtype says.
      const Precision cache = dtype.value_or(Precision::bf16);
      if (dtype && *dtype != Precision::bf16) set_precision("kv_cache", cache);
      if (given) notes_.read(given->piece, fmt::format("engine.kv_cache: {}", name_of(cache)));
      return;
    }
    // MLA's latent in FP8, its rotary part in BF16: 656 bytes a token instead of 576.
    if (low == "fp8_ds_mla") {
      set_precision("kv_cache", Precision::fp8);
      return notes_.guess(given->piece, "engine.kv_cache: fp8",
                          "the rotary part stays wider, which is not counted: about 14 % more than the plan says");
    }
    const std::optional<Precision> found = precision_of(low);
    if (!found) {
      return notes_.refuse(
          given->piece, given->piece.written,
          fmt::format("{} is no type that is known; fp8, bfloat16 and auto are", json::quoted_for_people(given->value)));
    }
    set_precision("kv_cache", *found);
    notes_.read(given->piece, fmt::format("engine.kv_cache: {}", name_of(*found)));
  }
  std::optional<Precision> read_dtype() {
    const std::optional<Given> given = take(Sets::dtype);
    if (!given) return std::nullopt;
    if (lower(given->value) == "auto") {
      notes_.read(given->piece, "the model's own");
      return std::nullopt;
    }
    const std::optional<Precision> found = precision_of(given->value);
    if (!found || (!is_16_bit(*found) && *found != Precision::fp32)) {
      notes_.refuse(
          given->piece, given->piece.written,
          fmt::format("{} is no type of activations; bfloat16, float16 and float32 are", json::quoted_for_people(given->value)));
      return std::nullopt;
    }
    set_precision("activations", *found);
    notes_.read(given->piece, fmt::format("engine.activations: {}", name_of(*found)));
    return found;
  }
  void read_weights(const std::optional<Precision>& dtype) {
    const bool is_plain =
        context_.model != nullptr && (is_16_bit(context_.model->precision) || context_.model->precision == Precision::fp32);
    const std::optional<Given> given = take(Sets::quantisation);
    const std::optional<Quantisation> method = given ? quantisation_of(given->value) : std::nullopt;
    if (method && method->weights) {
      const std::string_view name = method->is_experts_only ? "experts" : "weights";
      set_precision(name, *method->weights);
      std::string became = fmt::format("engine.{}: {}", name, name_of(*method->weights));
      if (method->is_guess) {
        return notes_.guess(given->piece, std::move(became),
                            "the checkpoint's own config.json says how wide; this is the usual width");
      }
      return notes_.read(given->piece, std::move(became));
    }
    if (given) notes_.ignore(given->piece, "the checkpoint's own config.json says how wide its weights are; paste that");
    if (context_.weights_by_name) {
      if (context_.model == nullptr || *context_.weights_by_name != context_.model->precision) {
        set_precision("weights", *context_.weights_by_name);
      }
    } else if (dtype && is_plain && *dtype != context_.model->precision) {
      set_precision("weights", *dtype);
    }
  }

  // ---- Drafts ----

  void drafts() {
    const std::optional<Given> width = take(Sets::draft_width);
    const std::optional<Given> tokens = take(Sets::draft_tokens);
    if (const std::optional<Given> config = take(Sets::speculation)) read_config(*config);
    const std::optional<Given> steps = take(Sets::draft_steps);
    if (width) {
      if (width->value == "1") {
        notes_.read(width->piece, "drafts in a row");
      } else {
        notes_.ignore(width->piece, "trees of drafts are not modelled");
      }
    }
    if (steps) {
      if (const auto found = number(*steps, 64)) put_drafts(*steps, *found, std::nullopt);
    }
    if (!tokens) return;
    const std::optional<std::int64_t> verified = number(*tokens, 65);
    if (!verified) return;
    if (steps) return notes_.ignore(tokens->piece, "follows from the steps");
    // One of those that are verified is the step's own.
    put_drafts(*tokens, std::max<std::int64_t>(0, *verified - 1), std::nullopt);
  }
  void put_drafts(const Given& given, std::int64_t tokens, std::optional<double> cost_layers) {
    const double acceptance = context_.acceptance.value_or(assumed_acceptance);
    set_engine("speculation.draft_tokens", number_value(static_cast<double>(tokens)));
    set_engine("speculation.acceptance", number_value(acceptance));
    if (cost_layers) set_engine("speculation.draft_cost_layers", number_value(*cost_layers));
    notes_.guess(given.piece, fmt::format("engine.speculation: {} drafted tokens, {} of them kept", tokens, acceptance),
                 "no flag says how many drafts are kept; measure it and set engine.speculation.acceptance");
  }
  void read_config(const Given& given) {
    Problems problems;
    const json::Value config = json::parse(given.value, problems);
    const json::Value* tokens = config.is_object() ? config.find("num_speculative_tokens") : nullptr;
    if (!problems.none() || !config.is_object()) {
      return notes_.refuse(given.piece, "--speculative-config",
                           "a JSON object was expected, such as '{\"method\": \"mtp\", \"num_speculative_tokens\": 2}'");
    }
    if (tokens == nullptr) return notes_.ignore(given.piece, "says no num_speculative_tokens");
    if (tokens->type != json::Value::Type::number || tokens->number < 0 || tokens->number > 64 ||
        tokens->number != static_cast<double>(static_cast<std::int64_t>(tokens->number))) {
      return notes_.refuse(given.piece, "--speculative-config", "num_speculative_tokens: a whole number from 0 to 64 was expected");
    }
    const json::Value* method = config.find("method");
    // Looked up in the prompt, not computed.
    const bool is_free = method != nullptr && (method->text == "ngram" || method->text == "suffix");
    put_drafts(given, static_cast<std::int64_t>(tokens->number), is_free ? std::optional<double>(0.0) : std::nullopt);
  }

  void redundant_experts() {
    const std::optional<Given> given = take(Sets::redundant_experts);
    if (!given) return;
    const std::optional<std::int64_t> found = whole_number(given->value);
    if (!found || *found > 1024) return refuse_number(*given, 1024);
    set(plan_, "routing.redundant_experts", number_value(static_cast<double>(*found)));
    notes_.read(given->piece, fmt::format("routing.redundant_experts: {}", *found));
  }

  Launch& launch_;
  const EngineContext& context_;
  json::Value& plan_;
  Notes& notes_;
  const Engine* engine_ = nullptr;
  bool is_versioned_ = false;
};

}  // namespace

void put_engine(Launch& launch, const EngineContext& context, json::Value& plan, Notes& notes) {
  EngineReader(launch, context, plan, notes).put();
}

}  // namespace plimsoll::exchange
