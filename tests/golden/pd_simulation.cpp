// Whole runs of the prefill/decode systems against the event-driven run of the same rules: every job and transfer by name,
// times to 1e-9, in an order of completion in which no later one precedes an earlier one; refusals with the same figures.
#include <fmt/core.h>

#include <map>

#include "core/report/simulate.hpp"
#include "core/sim/prefill_decode_arithmetic.hpp"
#include "tests/golden/pd_input.hpp"

namespace plimsoll::golden {

namespace {

constexpr double tolerance_s = 1e-9;

/// The figures of a sentence, as written: "75.0", "70.64", …
std::vector<std::string> figures(std::string_view sentence) {
  std::vector<std::string> found;
  std::string figure;
  for (const char c : sentence) {
    const bool is_part = (c >= '0' && c <= '9') || (c == '.' && !figure.empty());
    if (is_part) figure += c;
    if (!is_part && !figure.empty()) found.push_back(std::exchange(figure, {}));
  }
  if (!figure.empty()) found.push_back(figure);
  return found;
}

void compare_refusal(const Json& entry, const Problems& problems, Case& one) {
  if (problems.none()) return one.miss(member(entry, "error").dump(), "a run");
  const Problem& problem = problems.list().front();
  const std::string wanted = member(entry, "error_text").is_string() ? member(entry, "error_text").get<std::string>() : std::string();
  const std::string_view path = wanted.find("Decode") == 0 ? "decode_gpu" : "prefill_gpu";
  if (problem.path != path) return one.miss(path, problem.path);
  for (const std::string& figure : figures(wanted)) {
    if (problem.message.find(figure) == std::string::npos) one.miss(figure, problem.message);
  }
  one.agrees();
}

void compare_derived(const Json& derived, const SimulationProblem& problem, const SimulationReport& report, Case& one) {
  one.number(derived, "T_prefill_s", report.steps[0].total_s);
  one.number(derived, "T_decode_s", report.steps[1].total_s);
  one.number(derived, "A_prefill_bytes", prefill_activation_bytes(problem));
  one.number(derived, "A_decode_bytes", decode_activation_bytes(problem));
  one.number(derived, "KV_total_bytes", static_cast<double>(kv_cache_bytes(problem.model, problem.batch, problem.context)));
  one.number(derived, "KV_chunk_bytes", static_cast<double>(kv_cache_bytes(problem.model, problem.batch, problem.chunk)));
  one.number(derived, "prefill_vram_util_pct", report.memory[0].share_of_capacity * 100);
  one.number(derived, "decode_vram_util_pct", report.memory[1].share_of_capacity * 100);
}

void compare_summary(const Json& summary, const SimulationRun& run, Case& one) {
  one.near("decode_start_s", number_of(summary, "decode_start_s"), run.decode_start_s);
  one.near("decode_pass_s", number_of(summary, "decode_pass_s"), run.decode_pass_s);
  one.near("decode_start_plus_pass_s", number_of(summary, "decode_start_plus_pass_s"), run.decode_start_plus_pass_s);
  one.near("end_time_s", number_of(summary, "end_time_s"), run.end_time_s);
  one.number(summary, "n_compute", static_cast<double>(run.job_count));
  one.number(summary, "n_batches", static_cast<double>(run.transfer_count));
}

/// Rows of [name, start, end, …] against our list. `compare_rest` sees the row and our entry.
template <typename Entry, typename CompareRest>
void compare_rows(const Json& rows, const std::vector<Entry>& got, Case& one, const CompareRest& compare_rest) {
  one.whole("entries", static_cast<double>(rows.size()), static_cast<double>(got.size()));
  std::map<std::string, const Json*> row_of;
  for (const Json& row : rows) row_of[row[0].get<std::string>()] = &row;
  double last_end_s = 0;
  for (const Entry& entry : got) {
    const auto found = row_of.find(entry.name);
    if (found == row_of.end()) {
      one.miss("a known name", entry.name);
      continue;
    }
    const Json& row = *found->second;
    const double end_s = row[2].get<double>();
    one.near(entry.name + " start", row[1].get<double>(), entry.start_s);
    one.near(entry.name + " end", end_s, entry.end_s);
    if (end_s < last_end_s - tolerance_s) one.miss(fmt::format("{} before what ends at {}", entry.name, last_end_s), "after it");
    last_end_s = std::max(last_end_s, end_s);
    compare_rest(row, entry);
    row_of.erase(found);  // A name that comes twice is not known the second time.
  }
}

void run_case(const Json& entry, Case& one) {
  const SimulationProblem problem = pd_problem(member(entry, "input"), one);
  if (problem.model.layers == 0) return;
  SimulationReport report;
  Problems problems;
  simulate(problem, report, problems);
  if (!member(entry, "error").is_null()) return compare_refusal(entry, problems, one);
  if (!problems.none()) return one.miss("a run", problems.list().front().message);
  compare_derived(member(entry, "derived"), problem, report, one);
  const Json& exact = member(entry, "exact");
  compare_summary(member(exact, "summary"), report.original, one);
  compare_rows(member(exact, "compute_jobs"), report.original.jobs, one, [&](const Json& row, const SimulationJob& job) {
    if (row.size() > 3) one.near(job.name + " duration", row[3].get<double>(), job.end_s - job.start_s);
  });
  compare_rows(member(exact, "data_batches"), report.original.transfers, one, [&](const Json& row, const SimulationTransfer& transfer) {
    if (row.size() > 3) one.whole(transfer.name + " bytes", row[3].get<double>(), transfer.bytes);
    if (row.size() > 4) one.near(transfer.name + " latency", row[4].get<double>(), transfer.latency_s);
  });
}

}  // namespace

void run_pd_simulation(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    run_case(entry, one);
  }
}

}  // namespace plimsoll::golden
