#include <algorithm>

#include "core/accuracy/prediction.hpp"

namespace plimsoll::accuracy {

namespace {

using Predict = void (*)(const Row& row, const Means& means, std::vector<Prediction>& predictions);

/// A table is known by the columns that its predictions need, whatever its file is called.
struct Kind {
  std::vector<std::string_view> columns;
  Predict predict;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {{"ttft_ms", "tpot_ms", "concurrency"}, &predict_serving},
      {{"prefill_ms", "batch"}, &predict_phases},
      {{"metric", "batch_or_concurrency"}, &predict_overview},
      {{"scenario", "accelerator", "units"}, &predict_system_throughput},
      {{"weights_gib_per_gpu", "kv_tokens"}, &predict_memory},
      {{"request_rate_per_s", "tpot_or_itl_ms_mean"}, &predict_open_loop},
      {{"m", "n", "k", "dtype"}, &predict_gemm},
      {{"phase", "kv_len", "num_heads"}, &predict_attention},
      {{"num_tokens", "num_experts", "moe_ep", "latency_us"}, &predict_experts},
      {{"op", "bytes", "latency_us"}, &predict_collective},
      {{"phase", "tokens_per_gpu", "topk"}, &predict_exchange},
  };
  return all;
}

}  // namespace

Prediction prediction_of(const Row& row, std::string_view quantity, std::string family) {
  Prediction prediction;
  prediction.quantity = std::string(quantity);
  prediction.family = std::move(family);
  prediction.split = row.text("split").empty() ? "unsplit" : std::string(row.text("split"));
  prediction.quality = row.text("quality").empty() ? "ok" : std::string(row.text("quality"));
  prediction.source = std::string(row.text("source"));
  return prediction;
}

bool predict_table(const Table& table, const Means& means, std::vector<Prediction>& predictions) {
  const auto has = [&](std::string_view column) { return std::find(table.columns.begin(), table.columns.end(), column) != table.columns.end(); };
  for (const Kind& kind : kinds()) {
    if (!std::all_of(kind.columns.begin(), kind.columns.end(), has)) continue;
    for (std::size_t i = 0; i < table.rows.size(); ++i) kind.predict(Row(table, i), means, predictions);
    return true;
  }
  return false;
}

}  // namespace plimsoll::accuracy
