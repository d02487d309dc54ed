// `plimsoll_golden DIR`: every case file under DIR against the core. Prints each difference; last line `N passed, N failed`.
// A file of no known format is one failure, save those that say what a later audit must answer or are input data.
#include "tests/golden/golden.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <vector>

namespace plimsoll::golden {

Case::Case(Tally& tally, std::string_view file, std::string_view id) : tally_(tally), where_(fmt::format("{} {}", file, id)) {}
Case::~Case() {
  if (compared_ == 0 && !has_missed_) miss("something to compare", "no known field");
  ++(has_missed_ ? tally_.failed : tally_.passed);
}

void Case::miss(std::string_view expected, std::string_view got) {
  has_missed_ = true;
  std::puts(fmt::format("{}: expected {}, got {}", where_, expected, got).c_str());
}

void Case::whole(std::string_view field, double expected, double got) {
  ++compared_;
  if (expected == got) return;
  miss(fmt::format("{} {:.0f}", field, expected), fmt::format("{:.17g}", got));
}

void Case::number(const Json& expected, std::string_view field, double got) {
  const Json& wanted = member(expected, field);
  if (wanted.is_null()) return;
  if (!wanted.is_number()) return miss(fmt::format("{} {}", field, wanted.dump()), fmt::format("{:.17g}", got));
  const double value = wanted.get<double>();
  if (wanted.is_number_integer()) return whole(field, value, got);
  ++compared_;
  constexpr double tolerance = 1e-9;
  const bool is_near = std::fabs(got - value) <= tolerance * std::fabs(value);
  if (!is_near) miss(fmt::format("{} {:.17g}", field, value), fmt::format("{:.17g}", got));
}

void Case::near(std::string_view field, double expected, double got) {
  ++compared_;
  constexpr double tolerance = 1e-9;
  const bool is_near = std::fabs(got - expected) <= tolerance * std::fmax(1.0, std::fabs(expected));
  if (!is_near) miss(fmt::format("{} {:.17g}", field, expected), fmt::format("{:.17g}", got));
}

void Case::text(const Json& expected, std::string_view field, std::string_view got) {
  const Json& wanted = member(expected, field);
  if (wanted.is_null()) return;
  ++compared_;
  if (wanted.is_string() && wanted.get_ref<const std::string&>() == got) return;
  miss(fmt::format("{} {}", field, wanted.dump()), fmt::format("\"{}\"", got));
}

const Json& member(const Json& object, std::string_view key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(std::string(key));
  return found == object.end() ? none : *found;
}

double number_of(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string id_of(const Json& entry) {
  for (const std::string_view key : {"id", "name"}) {
    const Json& id = member(entry, key);
    if (id.is_string()) return id.get<std::string>();
  }
  return "(no id)";
}

namespace {

/// A format is known by what its first case holds; by the file's name where two hold the same.
struct Format {
  std::string_view name;
  bool (*is_of)(const Json& document, const Json& first_case);
  void (*run)(const Json& document, std::string_view file, Tally& tally);
};

bool has(const Json& object, std::string_view key) { return !member(object, key).is_null(); }

constexpr Format formats[] = {
    {"params", [](const Json& document, const Json&) { return has(document, "config") && has(document, "parameters"); }, run_params},
    {"layout_notation", [](const Json&, const Json& first) { return has(member(first, "input"), "text") && (has(first, "layout") || has(first, "error")); },
     run_layout_notation},
    {"moe_arithmetic", [](const Json&, const Json& first) { return has(member(first, "input"), "expert_hidden") && has(first, "output"); },
     run_moe_arithmetic},
    {"tp_memory", [](const Json&, const Json& first) { return has(first, "activation_memory_gib") && has(first, "parts_gib"); }, run_tp_memory},
    {"tp_max_layers", [](const Json&, const Json& first) { return has(first, "max_layers") && has(first, "one_layer_really_fits"); }, run_tp_max_layers},
    {"tp_network_throughput", [](const Json&, const Json& first) { return has(member(first, "input"), "inter_stage_gbps") && has(first, "throughput"); }, run_tp_network_throughput},
    {"tp_gpu_throughput", [](const Json&, const Json& first) { return has(member(first, "input"), "gpu_type") && has(first, "throughput"); }, run_tp_gpu_throughput},
    {"placement", [](const Json&, const Json& first) { return has(member(first, "input"), "gpu_pool") && has(first, "optimum_corrected"); }, run_placement},
    {"maxmin", [](const Json& document, const Json&) { return has(document, "links") && has(document, "flows") && has(document, "results"); }, run_maxmin},
    {"net_sim", [](const Json&, const Json& first) { return has(member(first, "input"), "channels") && has(member(first, "input"), "batches"); }, run_net_sim},
    {"pd_simulation", [](const Json&, const Json& first) { return has(member(first, "input"), "prefill_gpu") && (has(first, "exact") || has(first, "error")); }, run_pd_simulation},
    {"stage_times", [](const Json&, const Json& first) { return has(member(first, "input"), "prefill_gpu") && has(first, "T_prefill_s"); }, run_stage_times},
    {"pd_feasible_configs", [](const Json&, const Json& first) { return has(first, "llm") && has(first, "gpu") && has(first, "count"); }, run_pd_feasible_configs},
    {"pick_strategy", [](const Json&, const Json& first) { return has(member(first, "input"), "n_sails") && has(first, "weight_bytes"); }, run_pick_strategy},
    {"pick_strategy_pipeline", [](const Json&, const Json& first) { return has(member(first, "input"), "partitions") && has(first, "literal_cost_s"); }, run_pick_strategy_pipeline},
    {"pick_strategy_pipeline_flip", [](const Json& document, const Json&) { return has(document, "flip") && has(document, "whole_model"); }, run_pick_strategy_pipeline_flip},
    {"layer_assignment", [](const Json&, const Json& first) { return has(first, "num_layers") && has(first, "available_ram_bytes"); }, run_layer_assignment},
};

/// What the claims audit must answer for one plan, and input data of other files: nothing to run.
constexpr std::string_view not_run[] = {"plan_claims.json", "plan_arithmetic.json", "pd_catalogue.json"};

std::string text_of(const std::filesystem::path& path, bool& is_read) {
  std::string text;
  std::FILE* file = std::fopen(path.string().c_str(), "rb");
  is_read = file != nullptr;
  if (file == nullptr) return text;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  std::fclose(file);
  return text;
}

void run_file(const std::filesystem::path& path, const std::string& file, Tally& tally) {
  const auto fail = [&](std::string_view why) {
    ++tally.failed;
    std::puts(fmt::format("{}: {}", file, why).c_str());
  };
  bool is_read = false;
  const std::string text = text_of(path, is_read);
  if (!is_read) return fail("cannot be opened");
  const Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return fail("not JSON");
  const Json& cases = member(document, "cases");
  const Json& first = cases.is_array() && !cases.empty() ? cases.front() : member(document, "no cases");
  for (const Format& format : formats) {
    if (format.is_of(document, first)) return format.run(document, file, tally);
  }
  fail("format not supported yet");
}

}  // namespace

int run(const char* folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".json") paths.push_back(entry->path());
  }
  if (error) {
    std::puts(fmt::format("{}: {}", folder, error.message()).c_str());
    return 2;
  }
  std::sort(paths.begin(), paths.end());
  Tally tally;
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (std::find(std::begin(not_run), std::end(not_run), name) != std::end(not_run)) continue;
    run_file(path, path.lexically_relative(folder).generic_string(), tally);
  }
  std::puts(fmt::format("{} passed, {} failed", tally.passed, tally.failed).c_str());
  return tally.failed == 0 ? 0 : 1;
}

}  // namespace plimsoll::golden

int main(int count, char** words) {
  if (count != 2) {
    std::puts("usage: plimsoll_golden DIR");
    return 2;
  }
  return plimsoll::golden::run(words[1]);
}
