// The corrected prefill/decode system: what it promises, of hundreds of random systems, and where it must equal the physics.
#include "core/sim/corrected_system.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "core/catalog/catalog.hpp"
#include "core/physics/iterations.hpp"
#include "core/report/simulate_occupation.hpp"
#include "core/report/simulate_run.hpp"
#include "core/sim/cache_shares.hpp"
#include "core/sim/corrected_times.hpp"
#include "tests/core/random_simulation.hpp"

namespace plimsoll {
namespace {

using testing_simulations::Random;

SimulationProblem problem_of(std::string_view model, std::string_view gpu, std::int64_t pp, std::int64_t tp) {
  SimulationProblem problem;
  problem.model = *find_simulated_model(model);
  problem.prefill_gpu = problem.decode_gpu = *find_simulated_gpu(gpu);
  problem.pp = pp;
  problem.tp = tp;
  problem.memory_limit = 100;
  return problem;
}

std::unique_ptr<PrefillDecodePlans> plans_of(const SimulationProblem& problem) {
  Problems problems;
  std::unique_ptr<PrefillDecodePlans> plans = prefill_decode_plans(problem, problems);
  for (const Problem& each : problems.list()) ADD_FAILURE() << each.path << ": " << each.message;
  return plans;
}

/// Of every kind that the rules take: both clusters cut alike or not, with NVLink and without, within a node and across.
SimulationProblem corrected_problem(Random& random) {
  const auto between = [&](std::int64_t least, std::int64_t most) { return least + static_cast<std::int64_t>(random.below(static_cast<std::size_t>(most - least + 1))); };
  const auto degree = [&] { return std::int64_t{1} << random.below(4); };
  const std::vector<std::string> models = simulated_model_names();
  const std::vector<std::string> gpus = simulated_gpu_names();
  SimulationProblem problem = problem_of(models[random.below(models.size())], gpus[random.below(gpus.size())], between(1, 9), degree());
  problem.decode_gpu = *find_simulated_gpu(gpus[random.below(gpus.size())]);
  if (random.chance(0.3)) problem.tp.reset();
  if (random.chance(0.5)) problem.decode_pp = between(1, 6);
  if (random.chance(0.5)) problem.decode_tp = degree();
  problem.nics = between(1, 8);
  problem.batch = between(1, 12);
  problem.chunk = between(1, 600);
  problem.context = between(1, 6 * problem.chunk);
  problem.answer = between(1, 5);
  return problem;
}

struct Simulated {
  SimulationProblem problem;
  std::unique_ptr<PrefillDecodePlans> plans;
  Trace trace;
};

Simulated run_of(const SimulationProblem& problem) {
  Simulated run{problem, plans_of(problem), {}};
  if (run.plans) run.trace = simulate_corrected(run.problem, *run.plans);
  return run;
}

using Key = std::tuple<int, int, std::int64_t>;

class EveryCorrectedSystem : public testing::Test {
 protected:
  template <typename Law>
  void for_all(const Law& law) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      SCOPED_TRACE(seed);
      Random random(seed);
      const Simulated run = run_of(corrected_problem(random));
      ASSERT_TRUE(run.plans);
      law(run);
    }
  }
};

TEST_F(EveryCorrectedSystem, DoesOneJobAtATimeOnAGpu) {
  for_all([](const Simulated& run) {
    for (const GpuOccupation& gpu : occupation_of_gpus(run.trace)) EXPECT_EQ(gpu.overlapping_jobs, 0);
  });
}

TEST_F(EveryCorrectedSystem, DoesEachChunkAndStepOnceOnEachGpuInOrder) {
  for_all([](const Simulated& run) {
    std::map<Key, std::set<std::tuple<std::int64_t, int>>> done;
    std::map<Key, double> ended_s;
    for (const TraceJob& job : run.trace.jobs) {
      const Key gpu{static_cast<int>(job.kind), job.stage, job.shard};
      EXPECT_TRUE(done[gpu].insert({job.chunk, job.micro_batch}).second) << job_name(run.trace, job);
      EXPECT_GE(job.start_s, ended_s[gpu] - instant_s);
      ended_s[gpu] = job.end_s;
    }
    EXPECT_EQ(static_cast<std::int64_t>(done.size()), run.trace.prefill.gpus() + run.trace.decode.gpus());
    for (const auto& [gpu, jobs] : done) {
      const bool is_prefill = std::get<0>(gpu) == static_cast<int>(JobKind::prefill);
      EXPECT_EQ(static_cast<std::int64_t>(jobs.size()), is_prefill ? run.problem.chunks() : micro_batches_of(run.problem) * run.problem.answer);
    }
  });
}

