#include "core/accuracy/kernel_work.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/accuracy/prediction.hpp"
#include "core/physics/hardware.hpp"
#include "core/physics/routing.hpp"
#include "core/spec/accelerator.hpp"

namespace plimsoll::accuracy {

namespace {

/// Bytes of one number, with its share of scales, and which peak multiplies it.
struct Width {
  std::string_view name;  ///< As tables write it.
  std::string_view key;   ///< As a profile's lines do.
  double weight_bytes;
  double activation_bytes;
  std::optional<Range> Accelerator::*peak;  ///< Null: the 16-bit peak.
};
const Width widths[] = {
    {"bfloat16", "bf16", 2, 2, nullptr},
    {"float16", "fp16", 2, 2, nullptr},
    {"fp8", "fp8", 1, 1, &Accelerator::peak_fp8_flop_per_s},
    {"fp8_block", "fp8_block", 1, 1, &Accelerator::peak_fp8_flop_per_s},
    {"nvfp4", "nvfp4", 0.5625, 0.5625, &Accelerator::peak_fp4_flop_per_s},
    {"w4a16_mxfp4", "mxfp4", 0.53125, 2, nullptr},
};

const Width* width_named(std::string_view name) {
  const auto found = std::find_if(std::begin(widths), std::end(widths), [&](const Width& each) { return each.name == name; });
  return found == std::end(widths) ? nullptr : found;
}

std::optional<double> peak_of(const Accelerator& accelerator, const Width& width) {
  if (width.peak == nullptr) return accelerator.peak_flop_per_s.low;
  const std::optional<Range>& peak = accelerator.*width.peak;
  return peak ? std::optional<double>(peak->low) : std::nullopt;
}

double link_bytes_per_s(const Accelerator& accelerator) { return accelerator.scale_up ? accelerator.scale_up->bandwidth_bytes_per_s.low : 0; }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" ,")); }

constexpr double sixteen_bit_bytes = 2;
constexpr double most_experts = 1e5;
/// One would be a sum, endless a maximum: experts overlap little of their arithmetic with their bytes.
constexpr double overlap = 1.3;

}  // namespace

double seconds_of(const KernelWork& work, const KernelLine& line) {
  const double compute_s = work.compute_s / line.compute;
  const double memory_s = work.memory_s / line.memory;
  switch (work.form) {
    case KernelForm::product: {
      const double working_s = std::cbrt(compute_s * compute_s * compute_s + memory_s * memory_s * memory_s);
      return std::max(line.host_s, working_s + line.quantise * work.pass_s + line.fixed_s);
    }
    case KernelForm::prompt_attention: return compute_s * (1 + line.ramp / work.tokens) + line.fixed_s;
    case KernelForm::answer_attention: return memory_s + line.fixed_s;
    case KernelForm::experts: return std::pow(std::pow(compute_s, overlap) + std::pow(memory_s, overlap), 1 / overlap) + line.fixed_s;
    case KernelForm::collective: {
      const double others = std::max(1.0, work.ranks - 1);
      return line.fixed_s * (1 + line.ramp * others) + line.root * std::sqrt(work.memory_s) + memory_s * (1 + line.pair / others);
    }
    case KernelForm::exchange: return line.fixed_s + line.root * std::sqrt(work.memory_s) + memory_s;
  }
  return 0;
}

std::optional<KernelWork> gemm_work(const Row& row) {
  const Accelerator* gpu = accelerator_named(row.text("gpu"));
  const Width* width = width_named(row.text("dtype"));
  const auto m = row.number("m"), n = row.number("n"), k = row.number("k");
  if (gpu == nullptr || width == nullptr || !m || !n || !k) return std::nullopt;
  const std::optional<double> peak = peak_of(*gpu, *width);
  if (!peak) return std::nullopt;
  const double bytes = *n * *k * width->weight_bytes + *m * *k * width->activation_bytes + *m * *n * sixteen_bit_bytes;
  return KernelWork{.form = KernelForm::product,
                    .architecture = gpu->architecture,
                    .kind = "gemm " + std::string(width->key),
                    .compute_s = 2 * *m * *n * *k / *peak,
                    .memory_s = bytes / gpu->memory_bytes_per_s.low,
                    .pass_s = width->activation_bytes < sixteen_bit_bytes ? *m * *k * sixteen_bit_bytes / gpu->memory_bytes_per_s.low : 0,
                    .waits_for_host = width->key == "fp8_block"};
}

