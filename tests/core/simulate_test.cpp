#include "core/report/simulate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/catalog/catalog.hpp"
#include "core/report/simulate_faults.hpp"
#include "core/report/simulate_occupation.hpp"
#include "core/sim/prefill_decode_system.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"
#include "tests/core/random_simulation.hpp"

namespace plimsoll {
namespace {

using testing_simulations::Random;
using testing_simulations::random_problem;

SimulationProblem read_problem(std::string_view text, Problems& problems) {
  SimulationProblem problem;
  const json::Value value = json::parse(text, problems);
  if (problems.none()) read(value, problem, "", problems);
  return problem;
}

SimulationReport report_of(const SimulationProblem& problem) {
  SimulationReport report;
  Problems problems;
  EXPECT_TRUE(simulate(problem, report, problems)) << (problems.none() ? "" : problems.list().front().message);
  return report;
}

constexpr std::string_view contention = R"({"model": {"parameters": 6738415616, "layers": 32, "hidden": 4096, "attention": "MHA"},
  "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H200", "pp": 4, "context": 2048, "chunk": 256, "memory_limit": 0.9})";
constexpr std::string_view groups = R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H100", "pp": 4, "tp": 4, "nics": 2, "context": 4096, "chunk": 512})";

SimulationProblem problem_of(std::string_view text) {
  Problems problems;
  SimulationProblem problem = read_problem(text, problems);
  EXPECT_TRUE(problems.none()) << text << problems.list().front().message;
  return problem;
}

// ---- Who watches --------------------------------------------------------------------------------------------------------

TEST(SimulationProgress, RisesToTheEndAndChangesNothing) {
  SimulationProblem problem = problem_of(groups);
  problem.chunk = 4;  // 1,024 chunks: 61,440 events.
  SimulationReport watched;
  Problems problems;
  std::vector<double> shares;
  ASSERT_TRUE(simulate(problem, watched, problems, [&](double share) { shares.push_back(share); }));
  ASSERT_GT(shares.size(), 3u);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.front(), 0);
  EXPECT_LE(shares.back(), 1);
  EXPECT_EQ(write(watched, Writing::numbers), write(report_of(problem), Writing::numbers));
}

// ---- What is refused ----------------------------------------------------------------------------------------------------

struct RefusalCase {
  const char* name;
  const char* text;
  const char* path;
  const char* words;
};
const RefusalCase refusal_cases[] = {
    {"a_rank_that_prefill_cannot_hold", R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA L40", "decode_gpu": "NVIDIA H200", "pp": 2, "tp": 1, "batch": 1, "context": 512})", "prefill_gpu",
     "a rank needs 70.64 GB and may use 38.65 GB, 75.0 % of 51.54 GB"},
    {"a_rank_that_decode_cannot_hold", R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA L40", "pp": 2, "batch": 1, "context": 512})", "decode_gpu",
     "a rank needs 70.64 GB and may use 38.65 GB"},
    {"a_thousand_million_events", R"({"model": "GPT-OSS-20B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA H200", "pp": 12, "batch": 1, "context": 30000000, "chunk": 1, "memory_limit": 100})", "chunk",
     "30,000,000 chunks through 12 stages of 1 GPU make 360,000,012 jobs and 690,000,011 transfers, 1,050,000,023 events; at most 2,000,000 are simulated"},
    {"an_unknown_gpu", R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H10", "decode_gpu": "NVIDIA H100", "pp": 2})", "prefill_gpu", "\"NVIDIA H10\" is not in the catalogue"},
    {"no_stages", R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H100"})", "pp", "missing"},
    {"no_chunk", R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H100", "pp": 8, "chunk": 0})", "chunk", "0 is less than 1"},
    {"gqa_without_heads", R"({"model": {"parameters": 1000, "layers": 2, "hidden": 4, "kv_heads": 1}, "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H100", "pp": 1})", "model.heads", "missing"},
    {"mla_without_latent", R"({"model": {"parameters": 1000, "layers": 2, "hidden": 4, "attention": "MLA", "kv_heads": 1}, "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA H100", "pp": 1})", "model.latent", "missing"},
};
class SimulateRefuses : public testing::TestWithParam<RefusalCase> {};
TEST_P(SimulateRefuses, InWords) {
  const RefusalCase& c = GetParam();
  Problems problems;
  const SimulationProblem problem = read_problem(c.text, problems);
  SimulationReport report;
  if (problems.none()) {
    EXPECT_FALSE(simulate(problem, report, problems));
  }
  ASSERT_EQ(problems.count(), 1u);
  EXPECT_EQ(problems.list().front().path, c.path);
  EXPECT_NE(problems.list().front().message.find(c.words), std::string::npos) << problems.list().front().message;
}
INSTANTIATE_TEST_SUITE_P(Simulate, SimulateRefuses, testing::ValuesIn(refusal_cases), [](const auto& each) { return each.param.name; });

