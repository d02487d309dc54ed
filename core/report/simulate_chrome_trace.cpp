// Trace Event Format, as chrome://tracing and Perfetto read it: times in microseconds; a process is a cluster, a thread a GPU.
//
// Jobs are complete events ("X"). Two jobs of one GPU at once would be drawn as caller and callee, so the second gets a
// thread beside it. Transfers overlap freely: they are asynchronous events ("b", "e") of a process of their own.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "core/report/simulate.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

namespace {

enum Process : int {
  prefill = 1,
  decode = 2,
  transfers = 3
};
constexpr std::int64_t rows_of_gpu = 16;

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string microseconds(double s) {
  std::string out;
  json::append_number(out, s * 1e6);
  return out;
}

class Events {
 public:
  void add(const std::string& event) {
    out_ += out_.empty() ? "" : ",\n";
    out_ += event;
  }
  void name_process(int process, std::string_view name) { add(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"args":{{"name":{}}}}})", process, quoted(name))); }
  void name_thread(int process, std::int64_t thread, std::string_view name) {
    add(fmt::format(R"({{"ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":{}}}}})", process, thread, quoted(name)));
  }
  const std::string& text() const { return out_; }

 private:
  std::string out_;
};

/// The first row of a GPU that is free at a job's start.
std::int64_t free_row(std::vector<double>& busy_until_s, const SimulationJob& job) {
  std::size_t row = 0;
  while (row < busy_until_s.size() && busy_until_s[row] > job.start_s && row + 1 < static_cast<std::size_t>(rows_of_gpu)) ++row;
  if (row == busy_until_s.size()) busy_until_s.push_back(0);
  busy_until_s[row] = job.end_s;
  return static_cast<std::int64_t>(row);
}

void add_jobs(const SimulationReport& report, Events& events) {
  std::vector<const SimulationJob*> by_start;
  for (const SimulationJob& job : report.original.jobs) by_start.push_back(&job);
  std::stable_sort(by_start.begin(), by_start.end(), [](const SimulationJob* left, const SimulationJob* right) { return left->start_s < right->start_s; });
  std::map<std::pair<int, std::int64_t>, std::vector<double>> busy_until_s;
  for (const SimulationJob* job : by_start) {
    const int process = job->phase == "decode" ? decode : prefill;
    const std::int64_t gpu = process == decode ? job->stage : job->stage * report.tp + job->shard;
    std::vector<double>& rows = busy_until_s[{process, gpu}];
    const std::size_t rows_before = rows.size();
    const std::int64_t row = free_row(rows, *job);
    const std::int64_t thread = gpu * rows_of_gpu + row;
    if (rows.size() > rows_before) {
      const std::string name = report.tp > 1 && process == prefill ? fmt::format("{} {}.{}", job->phase, job->stage, job->shard) : fmt::format("{} {}", job->phase, job->stage);
      events.name_thread(process, thread, row == 0 ? name : fmt::format("{}, at the same time", name));
    }
    events.add(fmt::format(R"({{"ph":"X","name":{},"cat":"{}","pid":{},"tid":{},"ts":{},"dur":{},"args":{{"stage":{},"shard":{},"chunk":{}}}}})", quoted(job->name), job->phase, process, thread,
                           microseconds(job->start_s), microseconds(job->end_s - job->start_s), job->stage, job->shard, job->chunk));
  }
}

void add_transfers(const SimulationRun& run, Events& events) {
  std::int64_t id = 0;
  for (const SimulationTransfer& transfer : run.transfers) {
    ++id;
    const std::string shared = fmt::format(R"("name":{},"cat":"{}","id":{},"pid":{},"tid":0)", quoted(transfer.name), transfer.kind, id, static_cast<int>(transfers));
    std::string bytes;
    json::append_number(bytes, transfer.bytes);
    events.add(fmt::format(R"({{"ph":"b",{},"ts":{},"args":{{"bytes":{},"over":{}}}}})", shared, microseconds(transfer.start_s), bytes, quoted(transfer.over)));
    events.add(fmt::format(R"({{"ph":"e",{},"ts":{}}})", shared, microseconds(transfer.end_s)));
  }
}

}  // namespace

std::string simulate_chrome_trace(const SimulationReport& report) {
  Events events;
  events.name_process(prefill, fmt::format("prefill, {}", report.prefill_gpu));
  events.name_process(decode, fmt::format("decode, {}", report.decode_gpu));
  events.name_process(transfers, "transfers");
  add_jobs(report, events);
  add_transfers(report.original, events);
  const SimulationRun& run = report.original;
  return fmt::format("{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"title\":{},\"rules\":{},\"jobs_left_out\":{},\"transfers_left_out\":{}}},\n\"traceEvents\":[\n{}\n]}}\n", quoted(report.title),
                     quoted(run.rules), run.jobs_left_out, run.transfers_left_out, events.text());
}

}  // namespace plimsoll
