#include "core/exchange/launch_layout.hpp"

#include <fmt/core.h>

#include "core/exchange/launch_numbers.hpp"
#include "core/exchange/names.hpp"

namespace plimsoll::exchange {

namespace {

constexpr std::int64_t largest_degree = 1'000'000;

bool is_no(std::string_view value) {
  const std::string low = lower(value);
  return low == "false" || low == "0" || low == "no";
}

class LayoutReader {
 public:
  LayoutReader(Launch& launch, bool has_experts, Notes& notes) : launch_(launch), has_experts_(has_experts), notes_(notes) {}

  LaunchLayout made() {
    tp_ = degree(Sets::tp);
    made_.layout.pp = degree(Sets::pp);
    if (launch_.framework == Framework::vllm) {
      as_vllm();
    } else if (launch_.framework == Framework::sglang) {
      as_sglang();
    } else {
      as_tensorrt_llm();
    }
    made_.layout.replicas *= launch_.placed.copies;
    // In doubles, which cannot overflow here.
    const Layout& layout = made_.layout;
    double gpus = 1;
    for (const std::int64_t degree : {layout.tp, layout.pp, layout.cp, layout.attention_dp, layout.replicas}) {
      gpus *= static_cast<double>(degree);
    }
    if (gpus > most_gpus_of_layout) {
      fail(launch_.program.written, fmt::format("the sizes multiply to more than {} GPUs", most_gpus_of_layout));
    }
    made_.ok = ok_;
    if (!ok_) return made_;
    made_.notation = notation_of(layout, has_experts_);
    if (made_.notation.empty()) made_.notation = "TP1";
    return made_;
  }

 private:
  void fail(std::string path, std::string message) {
    notes_.problem(std::move(path), std::move(message));
    ok_ = false;
  }
  std::int64_t degree(Sets what) {
    std::optional<Given>& given = launch_[what];
    if (!given) return 1;
    const std::optional<std::int64_t> number = whole_number(given->value);
    if (!number || *number < 1 || *number > largest_degree) {
      notes_.refuse(given->piece, given->piece.written,
                    fmt::format("{} is no whole number from 1 to {}; write the size itself", json::quoted_for_people(given->value),
                                largest_degree));
      given.reset();
      ok_ = false;
      return 1;
    }
    made_.read.push_back(what);
    return *number;
  }
  bool is_on(Sets what) {
    if (!launch_[what]) return false;
    made_.read.push_back(what);
    return !is_no(launch_[what]->value);
  }
  /// Experts over GPUs that a dense model has none for.
  bool drops_experts(Sets what) {
    if (has_experts_ || !launch_[what]) return false;
    notes_.ignore(launch_[what]->piece, "the model has no experts");
    launch_[what].reset();
    return true;
  }
  bool divides(std::int64_t part, std::int64_t whole, Sets what, std::string_view of) {
    if (whole % part == 0) return true;
    fail(launch_[what] ? launch_[what]->piece.written : launch_.program.written,
         fmt::format("{} does not divide the {} GPUs of {}; write a divisor of {}", part, whole, of, whole));
    return false;
  }

  /// Ranks of data parallelism have TP ranks of their own; experts are over all of them.
  void as_vllm() {
    Layout& layout = made_.layout;
    layout.tp = tp_;
    layout.cp = degree(Sets::cp);
    const std::int64_t dp = degree(Sets::dp);
    (has_experts_ ? layout.attention_dp : layout.replicas) = dp;
    if (drops_experts(Sets::expert_parallel) || !is_on(Sets::expert_parallel)) return experts_are_cut();
    layout.experts_spread = true;
    layout.ep = layout.tp * layout.cp * layout.attention_dp;
  }

  /// `--tp` counts all GPUs of a stage; attention data parallelism divides them.
  void as_sglang() {
    Layout& layout = made_.layout;
    const std::int64_t dp = degree(Sets::dp);
    layout.cp = degree(Sets::cp);
    const bool shares = is_on(Sets::dp_attention);
    (shares ? layout.attention_dp : layout.replicas) = dp;
    const std::int64_t ranks = layout.cp * (shares ? dp : 1);
    layout.tp = divides(ranks, tp_, Sets::dp, "--tp") ? tp_ / ranks : tp_;
    drops_experts(Sets::ep);
    drops_experts(Sets::expert_parallel);
    drops_experts(Sets::expert_exchange);
    std::int64_t ep = degree(Sets::ep);
    // Every way of exchanging tokens but "none" has the experts over all GPUs of a stage.
    if (launch_[Sets::expert_exchange]) made_.read.push_back(Sets::expert_exchange);
    const bool exchanges = launch_[Sets::expert_exchange] && lower(launch_[Sets::expert_exchange]->value) != "none";
    if (is_on(Sets::expert_parallel) || exchanges) ep = tp_;
    experts_over(ep, Sets::ep);
  }

  void as_tensorrt_llm() {
    Layout& layout = made_.layout;
    layout.cp = degree(Sets::cp);
    const bool shares = is_on(Sets::dp_attention);
    layout.tp = shares ? 1 : tp_;
    layout.attention_dp = shares ? tp_ : 1;
    drops_experts(Sets::ep);
    experts_over(degree(Sets::ep), Sets::ep);
  }

  void experts_are_cut() {
    if (has_experts_) made_.layout.expert_tp = made_.layout.gpus_per_stage();
  }
  void experts_over(std::int64_t ep, Sets what) {
    if (ep == 1) return experts_are_cut();
    Layout& layout = made_.layout;
    if (!divides(ep, layout.gpus_per_stage(), what, "a stage")) return;
    layout.experts_spread = true;
    layout.ep = ep;
    layout.expert_tp = layout.gpus_per_stage() / ep;
  }

  Launch& launch_;
  const bool has_experts_;
  Notes& notes_;
  LaunchLayout made_;
  std::int64_t tp_ = 1;
  bool ok_ = true;
};

}  // namespace

LaunchLayout layout_of(Launch& launch, bool has_experts, Notes& notes) { return LayoutReader(launch, has_experts, notes).made(); }

}  // namespace plimsoll::exchange