TEST(Simulate, SaysBothWhenBothClustersAreTooSmall) {
  SimulationProblem problem = problem_of(groups);
  problem.memory_limit = 0.001;
  SimulationReport report;
  Problems problems;
  EXPECT_FALSE(simulate(problem, report, problems));
  EXPECT_EQ(problems.count(), 2u);
}

// ---- What is reported ---------------------------------------------------------------------------------------------------

/// The run that the original's notebook prints: 0.469320, 0.106630 and 0.575950 s in steps of 10 us.
TEST(Simulate, AgreesWithThePrintedRunWithinItsSteps) {
  const SimulationReport report = report_of(problem_of(R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H100", "decode_gpu": "NVIDIA RTX PRO 6000", "pp": 8, "batch": 1, "context": 8192, "chunk": 128})"));
  constexpr double step_s = 1e-5;
  EXPECT_NEAR(report.original.decode_start_s, 0.469320, 120 * step_s);  // One step an event on the way through 64 chunks and 8 stages.
  EXPECT_NEAR(report.original.decode_pass_s, 0.106630, 16 * step_s);
  EXPECT_EQ(report.original.job_count, 8 * 64 + 8);
}

TEST(Simulate, NamesWhatBinds) {
  const SimulationReport report = report_of(problem_of(groups));
  ASSERT_EQ(report.steps.size(), 2u);
  EXPECT_EQ(report.steps[0].binds, "compute");
  EXPECT_EQ(report.steps[1].binds, "memory");
  for (const SimulationStep& step : report.steps) EXPECT_DOUBLE_EQ(step.total_s, std::max(step.compute_s, step.memory_s) + step.sync_s);
}

std::string without_commas(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return text;
}

TEST(Simulate, ListsSoManyAndCountsTheRest) {
  SimulationProblem problem = problem_of(groups);
  const SimulationReport all = report_of(problem);
  problem.listed = 10;
  const SimulationReport some = report_of(problem);
  EXPECT_EQ(some.original.jobs.size(), 10u);
  EXPECT_EQ(some.original.transfers.size(), 10u);
  EXPECT_EQ(some.original.jobs_left_out, all.original.job_count - 10);
  EXPECT_EQ(some.original.transfers_left_out, all.original.transfer_count - 10);
  EXPECT_EQ(some.original.end_time_s, all.original.end_time_s);
  EXPECT_EQ(some.original.transfer_kinds[2].mean_s, all.original.transfer_kinds[2].mean_s);
  const std::int64_t of_corrected = all.corrected->job_count + all.corrected->transfer_count - 20;
  const std::string left_out = std::to_string(all.original.job_count + all.original.transfer_count - 20 + of_corrected);
  EXPECT_NE(without_commas(simulate_as_text(some)).find("leave out " + left_out + " events"), std::string::npos);
  EXPECT_NE(simulate_as_svg(some).find("first 10 of 132 jobs"), std::string::npos);
}

TEST(Simulate, ReadsBackWhatItWrites) {
  const SimulationProblem problem = problem_of(contention);
  EXPECT_EQ(problem_of(write(problem, Writing::complete)), problem);
  const SimulationProblem by_name = problem_of(groups);
  EXPECT_EQ(problem_of(write(by_name, Writing::brief)), by_name);
}

// ---- Faults -------------------------------------------------------------------------------------------------------------

const SimulationFault* find_fault(const SimulationReport& report, std::string_view name) {
  for (const SimulationFault& fault : report.original.faults) {
    if (fault.fault == name) return &fault;
  }
  return nullptr;
}

