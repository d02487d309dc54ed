#include "core/sim/prefill_decode_system.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/sim/prefill_decode_arithmetic.hpp"
#include "tests/core/random_simulation.hpp"

namespace plimsoll {
namespace {

using testing_simulations::Random;
using testing_simulations::random_problem;

SimulationProblem llama(std::int64_t pp, std::optional<std::int64_t> tp) {
  SimulationProblem problem;
  problem.model = *find_simulated_model("LLaMA-3.1-70B");
  problem.prefill_gpu = *find_simulated_gpu("NVIDIA H100");
  problem.decode_gpu = *find_simulated_gpu("NVIDIA H100");
  problem.pp = pp;
  problem.tp = tp;
  problem.batch = 1;
  problem.context = 256;
  problem.chunk = 128;
  return problem;
}

std::string job_names(const Trace& trace) {
  std::string names;
  for (const TraceJob& job : trace.jobs) names += job_name(trace, job) + " ";
  return names;
}
std::string transfer_names(const Trace& trace) {
  std::string names;
  for (const TraceTransfer& transfer : trace.transfers) names += transfer_name(trace, transfer) + " ";
  return names;
}

TEST(Names, AreTheOriginals) {
  const Trace pipeline = simulate_original(llama(2, std::nullopt));
  EXPECT_EQ(job_names(pipeline), "P_Rank_0_Chunk_0 P_Rank_0_Chunk_1 P_Rank_1_Chunk_0 P_Rank_1_Chunk_1 D_Rank_0_Step_0 D_Rank_1_Step_0 ");
  EXPECT_EQ(transfer_names(pipeline),
            "Prefill_Act_Rank_0_Chunk_0 Handoff_Rank_0_Chunk_0 Prefill_Act_Rank_0_Chunk_1 Handoff_Rank_0_Chunk_1 Handoff_Rank_1_Chunk_0 Handoff_Rank_1_Chunk_1 Decode_Act_Rank_0_Step_0 ");
  const Trace groups = simulate_original(llama(2, 1));
  EXPECT_EQ(job_names(groups), "P_Rank_PP0_TP0_Chunk0 P_Rank_PP1_TP0_Chunk0 P_Rank_PP0_TP0_Chunk1 P_Rank_PP1_TP0_Chunk1 D_Rank_0_Step_0 D_Rank_1_Step_0 ");
  EXPECT_EQ(transfer_names(groups),
            "TP_AR_PP0_Layer0_Chunk0_TP0 PP_Act_FromP0_ToP1_TP0_Chunk0 Handoff_PP0_TP0_Chunk0 TP_AR_PP1_Layer0_Chunk0_TP0 Handoff_PP1_TP0_Chunk0 "
            "TP_AR_PP0_Layer0_Chunk1_TP0 PP_Act_FromP0_ToP1_TP0_Chunk1 Handoff_PP0_TP0_Chunk1 TP_AR_PP1_Layer0_Chunk1_TP0 Handoff_PP1_TP0_Chunk1 Decode_Act_Rank_0_Step_0 ");
}

/// One stage, one GPU, one chunk: job, all-reduce over one lane, decode.
TEST(TensorParallelStages, OneOfEverythingByHand) {
  SimulationProblem problem = llama(1, 1);
  problem.chunk = 256;
  const Trace trace = simulate_original(problem);
  ASSERT_EQ(trace.jobs.size(), 2u);
  const double all_reduce_s = 12.5e-6 + 256.0 * 8192 * 2 / 57.5e9;
  EXPECT_DOUBLE_EQ(trace.jobs[1].start_s, prefill_step(problem).total_s() + all_reduce_s);
  EXPECT_DOUBLE_EQ(trace.jobs[1].end_s, trace.jobs[1].start_s + decode_step(problem).total_s());
  // The cache goes over lane, NIC lane, NIC cable, decode's cable and lane; the cables are the slowest.
  EXPECT_NEAR(trace.transfers[1].end_s - trace.transfers[1].start_s, 3 * 12.5e-6 + 2 * 3.5e-6 + handoff_bytes(problem) / 46.5e9, 1e-12);
}

TEST(PipelineOnly, StageZeroDoesNotWaitForTheNext) {
  SimulationProblem problem = llama(2, std::nullopt);
  problem.context = 1024;
  const Trace trace = simulate_original(problem);
  const double job_s = prefill_step(problem).total_s();
  for (const TraceJob& job : trace.jobs) {
    if (job.kind == JobKind::prefill && job.stage == 0) {
      EXPECT_NEAR(job.start_s, static_cast<double>(job.chunk) * job_s, 1e-12);
    }
  }
}

TEST(TensorParallelStages, CardsAreDealtOutByGlobalGpuNumber) {
  SimulationProblem problem = llama(2, 3);
  problem.nics = 4;
  const Trace trace = simulate_original(problem);
  for (const TraceTransfer& transfer : trace.transfers) {
    if (transfer.kind != TransferKind::handoff) continue;
    const std::vector<std::int32_t>& path = trace.routes[static_cast<std::size_t>(transfer.route)].path;
    EXPECT_EQ(trace.links[static_cast<std::size_t>(path[1])].name, "prefill NIC lane " + std::to_string((transfer.stage * 3 + transfer.shard) % 4));
  }
}

// ---- Laws ---------------------------------------------------------------------------------------------------------------

using Key = std::tuple<int, int, std::int64_t>;

struct Observed {
  SimulationProblem problem;
  Trace trace;
  std::map<Key, TraceJob> prefill;  ///< By stage, shard and chunk.
  std::map<Key, TraceTransfer> transfers[4];
  TraceJob first_decode;
};

Observed run_of(std::uint64_t seed) {
  Random random(seed);
  Observed run{random_problem(random), {}, {}, {}, {}};
  run.trace = simulate_original(run.problem);
  for (const TraceJob& job : run.trace.jobs) {
    if (job.kind == JobKind::prefill) {
      EXPECT_TRUE(run.prefill.emplace(Key{job.stage, job.shard, job.chunk}, job).second) << "each job once";
    } else if (job.stage == 0) {
      run.first_decode = job;
    }
  }
  for (const TraceTransfer& transfer : run.trace.transfers) {
    auto& of_kind = run.transfers[static_cast<std::size_t>(transfer.kind)];
    EXPECT_TRUE(of_kind.emplace(Key{transfer.stage, transfer.shard, transfer.chunk}, transfer).second) << "each transfer once";
  }
  return run;
}

class EverySystem : public testing::Test {
 protected:
  template <typename Law>
  void for_all(const Law& law) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      SCOPED_TRACE(seed);
      law(run_of(seed));
    }
  }
};