std::optional<KernelWork> attention_work(const Row& row) {
  const Accelerator* gpu = accelerator_named(row.text("gpu"));
  const Width* width = width_named(row.text("kv_dtype"));
  const auto batch = row.number("batch"), q = row.number("q_len"), kv = row.number("kv_len"), heads = row.number("num_heads"),
             kv_heads = row.number("num_kv_heads"), head_dim = row.number("head_dim");
  if (gpu == nullptr || width == nullptr || !batch || !q || !kv || !heads || !kv_heads || !head_dim) return std::nullopt;
  if (row.text("phase") == "prefill") {
    const double pairs = *q * (*kv - *q) + *q * *q / 2;
    return KernelWork{.form = KernelForm::prompt_attention,
                      .architecture = gpu->architecture,
                      .kind = "attention prefill",
                      .compute_s = 4 * *batch * *heads * *head_dim * pairs / gpu->peak_flop_per_s.low,
                      .tokens = *q};
  }
  return KernelWork{.form = KernelForm::answer_attention,
                    .architecture = gpu->architecture,
                    .kind = "attention decode " + std::string(width->key),
                    .memory_s = 2 * *batch * *kv * *kv_heads * *head_dim * width->weight_bytes / gpu->memory_bytes_per_s.low};
}

namespace {

/// How a table's router spread T·k selections over E experts.
struct Routed {
  double selections = 0;  ///< Of the measured rank: the fullest, where they differ.
  double distinct = 0;    ///< Its experts that got at least one.
};

/// Round robin: T·k distinct experts until all are hit.
Routed routed_evenly(double tokens, double k, double experts, double ranks) {
  const double selections = std::max(1.0, tokens * k / ranks);
  return {.selections = selections, .distinct = std::min(experts / ranks, selections)};
}

/// Round robin asks for one expert in each eighth of them, and DeepSeek's router keeps four groups out of eight. Scores being
/// equal, they are the first four, and what a token asked for in the others goes to the first experts of all: on the measured
/// rank, which holds the first, are its share of four choices of each token and four more.
Routed routed_evenly_in_groups(double tokens, double experts, double ranks) {
  constexpr double groups = 8, kept = 4;
  const double here = experts / ranks, of_group = experts / groups;
  const double share = std::min(1.0, here / (kept * of_group));
  const double asked_for = kept * std::min(tokens, of_group) * share;
  const double put_there = kept * std::max(0.0, 1 - tokens / of_group);
  return {.selections = tokens * kept * (share + 1), .distinct = std::min(here, asked_for + put_there)};
}

/// Loads drawn from a power law x^(−α) between 1 and 0.8·T, or 0.01 and 2 where selections are no more than experts, then scaled
/// to T·k; the fullest rank is measured. Here the loads are the law's quantiles, and the fullest rank the mean and √(2 ln e)
/// deviations of a rank's sum. Source of all three: the collector of ai-dynamo/aiconfigurator.
Routed routed_by_power_law(double tokens, double k, double experts, double ranks, double exponent) {
  const bool is_sparse = tokens * k <= experts;
  const double from = std::pow(is_sparse ? 0.01 : 1.0, 1 - exponent);
  const double to = std::pow(is_sparse ? 2.0 : std::max(1.0, 0.8 * tokens), 1 - exponent);
  const auto count = static_cast<std::size_t>(experts);
  std::vector<double> loads(count);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / experts;
    loads[i] = std::pow((to - from) * u + from, 1 / (1 - exponent));
    sum += loads[i];
    squares += loads[i] * loads[i];
  }
  double hit = 0;
  for (const double load : loads) hit += std::min(1.0, load / sum * tokens * k);
  const double mean = sum / experts;
  const double deviation = std::sqrt(std::max(0.0, squares / experts - mean * mean)) / mean;
  const double fullest = ranks > 1 ? 1 + std::sqrt(2 * std::log(ranks) * ranks / experts) * deviation : 1;
  const double selections = std::max(1.0, tokens * k / ranks * fullest);
  return {.selections = selections, .distinct = std::clamp(hit / ranks * std::sqrt(fullest), 1.0, std::max(1.0, std::min(experts / ranks, selections)))};
}

}  // namespace