struct FaultCase {
  const char* name;
  const char* fault;
  std::string_view shows;  ///< A problem in which it shows, so often and so much.
  std::int64_t count;
  double amount;
  const char* absent = nullptr;  ///< One in which it does not.
};
constexpr const char* no_fault = R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA H200", "pp": 2, "batch": 1, "context": 128, "chunk": 128})";
const FaultCase fault_cases[] = {
    {"jobs_of_one_gpu_overlap", "overlapping_jobs", contention, 6, 0.0129, no_fault},
    {"decode_does_not_wait_for_caches", "decode_before_handoffs", groups, 4, 0.01450, no_fault},
    {"a_stage_does_not_wait_for_activations", "stage_before_activations", groups, 4 * 3 * 8, 0.000751, no_fault},
    {"all_reduces_are_charged_twice", "all_reduce_charged_twice", groups, 128, 0.000596, no_fault},
    {"one_gpu_reduces_with_nobody", "all_reduce_without_peers",
     R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA H200", "pp": 2, "tp": 1, "batch": 1, "context": 256, "chunk": 128})", 4, 4 * (12.5e-6 + 128.0 * 8192 * 2 / 57.5e9), no_fault},
    {"stages_wait_for_the_whole_pipeline", "one_chunk_at_a_time", groups, 8, 0.752, no_fault},
    {"a_chunk_sees_only_itself", "attention_of_own_chunk", groups, 8, 8.0 * 512 * 512 / (4096.0 * 4097 / 2), no_fault},
    {"the_last_chunk_is_charged_in_full", "partial_chunk_charged_in_full",
     R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA H200", "pp": 2, "batch": 1, "context": 300, "chunk": 128})", 84, 84, no_fault},
    {"layers_that_do_not_divide_are_dropped", "layers_dropped",
     R"({"model": "LLaMA-3.1-70B", "prefill_gpu": "NVIDIA H200", "decode_gpu": "NVIDIA H200", "pp": 6, "batch": 1, "context": 128, "chunk": 128})", 2, 2, no_fault},
    {"decode_is_checked_as_if_split", "decode_memory_divided_by_tp", groups, 1, 4 * 10.1616e9, no_fault},
    {"both_directions_share_a_lane", "both_directions_share", contention, 18, 0, no_fault},
    {"peaks_are_counted_in_full", "full_peak", contention, 1, 1, no_fault},
};
class FaultShows : public testing::TestWithParam<FaultCase> {};
TEST_P(FaultShows, AsMeasuredInTheTraceAndOnlyThere) {
  const FaultCase& c = GetParam();
  const SimulationReport report = report_of(problem_of(c.shows));
  const SimulationFault* fault = find_fault(report, c.fault);
  ASSERT_NE(fault, nullptr);
  EXPECT_EQ(fault->count, c.count);
  EXPECT_NEAR(fault->amount, c.amount, 0.002 * c.amount);
  EXPECT_EQ(find_fault(report_of(problem_of(c.absent)), c.fault), nullptr);
}
INSTANTIATE_TEST_SUITE_P(Simulate, FaultShows, testing::ValuesIn(fault_cases), [](const auto& each) { return each.param.name; });

/// Every pair of jobs, instead of a sweep over their starts.
TEST(Occupation, AgreesWithEveryPairOfJobs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    SimulationProblem problem = random_problem(random);
    problem.tp.reset();
    problem.nics = 1;
    const Trace trace = simulate_original(problem);
    std::int64_t overlapping = 0;
    for (const TraceJob& job : trace.jobs) {
      const bool overlaps = std::any_of(trace.jobs.begin(), trace.jobs.end(), [&](const TraceJob& other) {
        const bool is_before = other.start_s < job.start_s || (other.start_s == job.start_s && other.chunk < job.chunk);
        return other.kind == job.kind && other.stage == job.stage && is_before && other.end_s > job.start_s + 1e-9;
      });
      overlapping += overlaps ? 1 : 0;
    }
    std::int64_t counted = 0;
    for (const GpuOccupation& gpu : occupation_of_gpus(trace)) {
      counted += gpu.overlapping_jobs;
      EXPECT_LE(gpu.busy_s, gpu.work_s + 1e-9);
      EXPECT_LE(gpu.busy_s, trace.end_s + 1e-9);
    }
    EXPECT_EQ(counted, overlapping);
  }
}

// ---- How it is drawn ----------------------------------------------------------------------------------------------------

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(SimulateAsText, KeepsToAHundredColumns) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::string text = simulate_as_text(report_of(random_problem(random)));
    std::size_t column = 0;
    for (const char c : text) {
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++column;
      if (c == '\n') column = 0;
      ASSERT_LE(column, 100u) << text;
    }
  }
}

TEST(SimulateAsSvg, DrawsAThousandJobsWithFewerBarsAndSaysSo) {
  SimulationProblem problem = problem_of(contention);
  problem.context = 20000;
  problem.chunk = 16;
  problem.batch = 1;
  const SimulationReport report = report_of(problem);
  ASSERT_GT(report.original.jobs.size(), 4000u);
  const std::string svg = simulate_as_svg(report);
  EXPECT_LE(count_of(svg, "<rect"), 1201u);
  EXPECT_NE(svg.find("apart are drawn as one"), std::string::npos);
  EXPECT_EQ(simulate_as_svg(report_of(problem_of(contention))).find("drawn as one"), std::string::npos);
}