TEST_F(EveryCorrectedSystem, StartsAStageWhenTheActivationsOfAllShardsAreThere) {
  for_all([](const Simulated& run) {
    std::map<std::pair<int, std::int64_t>, double> arrived_s;
    std::map<std::tuple<int, int, std::int64_t>, double> passed_on_s;
    for (const TraceTransfer& transfer : run.trace.transfers) {
      if (transfer.kind == TransferKind::activation) {
        double& latest_s = arrived_s[{transfer.to_stage, transfer.chunk}];
        latest_s = std::max(latest_s, transfer.end_s);
      } else if (transfer.kind == TransferKind::decode_activation) {
        double& latest_s = passed_on_s[{transfer.to_stage, transfer.micro_batch, transfer.chunk}];
        latest_s = std::max(latest_s, transfer.end_s);
      }
    }
    for (const TraceJob& job : run.trace.jobs) {
      if (job.stage == 0) continue;
      if (job.kind == JobKind::prefill) {
        EXPECT_GE(job.start_s, arrived_s.at({job.stage, job.chunk}));
      } else {
        EXPECT_GE(job.start_s, passed_on_s.at({job.stage, job.micro_batch, job.chunk}));
      }
    }
  });
}

TEST_F(EveryCorrectedSystem, StartsDecodeWhenTheWholeCacheIsThere) {
  for_all([](const Simulated& run) {
    double handed_over_s = 0;
    for (const TraceTransfer& transfer : run.trace.transfers) {
      if (transfer.kind == TransferKind::handoff) handed_over_s = std::max(handed_over_s, transfer.end_s);
    }
    double starts_s = 1e300;
    for (const TraceJob& job : run.trace.jobs) {
      if (job.kind == JobKind::decode) starts_s = std::min(starts_s, job.start_s);
    }
    EXPECT_EQ(starts_s, handed_over_s);
  });
}

TEST_F(EveryCorrectedSystem, HandsEachDecodeGpuItsPartOfTheCacheAndNoMore) {
  for_all([](const Simulated& run) {
    const Layout& decode = run.plans->decode.layout;
    const StageContext<double>& context = run.plans->decode.context;
    const AttentionTerms<double>& attention = context.terms.model.attention;
    const double per_token = kv_bytes_per_token_and_layer(attention, static_cast<double>(decode.tp), context.terms.width.kv_element_bytes);
    std::vector<double> got(static_cast<std::size_t>(decode.pp * decode.tp), 0);
    for (const TraceTransfer& transfer : run.trace.transfers) {
      if (transfer.kind == TransferKind::handoff) got[static_cast<std::size_t>(transfer.to_stage * decode.tp + transfer.to_shard)] += transfer.bytes;
    }
    const auto tokens = static_cast<double>(run.problem.batch * run.problem.context);
    for (std::int64_t gpu = 0; gpu < decode.pp * decode.tp; ++gpu) {
      const double want = per_token * tokens * static_cast<double>(decode.stage_layers[static_cast<std::size_t>(gpu / decode.tp)]);
      EXPECT_NEAR(got[static_cast<std::size_t>(gpu)], want, 1e-9 * want);
    }
  });
}

