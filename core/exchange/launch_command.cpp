#include "core/exchange/launch_command.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/exchange/launch_manifest.hpp"
#include "core/exchange/names.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

namespace {

std::string_view name_of(Precision precision) { return names_of<Precision>[static_cast<std::size_t>(precision)]; }

/// One line of a command.
class Line {
 public:
  explicit Line(std::string program) : text_(std::move(program)) {}
  template <typename Value>
  void flag(std::string_view name, const Value& value) {
    text_ += fmt::format(" \\\n  {} {}", name, value);
  }
  void number(std::string_view name, double value) {
    std::string digits;
    json::append_number(digits, value);
    flag(name, digits);
  }
  void only(std::string_view name) { text_ += fmt::format(" \\\n  {}", name); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

class CommandMaker {
 public:
  CommandMaker(const Plan& plan, Framework engine) : plan_(plan), engine_(engine), has_experts_(plan.model.has_experts()) {}

  LaunchCommands made() {
    made_.flag_set_version = engine_ == Framework::vllm     ? "vLLM 0.12"
                             : engine_ == Framework::sglang ? "SGLang 0.5"
                                                            : "TensorRT-LLM 1.2";
    if (engine_ == Framework::other) {
      made_.problems.add("engine", "no commands are known of it; vllm, sglang and tensorrt_llm would do");
      return std::move(made_);
    }
    const ResolvedLayout decode = resolve_layout(plan_, made_.problems);
    const ResolvedLayout prefill = plan_.disaggregation ? resolve_prefill_layout(plan_, made_.problems) : ResolvedLayout{};
    if (!made_.problems.none()) return std::move(made_);
    model();
    if (plan_.disaggregation) command(prefill.layout, "prefill");
    command(decode.layout, plan_.disaggregation ? "decode" : "");
    if (plan_.disaggregation) lacks("disaggregation: a router in front of the two pools, and its addresses");
    common();
    return std::move(made_);
  }

 private:
  /// Said once, whichever pool says it.
  void lacks(std::string what) {
    if (std::find(made_.not_expressed.begin(), made_.not_expressed.end(), what) == made_.not_expressed.end()) {
      made_.not_expressed.push_back(std::move(what));
    }
  }
  bool is(Framework engine) const { return engine_ == engine; }
  /// One of three, by the server that is launched.
  template <typename Value>
  Value one_of(Value vllm, Value sglang, Value tensorrt_llm) const {
    return is(Framework::vllm) ? vllm : is(Framework::sglang) ? sglang
                                                              : tensorrt_llm;
  }
  std::string_view tool() const { return one_of<std::string_view>("vLLM", "SGLang", "TensorRT-LLM"); }

  void model() {
    const Model* entry = find_model(plan_.model.preset);
    if (entry != nullptr) repository_ = repository_of(*entry);
    if (!repository_.empty()) return;
    repository_ = "MODEL";
    lacks("model: no repository of it is known; write yours in place of MODEL");
  }

  void command(const Layout& layout, std::string_view pool) {
    Line line(is(Framework::vllm)     ? fmt::format("vllm serve {}", repository_)
              : is(Framework::sglang) ? fmt::format("python3 -m sglang.launch_server \\\n  --model-path {}", repository_)
                                      : fmt::format("trtllm-serve {}", repository_));
    std::int64_t copies = 1;
    if (is(Framework::vllm)) {
      copies = vllm_layout(layout, line);
    } else if (is(Framework::sglang)) {
      copies = sglang_layout(layout, line);
    } else {
      copies = tensorrt_llm_layout(layout, line);
    }
    if (copies > 1) {
      lacks(fmt::format("layout: {} replicas{}; start that command as often, behind a load balancer", copies,
                        pool.empty() ? "" : fmt::format(" that {}", pool)));
    }
    if (layout.stage_layers != even_stages(plan_.model.layers, layout.pp)) stages(layout);
    if (layout.sequence_parallel) lacks(fmt::format("layout: sequence parallelism; {} decides on it by itself", tool()));
    lengths(line);
    limits(layout, line);
    precisions(line);
    drafts(line);
    role(pool, line);
    const bool has_data_parallel = is(Framework::vllm) && (has_experts_ ? layout.attention_dp : layout.replicas) > 1;
    made_.commands.push_back({std::string(pool), line.take(), copies, layout.gpus() / copies, has_data_parallel});
  }

  // ---- Layout ----

  void degree(Line& line, std::string_view name, std::int64_t value) {
    if (value > 1) line.flag(name, value);
  }
  std::int64_t vllm_layout(const Layout& layout, Line& line) {
    degree(line, "--tensor-parallel-size", layout.tp);
    degree(line, "--pipeline-parallel-size", layout.pp);
    degree(line, "--data-parallel-size", has_experts_ ? layout.attention_dp : layout.replicas);
    if (layout.cp > 1) lacks(fmt::format("layout: CP{}; vLLM's context parallelism of decode shares the GPUs of TP", layout.cp));
    if (!has_experts_ && layout.attention_dp > 1) {
      lacks(fmt::format("layout: ADP{}; without experts vLLM's data parallelism is replicas", layout.attention_dp));
    }
    if (has_experts_ && layout.ep > 1) {
      line.only("--enable-expert-parallel");
      if (layout.expert_tp > 1) {
        lacks(fmt::format("layout: EP{} · ETP{}; vLLM's EP is all {} GPUs of a stage", layout.ep, layout.expert_tp,
                          layout.gpus_per_stage()));
      }
    }
    return has_experts_ ? layout.replicas : 1;
  }
  std::int64_t sglang_layout(const Layout& layout, Line& line) {
    degree(line, "--tp-size", layout.gpus_per_stage());
    degree(line, "--pp-size", layout.pp);
    degree(line, "--attention-context-parallel-size", layout.cp);
    const bool shares = layout.attention_dp > 1;
    degree(line, "--dp-size", shares ? layout.attention_dp : layout.replicas);
    if (shares) line.only("--enable-dp-attention");
    if (has_experts_) degree(line, "--ep-size", layout.ep);
    if (plan_.routing.redundant_experts > 0) line.flag("--ep-num-redundant-experts", plan_.routing.redundant_experts);
    return shares ? layout.replicas : 1;
  }
  std::int64_t tensorrt_llm_layout(const Layout& layout, Line& line) {
    degree(line, "--tp_size", layout.tp * layout.attention_dp);
    degree(line, "--pp_size", layout.pp);
    degree(line, "--cp_size", layout.cp);
    if (has_experts_) degree(line, "--ep_size", layout.ep);
    if (layout.attention_dp > 1 && layout.tp == 1) {
      lacks(fmt::format("layout: ADP{}; write enable_attention_dp: true in the file of --config", layout.attention_dp));
    }
    if (layout.attention_dp > 1 && layout.tp > 1) {
      lacks(fmt::format("layout: TP{} · ADP{}; TensorRT-LLM's attention has one or the other", layout.tp, layout.attention_dp));
    }
    return layout.replicas;
  }
  void stages(const Layout& layout) {
    std::string sizes;
    for (const std::int64_t layers : layout.stage_layers) sizes += fmt::format("{}{}", sizes.empty() ? "" : ",", layers);
    constexpr std::size_t longest = 400;
    if (sizes.size() > longest) sizes = "…";
    lacks(is(Framework::vllm) ? fmt::format("layout.stage_layers: in the environment, VLLM_PP_LAYER_PARTITION={}", sizes)
                              : fmt::format("layout.stage_layers: {}; {} makes stages even", sizes, tool()));
  }

  // ---- Limits ----

  void lengths(Line& line) {
    const Model* entry = find_model(plan_.model.preset);
    const bool is_own = plan_.model.context > 0 && (entry == nullptr || entry->context != plan_.model.context);
    const double longest = plan_.workload.input.longest() + (plan_.workload.output ? plan_.workload.output->longest() : 0);
    const double tokens = is_own ? static_cast<double>(plan_.model.context) : longest;
    if (tokens >= 1) {
      line.number(one_of<std::string_view>("--max-model-len", "--context-length", "--max_seq_len"),
                  tokens);
    }
  }
  std::int64_t sequences() const {
    if (is(Framework::vllm) && plan_.engine.framework == Framework::vllm && plan_.engine.reserves) {
      return plan_.engine.reserves->profiled_sequences;
    }
    return plan_.workload.concurrency.value_or(plan_.workload.burst.value_or(0));
  }
  static std::string_view said_of(UtilisationOf of) {
    switch (of) {
      case UtilisationOf::memory: return "all that the engine uses";
      case UtilisationOf::weights_and_cache: return "weights and KV cache";
      case UtilisationOf::memory_left_for_cache: break;
    }
    return "the memory that all else leaves";
  }
  void limits(const Layout& layout, Line& line) {
    const Engine& engine = plan_.engine;
    const bool shares = layout.attention_dp > 1;
    // SGLang divides its chunks by the attention ranks.
    const std::int64_t chunk = engine.chunk_tokens * (is(Framework::sglang) && shares ? layout.attention_dp : 1);
    line.flag(one_of<std::string_view>("--max-num-batched-tokens", "--chunked-prefill-size", "--max_num_tokens"),
              chunk);
    const std::int64_t most = sequences();
    if (most > 0) {
      line.flag(one_of<std::string_view>("--max-num-seqs", "--max-running-requests", "--max_batch_size"),
                most);
    }
    const UtilisationOf own = one_of(UtilisationOf::memory, UtilisationOf::weights_and_cache, UtilisationOf::memory_left_for_cache);
    if (engine.utilisation_of == own) {
      const auto name = one_of<std::string_view>("--gpu-memory-utilization", "--mem-fraction-static",
                                                 "--kv_cache_free_gpu_memory_fraction");
      line.number(name, engine.memory_utilisation);
    } else {
      lacks(fmt::format("engine.memory_utilisation: it is a share for {}, and {}'s is for {}", said_of(engine.utilisation_of),
                        tool(), said_of(own)));
    }
    blocks(line);
  }
  void blocks(Line& line) {
    const std::int64_t tokens = plan_.engine.kv_block_tokens;
    constexpr std::int64_t usual = 16;  // Of vLLM, and what the catalogue has for SGLang.
    constexpr std::int64_t of_tensorrt_llm = 32;
    if (is(Framework::tensorrt_llm)) {
      if (tokens != of_tensorrt_llm) {
        lacks(fmt::format("engine.kv_block_tokens: {}; write kv_cache_config: {{tokens_per_block: {}}} in the file of --config",
                          tokens, tokens));
      }
    } else if (tokens != usual) {
      line.flag(is(Framework::vllm) ? "--block-size" : "--page-size", tokens);
    }
  }

  // ---- Precisions ----

  void precisions(Line& line) {
    const Engine& engine = plan_.engine;
    const bool is_tensorrt = is(Framework::tensorrt_llm);
    if (engine.activations != Precision::bf16) {
      const std::string_view name = engine.activations == Precision::fp16   ? "float16"
                                    : engine.activations == Precision::fp32 ? "float32"
                                                                            : "";
      if (name.empty() || is_tensorrt) {
        lacks(fmt::format("engine.activations: {}; {} takes the checkpoint's own", name_of(engine.activations), tool()));
      } else {
        line.flag("--dtype", name);
      }
    }
    cache(line);
    const Precision stored = plan_.model.precision;
    const Precision weights = engine.weights.value_or(stored);
    const bool is_plain = bytes_per_element(weights) >= 2;
    const bool by_dtype = is_plain && weights == engine.activations && !is_tensorrt;
    if (is_plain && weights != engine.activations && engine.activations != Precision::bf16 && !is_tensorrt) {
      lacks(fmt::format("engine.weights: {}; --dtype is of weights as well", name_of(weights)));
    }
    if (weights == Precision::fp8 && stored != Precision::fp8 && !is_tensorrt) {
      line.flag("--quantization", "fp8");
    } else if (weights != stored && !by_dtype) {
      lacks(fmt::format("engine.weights: {}; serve a checkpoint that is stored so", name_of(weights)));
    }
    const Precision experts = plan_.model.expert_precision.value_or(weights);
    if (has_experts_ && engine.experts && *engine.experts != experts) {
      lacks(fmt::format("engine.experts: {}; serve a checkpoint whose experts are stored so", name_of(*engine.experts)));
    }
  }
  void cache(Line& line) {
    const Precision cache = plan_.engine.kv_cache;
    const bool is_plain = cache == Precision::bf16 || cache == Precision::fp16 || cache == Precision::fp32;
    if (cache == plan_.engine.activations && is_plain) return;  // "auto" is the activations' type.
    std::string_view name;
    if (cache == Precision::fp8) name = is(Framework::vllm) ? "fp8" : "fp8_e4m3";
    if (cache == Precision::bf16) name = "bfloat16";
    if (is(Framework::sglang) && cache == Precision::nvfp4) name = "nvfp4";
    if (is(Framework::sglang) && cache == Precision::mxfp4) name = "fp4_e2m1";
    if (is(Framework::tensorrt_llm)) {
      lacks(fmt::format("engine.kv_cache: {}; write kv_cache_config: {{dtype: {}}} in the file of --config", name_of(cache),
                        name_of(cache)));
    } else if (name.empty()) {
      lacks(fmt::format("engine.kv_cache: {}; {} has no such cache", name_of(cache), tool()));
    } else {
      line.flag("--kv-cache-dtype", name);
    }
  }

  // ---- Drafts and pools ----

  void drafts(Line& line) {
    if (!plan_.engine.drafts()) return;
    const std::int64_t tokens = plan_.engine.speculation->draft_tokens;
    if (is(Framework::vllm)) {
      line.flag("--speculative-config", fmt::format("'{{\"method\": \"mtp\", \"num_speculative_tokens\": {}}}'", tokens));
    } else if (is(Framework::sglang)) {
      line.flag("--speculative-algorithm", "EAGLE");
      line.flag("--speculative-num-steps", tokens);
      line.flag("--speculative-eagle-topk", 1);
      line.flag("--speculative-num-draft-tokens", tokens + 1);
    } else {
      return lacks(fmt::format("engine.speculation: {} drafted tokens; write speculative_config in the file of --config", tokens));
    }
    lacks(
        "engine.speculation: what drafts, which is taken to be the model's own MTP, and how many drafts are kept, which no flag "
        "sets");
  }
  void role(std::string_view pool, Line& line) {
    if (pool.empty()) return;
    const bool prefills = pool == "prefill";
    if (is(Framework::vllm)) {
      line.flag("--kv-transfer-config", fmt::format("'{{\"kv_connector\": \"NixlConnector\", \"kv_role\": \"{}\"}}'",
                                                    prefills ? "kv_producer" : "kv_consumer"));
    } else if (is(Framework::sglang)) {
      line.flag("--disaggregation-mode", pool);
    } else {
      line.flag("--server_role", prefills ? "CONTEXT" : "GENERATION");
    }
  }

  /// What is the same whatever the pools are.
  void common() {
    const std::int64_t in_node = plan_.cluster.gpus_per_node > 0 ? plan_.cluster.gpus_per_node : plan_.accelerator.gpus_per_node;
    Problems unread;
    const ResolvedLayout layout = resolve_layout(plan_, unread);
    if (in_node > 0 && layout.layout.gpus_per_replica() > in_node) {
      lacks(
          fmt::format("cluster: nodes of {} GPUs; each starts the command with its own rank and the first one's address", in_node));
    }
    if (!is(Framework::sglang) && plan_.routing.redundant_experts > 0) {
      lacks(fmt::format("routing.redundant_experts: {}; {} sets them in a configuration of its own",
                        plan_.routing.redundant_experts, tool()));
    }
    lacks(fmt::format("accelerator: {}; the command runs on what is there", plan_.accelerator.name));
    lacks("workload, targets: of the load, and no server's");
  }

  const Plan& plan_;
  const Framework engine_;
  const bool has_experts_;
  std::string repository_;
  LaunchCommands made_;
};

}  // namespace

LaunchCommands launch_command(const Plan& plan, Framework engine) {
  LaunchCommands commands = CommandMaker(plan, engine).made();
  if (commands.problems.none()) add_manifest(plan, engine, commands);
  return commands;
}

}  // namespace plimsoll::exchange
