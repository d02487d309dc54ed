// plimsoll_accuracy score DIR [--json | --cases]     predictions beside the measurements of DIR's tables
// plimsoll_accuracy calibrate DIR OUT [--from-scratch]   profiles fitted to them, written to the folder OUT; from the
//                                                        catalogue's, as a cluster of one's own is, or from guesses
// Both read the results of `vllm bench serve --save-result`, too: NAME.json with NAME.plan.json or plan.json beside it.
// plimsoll_accuracy record DIR OUT                   errors by family, and chosen figures, written to the folder OUT
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "core/accuracy/bench_result.hpp"
#include "core/accuracy/fit.hpp"
#include "core/accuracy/record.hpp"
#include "core/accuracy/score.hpp"
#include "core/catalog/catalog.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"

namespace {

using namespace plimsoll;
using namespace plimsoll::accuracy;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<Table> tables_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Table> tables;
  for (const auto& file : files) tables.push_back(read_table(file.stem().string(), text_of(file)));
  return tables;
}

/// The plan that says what a result does not: NAME.plan.json beside it, else the folder's plan.json; nothing where neither is.
std::filesystem::path plan_beside(const std::filesystem::path& result) {
  for (const auto& plan : {result.parent_path() / (result.stem().string() + ".plan.json"), result.parent_path() / "plan.json"}) {
    if (std::filesystem::exists(plan)) return plan;
  }
  return {};
}

/// The runs of `vllm bench serve` in a folder; problems name every file and field that keeps one from being read.
std::vector<BenchRun> runs_of(const std::filesystem::path& folder, Problems& problems) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() == ".json" && path.filename() != "plan.json" && !path.stem().string().ends_with(".plan")) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  std::vector<BenchRun> runs;
  for (const auto& file : files) {
    Problems of_file;
    const json::Value result = json::parse(text_of(file), of_file);
    for (const Problem& problem : of_file.list()) problems.add(file.filename().string(), problem.message);
    if (!of_file.none() || !is_bench_result(result)) continue;
    const std::filesystem::path plan = plan_beside(file);
    if (plan.empty()) {
      problems.add(file.filename().string(), "accelerator, layout and precision are not in a result of vllm bench serve: put them into " + file.stem().string() + ".plan.json or plan.json beside it");
      continue;
    }
    const json::Value deployed = json::parse(text_of(plan), of_file);
    for (const Problem& problem : of_file.list()) problems.add(plan.filename().string(), problem.message);
    if (!of_file.none()) continue;
    BenchRun run = bench_run(file.stem().string(), result, deployed, of_file);
    for (const Problem& problem : of_file.list()) problems.add(problem.path, problem.message);
    if (of_file.none()) runs.push_back(std::move(run));
  }
  return runs;
}

/// The runs, or nothing after every problem was printed.
std::optional<std::vector<BenchRun>> readable_runs(const std::filesystem::path& folder) {
  Problems problems;
  std::vector<BenchRun> runs = runs_of(folder, problems);
  for (const Problem& problem : problems.list()) fmt::print(stderr, "{}: {}\n", problem.path, problem.message);
  if (!problems.none()) return std::nullopt;
  return runs;
}

bool is_models_table(const Table& table) {
  return std::find(table.columns.begin(), table.columns.end(), "aliases") != table.columns.end();
}
/// Tables about other tools, and the like.
bool has_no_measurements(const Table& table) { return is_models_table(table) || table.name.starts_with("peer_"); }

Means means_of(const std::vector<Table>& tables) {
  Means means{.models = {}, .serving = serving_profile(), .kernels = kernel_profile()};
  for (const Table& table : tables) {
    if (is_models_table(table)) add_models(table, means);
  }
  return means;
}

void print_json(const std::vector<Score>& scores) {
  fmt::print("{{\"rows\": [");
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const Score& score = scores[i];
    fmt::print("{}\n  {{\"quantity\": {}, \"family\": {}, \"split\": {}, \"quality\": {}, \"n\": {}, \"n_not_predicted\": {}, \"signed_median_pct\": {:.4f}, \"mdape_pct\": {:.4f}, \"p90_pct\": {:.4f}}}",
               i == 0 ? "" : ",", in_quotes(score.quantity), in_quotes(score.family), in_quotes(score.split), in_quotes(score.quality), score.n, score.n_not_predicted,
               score.signed_median_pct, score.mdape_pct, score.p90_pct);
  }
  fmt::print("\n]}}\n");
}

void print_text(const std::vector<Score>& scores) {
  fmt::print("{:<20} {:<11} {:<8} {:<62} {:>5} {:>5} {:>8} {:>7} {:>7} {:>7}\n", "quantity", "split", "quality", "family", "n", "none", "signed", "median", "P90", "max");
  for (const Score& score : scores) {
    fmt::print("{:<20} {:<11} {:<8} {:<62} {:>5} {:>5} {:>+7.1f}% {:>6.1f}% {:>6.1f}% {:>6.1f}%\n", score.quantity, score.split, score.quality, score.family, score.n,
               score.n_not_predicted, score.signed_median_pct, score.mdape_pct, score.p90_pct, score.max_pct);
    for (const std::string& reason : score.why_not) {
      if (score.family != "all") fmt::print("{:<20}   not predicted: {}\n", "", reason);
    }
  }
}