TEST_F(EveryCorrectedSystem, ExchangesOnceALayerAndChunkAndCountsItOnce) {
  for_all([](const Simulated& run) {
    std::map<Key, double> exchanged_s;
    std::int64_t count = 0;
    for (const TraceTransfer& transfer : run.trace.transfers) {
      if (transfer.kind != TransferKind::all_reduce) continue;
      ++count;
      exchanged_s[{transfer.stage, 0, transfer.chunk}] += transfer.end_s - transfer.start_s;
    }
    EXPECT_EQ(count, run.trace.prefill.tp > 1 ? run.plans->prefill.plan.model.layers * run.problem.chunks() : 0);
    for (const TraceJob& job : run.trace.jobs) {
      if (job.kind != JobKind::prefill) continue;
      EXPECT_NEAR(job.exchange_s, exchanged_s[Key(job.stage, 0, job.chunk)], 1e-9 * (1 + job.end_s));
      const double before = static_cast<double>(job.chunk * run.problem.chunk);
      const double tokens = std::min(static_cast<double>(run.problem.chunk), static_cast<double>(run.problem.context) - before);
      const StageWork work = prefill_work(run.plans->prefill, static_cast<double>(run.problem.batch), tokens, before, job.chunk + 1 == run.problem.chunks())[static_cast<std::size_t>(job.stage)];
      EXPECT_NEAR(job.end_s - job.start_s - job.exchange_s, work.compute_s, 1e-9 * (1 + job.end_s));
      EXPECT_GE(job.exchange_s, work.exchange_s - 1e-9 * (1 + job.end_s)) << "others on the link can only slow it down";
    }
  });
}

TEST_F(EveryCorrectedSystem, LetsAnAllReduceFollowTheLayerBeforeItOrWhatItsJobWaitedFor) {
  for_all([](const Simulated& run) {
    std::map<std::int64_t, const TraceTransfer*> by_number;
    std::map<std::pair<int, std::int64_t>, Cause> of_job;
    for (const TraceTransfer& transfer : run.trace.transfers) by_number[transfer.number] = &transfer;
    for (const TraceJob& job : run.trace.jobs) {
      if (job.kind == JobKind::prefill) of_job[{job.stage, job.chunk}] = job.after;
    }
    std::map<std::pair<int, std::int64_t>, int> first_layer;
    for (const TraceTransfer& transfer : run.trace.transfers) {
      if (transfer.kind != TransferKind::all_reduce) continue;
      const bool is_first = first_layer.try_emplace({transfer.stage, transfer.chunk}, transfer.layer).second;
      if (is_first) {
        const Cause& cause = of_job.at({transfer.stage, transfer.chunk});
        EXPECT_EQ(transfer.after.of, cause.of);
        EXPECT_EQ(transfer.after.number, cause.number);
        continue;
      }
      ASSERT_EQ(transfer.after.of, Cause::Of::transfer);
      const TraceTransfer& before = *by_number.at(transfer.after.number);
      EXPECT_EQ(before.kind, TransferKind::all_reduce);
      EXPECT_EQ(before.stage, transfer.stage);
      EXPECT_EQ(before.layer, transfer.layer - 1);
    }
  });
}

TEST_F(EveryCorrectedSystem, PutsNoMoreThroughALinkThanItCarries) {
  for_all([](const Simulated& run) {
    for (const TraceLink& link : run.trace.links) EXPECT_LE(link.carried_bytes, link.link.capacity_bytes_per_s * run.trace.end_s * (1 + 1e-9)) << link.name;
  });
}

TEST_F(EveryCorrectedSystem, HasAsManyEventsAsForeseen) {
  for_all([](const Simulated& run) {
    const EventCount count = foreseen_events(run.problem, *run.plans);
    EXPECT_EQ(static_cast<std::int64_t>(run.trace.jobs.size()), count.jobs);
    std::int64_t flows = 0;
    for (const TraceTransfer& transfer : run.trace.transfers) flows += transfer.kind == TransferKind::all_reduce ? run.trace.prefill.tp : 1;
    EXPECT_EQ(flows, count.transfers);
  });
}

TEST_F(EveryCorrectedSystem, HasACriticalPathWithoutGapsAndIdleTimeThatAddsUp) {
  for_all([](const Simulated& run) {
    const SimulationRun told = plimsoll::run_of(run.trace, "corrected", 100000);
    double path_s = 0;
    for (const SimulationCritical& each : told.critical_kinds) path_s += each.seconds;
    EXPECT_NEAR(path_s, run.trace.end_s, 1e-9 * run.trace.end_s);
    for (std::size_t i = 1; i < told.critical_path.size(); ++i) EXPECT_EQ(told.critical_path[i].start_s, told.critical_path[i - 1].end_s);
    EXPECT_EQ(told.critical_path.front().start_s, 0);
    for (const GpuOccupation& gpu : occupation_of_gpus(run.trace)) EXPECT_NEAR(gpu.busy_s + gpu.idle.total_s(), run.trace.end_s, 1e-9 * run.trace.end_s);
  });
}