TEST(SimulateAsSvg, DrawsEachJobOfASmallRun) {
  const SimulationReport report = report_of(problem_of(contention));
  const std::string svg = simulate_as_svg(report);
  for (const SimulationJob& job : report.original.jobs) EXPECT_EQ(count_of(svg, "<title>" + job.name + ":"), 1u) << job.name;
  EXPECT_EQ(count_of(svg, "<title>two jobs at once:"), 6u);
}

TEST(SimulateAsSvg, EscapesWhatTheProblemSays) {
  SimulationProblem problem = problem_of(contention);
  problem.title = "<script>\"&";
  const std::string svg = simulate_as_svg(report_of(problem));
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;&quot;&amp;"), std::string::npos);
}

TEST(SimulateAsSvg, LeavesOutLanesPastAPageAndSaysSo) {
  SimulationProblem problem = problem_of(contention);
  problem.pp = 32;
  problem.memory_limit = 1;
  EXPECT_NE(simulate_as_svg(report_of(problem)).find("24 more lanes are left out"), std::string::npos);
}

TEST(ChromeTrace, IsJsonWithEachJobOnceAndEachTransferBegunAndEnded) {
  SimulationProblem problem = problem_of(contention);
  problem.title = "with \"quotes\" and\nbreaks";
  const SimulationReport report = report_of(problem);
  Problems problems;
  const json::Value trace = json::parse(simulate_chrome_trace(report), problems);
  ASSERT_TRUE(problems.none()) << problems.list().front().message;
  std::size_t complete = 0;
  std::size_t begun = 0;
  std::size_t ended = 0;
  std::vector<std::pair<double, double>> latest;  // Thread and end.
  for (const json::Value& event : trace.find("traceEvents")->items) {
    const std::string& phase = event.find("ph")->text;
    if (phase == "X") ++complete;
    if (phase == "b") ++begun;
    if (phase == "e") ++ended;
    if (phase != "X") continue;
    const double thread = event.find("pid")->number * 1e6 + event.find("tid")->number;
    for (const auto& [other, end_us] : latest) {
      if (other == thread) {
        EXPECT_GE(event.find("ts")->number, end_us - 1e-3) << "two jobs on one thread at once";
      }
    }
    latest.emplace_back(thread, event.find("ts")->number + event.find("dur")->number);
  }
  ASSERT_TRUE(report.corrected);
  EXPECT_EQ(complete, report.original.jobs.size() + report.corrected->jobs.size());
  EXPECT_EQ(begun, report.original.transfers.size() + report.corrected->transfers.size());
  EXPECT_EQ(ended, begun);
}

/// Events of the trace by phase.
std::map<std::string, std::size_t> phases_of(const SimulationReport& report) {
  Problems problems;
  const json::Value trace = json::parse(simulate_chrome_trace(report), problems, std::size_t{1} << 30);
  EXPECT_TRUE(problems.none());
  std::map<std::string, std::size_t> phases;
  for (const json::Value& event : trace.find("traceEvents")->items) ++phases[event.find("ph")->text];
  return phases;
}

TEST(ChromeTrace, LeadsFromEachHandOffToTheDecodeThatWaitedForIt) {
  const SimulationReport report = report_of(problem_of(groups));
  std::map<std::string, std::size_t> phases = phases_of(report);
  const std::vector<SimulationTransfer>& transfers = report.corrected->transfers;
  const auto handoffs = static_cast<std::size_t>(std::count_if(transfers.begin(), transfers.end(), [](const SimulationTransfer& each) { return each.kind == "handoff"; }));
  EXPECT_EQ(phases["s"], phases["f"]);
  EXPECT_GE(phases["s"], handoffs) << "of the corrected run each, and of the original those in time";
}

TEST(ChromeTrace, LeavesTransfersOutPastWhatViewersTake) {
  SimulationProblem problem = problem_of(groups);
  problem.chunk = 4;
  problem.listed = 1000000;
  std::map<std::string, std::size_t> phases = phases_of(report_of(problem));
  std::size_t events = 0;
  for (const auto& [phase, count] : phases) events += phase == "M" ? 0 : count;
  EXPECT_LE(events, 200000u);
  EXPECT_GT(events, 140000u);
  EXPECT_EQ(phases["b"], phases["e"]);
}

