// Whole systems whose layout or load the tables do not say. What has to be assumed to predict them would decide the answer.
#include <fmt/core.h>

#include "core/accuracy/prediction.hpp"

namespace plimsoll::accuracy {

void predict_system_throughput(const Row& row, const Means&, std::vector<Prediction>& predictions) {
  const auto value = row.number("value");
  if (!value) return;
  Prediction prediction = prediction_of(row, "system_throughput", fmt::format("{} | {} | {}", row.text("model"), row.text("accelerator"), row.text("scenario")));
  prediction.unit = std::string(row.text("units"));
  prediction.measured = *value;
  prediction.why_not = "the submission does not say its layout and batch";
  predictions.push_back(std::move(prediction));
}

void predict_open_loop(const Row& row, const Means&, std::vector<Prediction>& predictions) {
  const std::string family = fmt::format("{} | {} | {}", row.text("model"), row.text("gpu"), row.text("framework"));
  const std::pair<std::string_view, std::string_view> figures[] = {{"ttft_ms_mean", "open_ttft"}, {"tpot_or_itl_ms_mean", "open_tpot"}, {"e2e_ms_mean", "open_end_to_end"}};
  for (const auto& [column, quantity] : figures) {
    const auto measured = row.number(column);
    if (!measured) continue;
    Prediction prediction = prediction_of(row, quantity, family);
    prediction.unit = "ms";
    prediction.measured = *measured;
    prediction.why_not = "turns of a conversation share their prompts in a cache, and the row does not say how much";
    predictions.push_back(std::move(prediction));
  }
}

}  // namespace plimsoll::accuracy