TEST_F(EveryCorrectedSystem, NamesEachJobAndTransferApart) {
  for_all([](const Simulated& run) {
    std::set<std::string> names;
    for (const TraceJob& job : run.trace.jobs) EXPECT_TRUE(names.insert(job_name(run.trace, job)).second) << job_name(run.trace, job);
    for (const TraceTransfer& transfer : run.trace.transfers) EXPECT_TRUE(names.insert(transfer_name(run.trace, transfer)).second) << transfer_name(run.trace, transfer);
  });
}

// ---- Against the physics ------------------------------------------------------------------------------------------------

double first_token_s(const Trace& trace) {
  double end_s = 0;
  for (const TraceJob& job : trace.jobs) {
    if (job.kind == JobKind::prefill) end_s = std::max(end_s, job.end_s);
  }
  return end_s;
}

TEST(CorrectedSystem, PrefillsAChunkOnOneStageInTheTimeOfThePhysics) {
  for (const std::int64_t tp : {1, 2, 8}) {
    SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 1, tp);
    problem.context = problem.chunk = 2048;
    problem.batch = 3;
    const Simulated run = run_of(problem);
    const Prefill<double> prefill = prefill_of(run.plans->prefill.context, 3.0, 2048.0);
    EXPECT_NEAR(first_token_s(run.trace), prefill.pipeline.end_of_chunk_s(prefill.chunks), 1e-9) << tp;
  }
}

TEST(CorrectedSystem, ChargesLaterChunksOfAPromptForWhatCameBefore) {
  SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 1, 1);
  problem.context = 32768;
  problem.chunk = 1024;
  const Simulated run = run_of(problem);
  const TraceJob& first = run.trace.jobs[1];
  const TraceJob& last = run.trace.jobs[31];
  EXPECT_GT(last.end_s - last.start_s, 1.2 * (first.end_s - first.start_s));
}

TEST(CorrectedSystem, DecodesAStepOfOneStageInTheTimeOfThePhysics) {
  SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H200", 1, 4);
  problem.answer = 2;
  const Simulated run = run_of(problem);
  const TraceJob& step = run.trace.jobs.back();
  const Decode<double> decode = decode_of(run.plans->decode.context, static_cast<double>(problem.batch), static_cast<double>(problem.context + 2));
  EXPECT_NEAR(step.end_s - step.start_s, decode.step_s, 1e-9);
}

/// m micro-batches in p stages: a token every max(Σ(τ+δ), m·max τ).
TEST(CorrectedSystem, DecodesAtThePaceOfThePipeline) {
  SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 4, 2);
  problem.answer = 200;
  problem.batch = 8;
  const Simulated run = run_of(problem);
  std::map<std::int64_t, double> step_end_s;
  double slowest_s = 0;
  for (const TraceJob& job : run.trace.jobs) {
    if (job.kind != JobKind::decode) continue;
    step_end_s[job.chunk] = std::max(step_end_s[job.chunk], job.end_s);
    slowest_s = std::max(slowest_s, job.end_s - job.start_s);
  }
  const double token_s = (step_end_s[199] - step_end_s[100]) / 99;
  EXPECT_GE(token_s, 4 * slowest_s * 0.99);
  EXPECT_LE(token_s, 4 * slowest_s * 1.2) << "hops within a node take little";
}

TEST(CorrectedSystem, KeepsEveryStageAtWorkOnceThePipelineIsFull) {
  SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 4, 2);
  problem.context = 16384;
  problem.chunk = 256;
  problem.nics = 8;
  const Simulated run = run_of(problem);
  double end_s = 0;
  for (const TraceJob& job : run.trace.jobs) {
    if (job.kind == JobKind::prefill && job.stage == 0) end_s = std::max(end_s, job.end_s);
  }
  const GpuOccupation first = occupation_of_gpus(run.trace).front();
  EXPECT_GT(first.busy_s, 0.99 * end_s) << "stage 0 never waits";
  EXPECT_LT(first_token_s(run.trace), 1.1 * end_s) << "the others follow close behind";
}