// ---- Two runs -----------------------------------------------------------------------------------------------------------

TEST(SimulateReport, HasBothRunsOrSaysWhyNot) {
  const SimulationReport both = report_of(problem_of(groups));
  ASSERT_TRUE(both.corrected);
  EXPECT_TRUE(both.not_corrected.empty());
  EXPECT_EQ(both.corrected_model, "Llama 3.1 70B");
  EXPECT_EQ(both.original.rules, "original");
  EXPECT_EQ(both.corrected->rules, "corrected");
  EXPECT_LE(*both.corrected->first_token_s, both.corrected->decode_start_s);
  SimulationProblem odd = problem_of(groups);
  odd.tp = 3;
  const SimulationReport alone = report_of(odd);
  EXPECT_FALSE(alone.corrected);
  ASSERT_FALSE(alone.not_corrected.empty());
  EXPECT_NE(simulate_as_text(alone).find("No corrected run: prefill: "), std::string::npos);
  EXPECT_EQ(alone.original.faults.size(), original_faults(odd, simulate_original(odd)).size());
}

TEST(SimulateReport, BlamesALongAnswerWhereThatMakesTooManyEvents) {
  SimulationProblem problem = problem_of(groups);
  problem.pp = 8;
  problem.answer = 10000;
  const SimulationReport report = report_of(problem);
  ASSERT_EQ(report.not_corrected.size(), 1u);
  EXPECT_TRUE(report.not_corrected.front().starts_with("answer: 10,000 tokens of each sequence")) << report.not_corrected.front();
}

TEST(SimulateReport, MeansTheFirstTokenByADecodePassInBothRuns) {
  SimulationProblem problem = problem_of(groups);
  const SimulationReport many = report_of(problem);
  problem.answer = 1;
  problem.batch = 1;
  const SimulationReport one = report_of(problem);
  EXPECT_EQ(one.corrected->decode_pass_s, one.corrected->end_time_s - one.corrected->decode_start_s);
  EXPECT_LT(many.corrected->decode_pass_s, 2 * *many.corrected->token_s);
}

TEST(SimulateReport, TakesAnArchitectureThatIsStatedInFull) {
  SimulationProblem problem = problem_of(groups);
  problem.architecture = *find_model("mixtral-8x22b");
  const SimulationReport report = report_of(problem);
  EXPECT_EQ(report.corrected_model, "Mixtral 8x22B");
  EXPECT_EQ(report.model, "LLaMA-3.1-70B") << "which the original's rules go on with";
}

TEST(SimulateReport, DrawsBothRunsOnOneScale) {
  const std::string svg = simulate_as_svg(report_of(problem_of(groups)));
  EXPECT_EQ(count_of(svg, "By the corrected rules"), 1u);
  EXPECT_EQ(count_of(svg, "By the original rules"), 1u);
}

// ---- A grid -------------------------------------------------------------------------------------------------------------

TEST(SimulationSweep, RunsEachSystemOfTheGridAndLeavesOutWhatMemoryDoesNotHold) {
  SimulationProblem problem = problem_of(groups);
  problem.sweep = SimulationSurface::pp;
  problem.tp.reset();
  const SimulationReport report = report_of(problem);
  ASSERT_TRUE(report.sweep);
  ASSERT_EQ(report.sweep->systems.size(), 6u * 5u);
  std::size_t left_out = 0;
  for (const SweptSystem& system : report.sweep->systems) {
    SimulationProblem one = problem;
    one.sweep = SimulationSurface::none;
    one.pp = system.rows;
    one.context = system.context;
    SimulationReport alone;
    Problems problems;
    if (!simulate(one, alone, problems)) {
      ++left_out;
      EXPECT_FALSE(system.original_decode_start_s);
      EXPECT_EQ(system.left_out, problems.list().front().message);
      continue;
    }
    EXPECT_EQ(system.original_decode_start_s, alone.original.decode_start_s);
    EXPECT_EQ(system.first_token_s.has_value(), alone.corrected.has_value());
    if (alone.corrected) {
      EXPECT_EQ(system.first_token_s, alone.corrected->first_token_s);
      EXPECT_EQ(system.token_s, alone.corrected->token_s);
    }
  }
  EXPECT_EQ(left_out, 10u) << "141 GB of weights fit neither one GPU nor two";
  EXPECT_EQ(count_of(simulate_as_svg(report), "<title>stages 1, context 16384: left out: "), 4u);
  EXPECT_NE(simulate_as_text(report).find("–"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