TEST_F(EverySystem, HasAsManyEventsAsForeseen) {
  for_all([](const Observed& run) {
    const EventCount count = foreseen_events(run.problem);
    EXPECT_EQ(static_cast<std::int64_t>(run.trace.jobs.size()), count.jobs);
    EXPECT_EQ(static_cast<std::int64_t>(run.trace.transfers.size()), count.transfers);
  });
}

TEST_F(EverySystem, ListsEventsInOrderOfCompletion) {
  for_all([](const Observed& run) {
    for (std::size_t i = 1; i < run.trace.jobs.size(); ++i) EXPECT_LE(run.trace.jobs[i - 1].end_s, run.trace.jobs[i].end_s);
    for (std::size_t i = 1; i < run.trace.transfers.size(); ++i) EXPECT_LE(run.trace.transfers[i - 1].end_s, run.trace.transfers[i].end_s);
  });
}

TEST_F(EverySystem, TakesForAJobWhatTheSumSays) {
  for_all([](const Observed& run) {
    const double prefill_s = prefill_step(run.problem).total_s();
    const double decode_s = decode_step(run.problem).total_s();
    for (const TraceJob& job : run.trace.jobs) {
      const double want_s = job.kind == JobKind::prefill ? prefill_s : decode_s;
      EXPECT_NEAR(job.end_s - job.start_s, want_s, 1e-9 * (want_s + job.end_s));
    }
  });
}

