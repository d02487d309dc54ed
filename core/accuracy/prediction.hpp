// A prediction beside what was measured, and what is needed to make one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accuracy/kernel_profile.hpp"
#include "core/accuracy/table.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::accuracy {

/// One figure of a row. What cannot be predicted says why.
struct Prediction {
  std::string quantity;
  std::string family;   ///< Rows of one kind: what ran, on what.
  std::string split;    ///< As the row says: calibration or holdout; "unsplit" where it does not.
  std::string quality;  ///< As the row says; "ok" where it does not.
  std::string label;    ///< The case, for people.
  std::string source;
  std::string unit;
  double measured = 0;
  std::optional<double> predicted;
  std::string why_not;
};

/// What a table's rows are predicted with.
struct Means {
  std::map<std::string, Model, std::less<>> models;  ///< Of a models table, by name and alias: for models that the catalogue lacks.
  ServingProfile serving;
  KernelProfile kernels;
};

/// The catalogue's model of that name, or the table's; nothing where neither has it.
const Model* model_named(const Means& means, std::string_view name);
/// The catalogue's accelerator that a table's name means.
const Accelerator* accelerator_named(std::string_view name);

/// Adds a models table's rows.
void add_models(const Table& table, Means& means);

/// Predicts every row of a table whose name and columns are known; returns false where they are not.
bool predict_table(const Table& table, const Means& means, std::vector<Prediction>& predictions);

/// The row's split, quality and source set.
Prediction prediction_of(const Row& row, std::string_view quantity, std::string family);

// One for each kind of table.
void predict_serving(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_phases(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_overview(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_system_throughput(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_memory(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_open_loop(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_gemm(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_attention(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_experts(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_collective(const Row& row, const Means& means, std::vector<Prediction>& predictions);
void predict_exchange(const Row& row, const Means& means, std::vector<Prediction>& predictions);

}  // namespace plimsoll::accuracy