/// Every case: what the accuracy record of the project is chosen from.
void print_cases(const std::vector<Prediction>& predictions) {
  for (const Prediction& each : predictions) {
    fmt::print("{{\"quantity\": {}, \"family\": {}, \"split\": {}, \"quality\": {}, \"case\": {}, \"source\": {}, \"unit\": {}, \"measured\": {}, \"predicted\": {}}}\n", in_quotes(each.quantity),
               in_quotes(each.family), in_quotes(each.split), in_quotes(each.quality), in_quotes(each.label), in_quotes(each.source), in_quotes(each.unit), each.measured,
               each.predicted ? fmt::format("{:.6g}", *each.predicted) : "null");
  }
}

int score(const std::filesystem::path& folder, std::string_view form) {
  const std::vector<Table> tables = tables_of(folder);
  const Means means = means_of(tables);
  std::vector<Prediction> predictions;
  for (const Table& table : tables) {
    if (has_no_measurements(table)) continue;
    if (!predict_table(table, means, predictions)) fmt::print(stderr, "{}: no table of a form that is known\n", table.name);
  }
  const std::optional<std::vector<BenchRun>> runs = readable_runs(folder);
  if (!runs) return 2;
  for (const BenchRun& run : *runs) predict_run(run, means, predictions);
  if (predictions.empty()) {
    fmt::print(stderr, "{}: no measurements there\n", folder.string());
    return 2;
  }
  if (form == "--cases") {
    print_cases(predictions);
  } else if (form == "--json") {
    print_json(scores_of(predictions));
  } else {
    print_text(scores_of(predictions));
  }
  return 0;
}

/// What the project ships of a scoring: each served family's errors, and single figures of them.
int record(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const std::vector<Table> tables = tables_of(folder);
  const Means means = means_of(tables);
  MeasuredErrors errors = measured_families(tables, means);
  std::vector<Prediction> predictions;
  for (const Table& table : tables) {
    if (!has_no_measurements(table)) predict_table(table, means, predictions);
  }
  std::filesystem::create_directories(out);
  std::ofstream(out / "measured_errors.json", std::ios::binary) << write(errors, Writing::brief) << "\n";
  std::ofstream(out / "record.json", std::ios::binary) << record_json(scores_of(predictions), chosen_cases(predictions)) << "\n";
  return 0;
}

template <typename Profile>
void write_profile(const std::filesystem::path& path, const Profile& profile, Writing writing) {
  std::ofstream(path, std::ios::binary) << write(profile, writing) << "\n";
}

int calibrate(const std::filesystem::path& folder, const std::filesystem::path& out, bool from_scratch) {
  const std::vector<Table> tables = tables_of(folder);
  Means means = means_of(tables);
  if (from_scratch) means.serving = with_guesses(means.serving);
  std::vector<FitLine> report;
  KernelProfile kernels = fit_kernels(tables, report);
  kernels.source = kernel_profile().source;
  std::optional<std::vector<BenchRun>> runs = readable_runs(folder);
  if (!runs) return 2;
  ServingProfile serving = fit_serving(tables, std::move(*runs), means, report);
  if (report.empty()) {
    fmt::print(stderr, "{}: nothing to fit: no rows marked calibration, and no serving runs\n", folder.string());
    return 2;
  }
  std::filesystem::create_directories(out);
  serving.preset.clear();
  if (!kernels.lines.empty()) write_profile(out / "kernel_profile.json", kernels, Writing::brief);
  write_profile(out / "serving_profile.json", serving, Writing::complete);
  fmt::print("{:<44} {:>5} {:>9} {:>9} {:>7} {:>9} {:>9}\n", "fitted", "rows", "before", "median", "P90", "crossed", "P90");
  for (const FitLine& line : report) {
    fmt::print("{:<44} {:>5} {:>8.1f}% {:>8.1f}% {:>6.1f}% {:>8.1f}% {:>8.1f}%\n", line.name, line.rows, line.before_mdape_pct, line.mdape_pct, line.p90_pct, line.crossed_mdape_pct, line.crossed_p90_pct);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 2 && words[0] == "score") return score(words[1], words.size() > 2 ? words[2] : "");
  const bool from_scratch = words.size() == 4 && words[3] == "--from-scratch";
  if ((words.size() == 3 || from_scratch) && words[0] == "calibrate") return calibrate(words[1], words[2], from_scratch);
  if (words.size() == 3 && words[0] == "record") return record(words[1], words[2]);
  fmt::print(stderr, "usage: plimsoll_accuracy score DIR [--json | --cases]\n       plimsoll_accuracy calibrate DIR OUT [--from-scratch]\n       plimsoll_accuracy record DIR OUT\n");
  return 2;
}
