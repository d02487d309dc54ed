// A run as a Chrome trace: a process is a cluster, a thread a GPU.
//
// Jobs are complete events ("X"). Two jobs of one GPU at once would be drawn as caller and callee, so the second gets a
// thread beside it. Transfers overlap freely: they are asynchronous events ("b", "e") of a process of their own. A hand-off is
// besides an arrow ("s", "f") from the job that filled the cache to the decode job that waited for it.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "core/report/chrome_trace.hpp"
#include "core/report/simulate.hpp"

namespace plimsoll {

namespace {

using namespace chrome_trace;

/// Of a run; the second run's come after those of the first.
enum Process : int {
  prefill = 1,
  decode = 2,
  transfers = 3,
  processes_of_run = 10
};
/// More is cut by leaving transfers out: viewers grow slow past some hundred thousand.
constexpr std::size_t most_events = 200000;
constexpr std::int64_t rows_of_gpu = 16;

/// The first row of a GPU that is free at a job's start.
std::int64_t free_row(std::vector<double>& busy_until_s, const SimulationJob& job) {
  std::size_t row = 0;
  while (row < busy_until_s.size() && busy_until_s[row] > job.start_s && row + 1 < static_cast<std::size_t>(rows_of_gpu)) ++row;
  if (row == busy_until_s.size()) busy_until_s.push_back(0);
  busy_until_s[row] = job.end_s;
  return static_cast<std::int64_t>(row);
}

/// One run's events, in processes of its own.
class RunEvents {
 public:
  RunEvents(const SimulationReport& report, const SimulationRun& run, int first_process, Events& events) : report_(report), run_(run), base_(first_process), events_(events) {}

  void add(std::size_t every) {
    events_.name_process(base_ + prefill, fmt::format("{}: prefill, {}", run_.rules, report_.prefill_gpu));
    events_.name_process(base_ + decode, fmt::format("{}: decode, {}", run_.rules, report_.decode_gpu));
    events_.name_process(base_ + transfers, fmt::format("{}: transfers", run_.rules));
    add_jobs();
    for (std::size_t i = 0; i < run_.transfers.size(); i += every) add_transfer(run_.transfers[i], static_cast<std::int64_t>(i));
  }

 private:
  std::int64_t tp_of(int process) const {
    if (process == prefill) return report_.tp;
    return run_.rules == "corrected" ? report_.decode_tp : 1;
  }

  void add_jobs() {
    std::vector<const SimulationJob*> by_start;
    for (const SimulationJob& job : run_.jobs) by_start.push_back(&job);
    std::stable_sort(by_start.begin(), by_start.end(), [](const SimulationJob* left, const SimulationJob* right) { return left->start_s < right->start_s; });
    for (const SimulationJob* job : by_start) add_job(*job);
  }

  void add_job(const SimulationJob& job) {
    const int process = job.phase == "decode" ? decode : prefill;
    const std::int64_t gpu = job.stage * tp_of(process) + job.shard;
    std::vector<double>& rows = busy_until_s_[{process, gpu}];
    const std::size_t rows_before = rows.size();
    const std::int64_t row = free_row(rows, job);
    const std::int64_t thread = gpu * rows_of_gpu + row;
    if (rows.size() > rows_before) {
      const std::string name = tp_of(process) > 1 ? fmt::format("{} {}.{}", job.phase, job.stage, job.shard) : fmt::format("{} {}", job.phase, job.stage);
      events_.name_thread(base_ + process, thread, row == 0 ? name : fmt::format("{}, at the same time", name));
    }
    places_[job.name] = {base_ + process, thread};
    if (process == decode && (first_decode_ == nullptr || job.start_s < first_decode_->start_s)) first_decode_ = &job;
    events_.add(fmt::format(R"({{"ph":"X","name":{},"cat":"{}","pid":{},"tid":{},"ts":{},"dur":{},"args":{{"stage":{},"shard":{},"chunk":{},"after":{}}}}})", quoted(job.name), job.phase, base_ + process, thread,
                            microseconds(job.start_s), microseconds(job.end_s - job.start_s), job.stage, job.shard, job.chunk, quoted(job.after)));
  }

  void add_transfer(const SimulationTransfer& transfer, std::int64_t place) {
    const std::string shared = fmt::format(R"("name":{},"cat":"{}","id":"{}.{}","pid":{},"tid":0)", quoted(transfer.name), transfer.kind, base_, place, base_ + transfers);
    events_.add(fmt::format(R"({{"ph":"b",{},"ts":{},"args":{{"bytes":{},"over":{}}}}})", shared, microseconds(transfer.start_s), number(transfer.bytes), quoted(transfer.over)));
    events_.add(fmt::format(R"({{"ph":"e",{},"ts":{}}})", shared, microseconds(transfer.end_s)));
    if (transfer.kind == "handoff") add_arrow(transfer, place);
  }

  /// Only where decode waited: the original's does not.
  void add_arrow(const SimulationTransfer& transfer, std::int64_t place) {
    const auto from = places_.find(transfer.after);
    if (from == places_.end() || first_decode_ == nullptr || first_decode_->start_s < transfer.end_s) return;
    const auto [process, thread] = from->second;
    const auto [to_process, to_thread] = places_[first_decode_->name];
    const std::string shared = fmt::format(R"("name":"hand-off","cat":"handoff_arrow","id":"{}.{}")", base_, place);
    // An arrow begins within a slice; the job has just ended.
    events_.add(fmt::format(R"({{"ph":"s",{},"pid":{},"tid":{},"ts":{}}})", shared, process, thread, microseconds(std::max(0.0, transfer.start_s - 1e-9))));
    events_.add(fmt::format(R"({{"ph":"f","bp":"e",{},"pid":{},"tid":{},"ts":{}}})", shared, to_process, to_thread, microseconds(first_decode_->start_s)));
  }

  const SimulationReport& report_;
  const SimulationRun& run_;
  int base_;
  Events& events_;
  std::map<std::pair<int, std::int64_t>, std::vector<double>> busy_until_s_;
  std::map<std::string, std::pair<int, std::int64_t>> places_;
  const SimulationJob* first_decode_ = nullptr;
};

/// Every how-manieth transfer is written.
std::size_t transfers_apart(const std::vector<const SimulationRun*>& runs) {
  std::size_t jobs = 0;
  std::size_t events = 0;
  for (const SimulationRun* run : runs) {
    jobs += run->jobs.size();
    for (const SimulationTransfer& transfer : run->transfers) events += transfer.kind == "handoff" ? 4 : 2;
  }
  const std::size_t room = jobs < most_events ? most_events - jobs : 1;
  return std::max<std::size_t>(1, (events + room - 1) / room);
}

}  // namespace

std::string simulate_chrome_trace(const SimulationReport& report) {
  std::vector<const SimulationRun*> runs;
  if (report.corrected) runs.push_back(&*report.corrected);
  runs.push_back(&report.original);
  const std::size_t every = transfers_apart(runs);
  Events events;
  std::string left_out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    RunEvents(report, *runs[i], static_cast<int>(i) * processes_of_run, events).add(every);
    left_out += fmt::format("{}{}:{{\"jobs\":{},\"transfers\":{}}}", i == 0 ? "" : ",", quoted(runs[i]->rules), runs[i]->jobs_left_out, runs[i]->transfers_left_out);
  }
  return file_of(events, fmt::format("\"title\":{},\"left_out\":{{{}}},\"every_nth_transfer\":{}", quoted(report.title), left_out, every));
}

}  // namespace plimsoll