/// Tokens are those of the whole expert group. A rank computes its own selections, and sums the outputs of all tokens over
/// their k experts whether they are its own or not.
std::optional<KernelWork> experts_work(const Row& row) {
  const Accelerator* gpu = accelerator_named(row.text("gpu"));
  const Width* width = width_named(row.text("moe_dtype"));
  const auto tokens = row.number("num_tokens"), d = row.number("hidden"), inner = row.number("inter"), k = row.number("topk"),
             experts = row.number("num_experts"), expert_tp = row.number("moe_tp"), ep = row.number("moe_ep");
  if (gpu == nullptr || width == nullptr || !tokens || !d || !inner || !k || !experts || !expert_tp || !ep || *experts > most_experts) return std::nullopt;
  const std::optional<double> peak = peak_of(*gpu, *width);
  if (!peak) return std::nullopt;
  constexpr std::string_view power_law = "power_law_";
  const std::string_view routing = row.text("routing");
  const bool has_groups = row.text("like_model").starts_with("DeepSeek");
  const Routed routed = routing.starts_with(power_law) ? routed_by_power_law(*tokens, *k, *experts, *ep, 1.2)
                        : has_groups                   ? routed_evenly_in_groups(*tokens, *experts, *ep)
                                                       : routed_evenly(*tokens, *k, *experts, *ep);
  const double width_here = *inner / *expert_tp;
  const double bytes = routed.distinct * 3 * *d * width_here * width->weight_bytes + routed.selections * (*d + 3 * width_here) * width->activation_bytes +
                       2 * *tokens * *k * *d * sixteen_bit_bytes;
  return KernelWork{.form = KernelForm::experts,
                    .architecture = gpu->architecture,
                    .kind = "experts " + std::string(width->key),
                    .compute_s = 2 * routed.selections * 3 * *d * width_here / *peak,
                    .memory_s = bytes / gpu->memory_bytes_per_s.low};
}

std::optional<KernelWork> collective_work(const Row& row) {
  const Accelerator* gpu = accelerator_named(row.text("gpu"));
  const auto n = row.number("n_gpus"), bytes = row.number("bytes");
  if (gpu == nullptr || !n || !bytes || row.number_or("nodes", 1) != 1 || link_bytes_per_s(*gpu) <= 0) return std::nullopt;
  const std::string_view operation = row.text("op");
  const double share = operation == "all_reduce" ? 2 * (*n - 1) / *n : (operation == "send_recv" ? 1 : (*n - 1) / *n);
  std::string library(first_word(row.text("library")));
  if (row.text("library").find("DGX") != std::string_view::npos) library += " profiler";
  const bool is_pcie = link_bytes_per_s(*gpu) < slowest_nvlink_bytes_per_s;
  return KernelWork{.form = KernelForm::collective,
                    .architecture = gpu->architecture,
                    .kind = std::string(operation) + " " + library + (is_pcie ? " pcie" : ""),
                    .memory_s = share * *bytes / link_bytes_per_s(*gpu),
                    .ranks = *n};
}

/// Each token once per rank that it reaches.
std::optional<KernelWork> exchange_work(const Row& row) {
  const Accelerator* gpu = accelerator_named(row.text("gpu"));
  const auto n = row.number("n_gpus"), d = row.number("hidden"), k = row.number("topk"), tokens = row.number("tokens_per_gpu");
  const std::string_view library = row.text("library"), phase = row.text("phase");
  if (gpu == nullptr || !n || !d || !k || !tokens || row.number_or("nodes", 1) != 1 || link_bytes_per_s(*gpu) <= 0) return std::nullopt;
  const bool is_low_latency = library == "DeepEP low-latency";
  if (!is_low_latency && library != "DeepEP normal") return std::nullopt;
  const double token_bytes = is_low_latency && phase == "dispatch" ? 1.03 : 2;
  const double reached = *n * (1 - whole_power(1 - 1 / *n, static_cast<std::int64_t>(*k)));
  return KernelWork{.form = KernelForm::exchange,
                    .architecture = gpu->architecture,
                    .kind = std::string(phase) + (is_low_latency ? " low-latency" : " normal"),
                    .memory_s = *tokens * reached * (*n - 1) / *n * *d * token_bytes / link_bytes_per_s(*gpu),
                    .ranks = *n};
}

}  // namespace plimsoll::accuracy