TEST_F(EverySystem, NoTransferBeatsEmptyLinksAndAllBytesArrive) {
  for_all([](const Observed& run) {
    std::vector<double> sent_bytes(run.trace.links.size(), 0);
    for (const TraceTransfer& transfer : run.trace.transfers) {
      double alone_s = run.trace.latency_s_of(transfer);
      double slowest = 1e300;
      for (const std::int32_t link : run.trace.routes[static_cast<std::size_t>(transfer.route)].path) {
        slowest = std::min(slowest, run.trace.links[static_cast<std::size_t>(link)].link.capacity_bytes_per_s);
        sent_bytes[static_cast<std::size_t>(link)] += transfer.bytes;
      }
      alone_s += transfer.bytes / slowest;
      EXPECT_GE(transfer.end_s - transfer.start_s, alone_s - 1e-9 * (1 + transfer.end_s));
    }
    for (std::size_t i = 0; i < sent_bytes.size(); ++i) {
      const TraceLink& link = run.trace.links[i];
      EXPECT_NEAR(link.carried_bytes, sent_bytes[i], 1e-9 * sent_bytes[i]) << link.name;
      EXPECT_LE(link.carried_bytes, link.link.capacity_bytes_per_s * run.trace.end_s * (1 + 1e-9)) << link.name;
    }
  });
}

TEST_F(EverySystem, StartsAStageByItsOwnRule) {
  constexpr double at_once_s = 0;
  for_all([&](const Observed& run) {
    const auto transfer = [&](TransferKind kind, const Key& key) { return run.transfers[static_cast<std::size_t>(kind)].at(key); };
    const int last = static_cast<int>(run.problem.pp) - 1;
    for (const auto& [key, job] : run.prefill) {
      const auto& [stage, shard, chunk] = key;
      if (stage == 0 && chunk == 0) {
        EXPECT_EQ(job.start_s, 0);
      } else if (run.problem.tp) {
        const Key before = stage > 0 ? Key{stage - 1, 0, chunk} : Key{last, 0, chunk - 1};
        EXPECT_EQ(job.start_s - transfer(TransferKind::all_reduce, before).end_s, at_once_s) << "the all-reduce of shard 0 starts it";
      } else if (stage == 0) {
        EXPECT_EQ(job.start_s - run.prefill.at({0, 0, chunk - 1}).end_s, at_once_s);
      } else {
        const double both_s = std::max(transfer(TransferKind::activation, {stage - 1, 0, chunk}).end_s, transfer(TransferKind::handoff, {stage - 1, 0, chunk}).end_s);
        EXPECT_EQ(job.start_s - both_s, at_once_s) << "activation and cache have arrived";
      }
    }
  });
}

TEST_F(EverySystem, StartsDecodeByItsOwnRule) {
  for_all([](const Observed& run) {
    const int last = static_cast<int>(run.problem.pp) - 1;
    const std::int64_t chunks = run.problem.chunks();
    if (run.problem.tp) {
      EXPECT_EQ(run.first_decode.start_s, run.transfers[0].at({last, 0, chunks - 1}).end_s);
      return;
    }
    double latest_s = 0;
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) latest_s = std::max(latest_s, run.transfers[2].at({last, 0, chunk}).end_s);
    EXPECT_EQ(run.first_decode.start_s, latest_s) << "all caches of the last stage";
  });
}

TEST_F(EverySystem, RunsTheSameTwice) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Observed one = run_of(seed);
    const Observed two = run_of(seed);
    EXPECT_EQ(one.trace.end_s, two.trace.end_s);
    EXPECT_EQ(transfer_names(one.trace), transfer_names(two.trace));
  }
}

}  // namespace
}  // namespace plimsoll