TEST(CorrectedSystem, IsSlowedDownByFewerCards) {
  SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 8, 1);
  problem.context = 8192;
  problem.chunk = 512;
  double before_s = 0;
  for (const std::int64_t nics : {8, 4, 2, 1}) {
    problem.nics = nics;
    const Simulated run = run_of(problem);
    double decode_s = 1e300;
    for (const TraceJob& job : run.trace.jobs) {
      if (job.kind == JobKind::decode) decode_s = std::min(decode_s, job.start_s);
    }
    EXPECT_GE(decode_s, before_s) << nics;
    before_s = decode_s;
  }
}

// ---- What it takes ------------------------------------------------------------------------------------------------------

TEST(PrefillDecodePlans, KnowEveryModelOfTheCatalogueAsTheirOwn) {
  for (const std::string& name : simulated_model_names()) {
    const auto plans = plans_of(problem_of(name, "NVIDIA H100", 1, 1));
    EXPECT_FALSE(plans->prefill.plan.model.preset.empty()) << name;
    EXPECT_EQ(plans->prefill.plan.model.layers, find_simulated_model(name)->layers) << name;
  }
}

TEST(PrefillDecodePlans, TakeAModelOfCountsAtItsWord) {
  for (const CacheForm form : {CacheForm::gqa, CacheForm::mha, CacheForm::mla}) {
    SimulationProblem problem = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 4, 2);
    problem.model = {.parameters = 6738415616, .layers = 32, .hidden = 4096, .bytes_per_value = 2, .attention = form, .heads = 32, .kv_heads = form == CacheForm::mla ? 1 : 8, .latent = 512};
    const auto plans = plans_of(problem);
    double weights = 0;
    const Residency residency = residency_of(plans->prefill.plan, plans->prefill.layout, 16);
    for (const GpuMemory& stage : memory_of_stages(plans->prefill.plan, plans->prefill.layout, plans->prefill.context.terms, residency, 8e10).stages) weights += 2 * stage.weights_bytes();
    EXPECT_NEAR(weights, 2 * 6738415616.0, 0.02 * 2 * 6738415616.0);
  }
}

TEST(PrefillDecodePlans, SayWhatTheyCannotRun) {
  const auto told = [](const SimulationProblem& problem) {
    Problems problems;
    EXPECT_EQ(prefill_decode_plans(problem, problems), nullptr);
    return problems.none() ? std::string() : problems.list().front().path + ": " + problems.list().front().message;
  };
  SimulationProblem odd = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 1, 3);
  EXPECT_NE(told(odd).find("prefill: "), std::string::npos);
  SimulationProblem full = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 1, 1);
  full.memory_limit = 0.75;
  EXPECT_NE(told(full).find("a GPU needs"), std::string::npos);
  SimulationProblem wide = problem_of("LLaMA-3.1-70B", "NVIDIA H100", 1, 1);
  wide.model.bytes_per_value = 3;
  EXPECT_NE(told(wide).find("model.bytes_per_value"), std::string::npos);
}

TEST(CacheShares, GiveEachDecodeGpuItsHeadsFromGpusThatHaveThem) {
  for (const std::int64_t heads : {1, 2, 4, 8}) {
    for (const std::int64_t tp : {1, 2, 4, 8, 16}) {
      for (const std::int64_t to_tp : {1, 2, 4, 8, 16}) {
        const std::int64_t parts = std::min(tp, heads);
        const std::int64_t to_parts = std::min(to_tp, heads);
        std::vector<double> got(static_cast<std::size_t>(to_tp), 0);
        for (const CacheShare& share : cache_shares(heads, tp, to_tp)) {
          got[static_cast<std::size_t>(share.to_shard)] += share.share;
          const double held_from = static_cast<double>(share.shard * parts / tp) / static_cast<double>(parts);
          const double wanted_from = static_cast<double>(share.to_shard * to_parts / to_tp) / static_cast<double>(to_parts);
          EXPECT_LT(std::max(held_from, wanted_from), std::min(held_from + 1.0 / static_cast<double>(parts), wanted_from + 1.0 / static_cast<double>(to_parts)));
        }
        for (const double share : got) EXPECT_DOUBLE_EQ(share, 1.0 / static_cast<double>(to_parts));
      }
    }
  }
}

}  // namespace
}  // namespace plimsoll
