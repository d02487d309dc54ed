// The golden runner's formats: each is one function in a file of its own and one row of the table in golden.cpp.
//
// A format reads what a file says, asks the core, and compares field by field. A case passes if nothing of it differs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace plimsoll::golden {

using Json = nlohmann::json;

/// Cases of all files.
struct Tally {
  int passed = 0;
  int failed = 0;
};

/// One case: prints each difference as `file id: expected …, got …`, and counts itself when it ends.
class Case {
 public:
  Case(Tally& tally, std::string_view file, std::string_view id);
  ~Case();
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  /// Whole numbers to the last digit, others to 1e-9 relative. A field that the case lacks is not compared;
  /// a case that lacks them all has missed.
  void number(const Json& expected, std::string_view field, double got);
  void whole(std::string_view field, double expected, double got);
  /// Seconds, which may be 0: to 1e-9 relative or absolute, whole or not.
  void near(std::string_view field, double expected, double got);
  void text(const Json& expected, std::string_view field, std::string_view got);
  /// What is not a field was compared and is as it should be.
  void agrees() { ++compared_; }
  /// A difference in words.
  void miss(std::string_view expected, std::string_view got);

 private:
  Tally& tally_;
  std::string where_;
  bool has_missed_ = false;
  int compared_ = 0;
};

/// A number of an object; not a number where there is none, so that whatever is computed from it differs.
double number_of(const Json& object, std::string_view key);
/// A member of an object, or null.
const Json& member(const Json& object, std::string_view key);
std::string id_of(const Json& entry);

/// `file` is the path below the folder given; `document` the whole file.
void run_params(const Json& document, std::string_view file, Tally& tally);
void run_layout_notation(const Json& document, std::string_view file, Tally& tally);
void run_moe_arithmetic(const Json& document, std::string_view file, Tally& tally);
void run_tp_memory(const Json& document, std::string_view file, Tally& tally);
void run_tp_max_layers(const Json& document, std::string_view file, Tally& tally);
void run_tp_network_throughput(const Json& document, std::string_view file, Tally& tally);
void run_tp_gpu_throughput(const Json& document, std::string_view file, Tally& tally);
void run_placement(const Json& document, std::string_view file, Tally& tally);
void run_maxmin(const Json& document, std::string_view file, Tally& tally);
void run_net_sim(const Json& document, std::string_view file, Tally& tally);
void run_pd_simulation(const Json& document, std::string_view file, Tally& tally);
void run_pd_feasible_configs(const Json& document, std::string_view file, Tally& tally);
void run_stage_times(const Json& document, std::string_view file, Tally& tally);
void run_pick_strategy(const Json& document, std::string_view file, Tally& tally);
void run_pick_strategy_pipeline(const Json& document, std::string_view file, Tally& tally);
void run_pick_strategy_pipeline_flip(const Json& document, std::string_view file, Tally& tally);
void run_layer_assignment(const Json& document, std::string_view file, Tally& tally);

}  // namespace plimsoll::golden
