#include <cstdint>

#include "core/search/pool_search.hpp"
#include "tests/bench/bench.hpp"

namespace plimsoll::bench {

namespace {

Plan plan_of(const char* text) {
  const PlanReading reading = read_plan(text);
  if (!reading.ok()) std::fputs("a plan of the search's benchmark cannot be read\n", stderr);
  return reading.plan;
}

const char* const dense = R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","layout":"TP8",
  "cluster":{"gpus":1024,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},
  "workload":{"input":1024,"output":256,"concurrency":4096},"targets":{"ttft":"3 s","tpot":"50 ms","total_throughput_per_gpu":"500 tokens/s"}})";
const char* const experts = R"({"plimsoll":1,"model":"deepseek-v3","accelerator":"h200-sxm","layout":"TP8",
  "cluster":{"gpus":1024,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},
  "workload":{"input":1024,"output":256,"concurrency":4096},"targets":{"ttft":"3 s","tpot":"80 ms"}})";
const char* const burst = R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","layout":"TP8",
  "cluster":{"gpus":1024,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},
  "workload":{"input":1024,"output":256,"burst":4096},"targets":{"ttft":"30 s","tpot":"50 ms"}})";
const char* const arrivals = R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","layout":"TP8",
  "cluster":{"gpus":1024,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},
  "workload":{"input":1024,"output":256,"arrival_rate":"100 requests/s"},"targets":{"ttft":"3 s","tpot":"50 ms"}})";

/// What aiconfigurator's documentation searches for as an example.
const char* const of_32_gpus = R"({"plimsoll":1,"model":"qwen3-32b","accelerator":"h200-sxm","layout":"TP8",
  "engine":{"weights":"fp8"},"cluster":{"gpus":32,"gpus_per_node":8,"scale_out":{"bandwidth":"50 GB/s"}},
  "workload":{"input":4000,"output":1000,"concurrency":256},"targets":{"ttft":"1 s","tpot":"20 ms"}})";

/// Memory of every stage, TTFT, TPOT, three throughputs and the words, of one legal layout after another.
void measure_evaluations(const char* name, const char* text) {
  Evaluator evaluator(plan_of(text));
  Problems problems;
  const std::vector<LayoutFamily> families = families_of(evaluator.plan(), {}, problems);
  std::vector<Layout> layouts;
  constexpr std::size_t apart = 37;
  for (std::size_t i = 0; i < families.size(); i += apart) {
    Layout layout;
    set_degrees(families[i], 1024 / families[i].gpus(), evaluator.plan().model.has_experts(), layout);
    layout.stage_layers = even_stages(evaluator.plan().model.layers, families[i].pp);
    layouts.push_back(layout);
  }
  constexpr int evaluations = 20'000;
  std::size_t meeting = 0;
  print_rate(name, "plans/s", evaluations, [&] {
    for (int i = 0; i < evaluations; ++i) meeting += evaluator.evaluate(layouts[static_cast<std::size_t>(i) % layouts.size()]).verdict == Verdict::meets ? 1 : 0;
  });
  [[maybe_unused]] static volatile std::size_t kept = 0;  // Nothing that is measured may be left out.
  kept = meeting;
}

/// All layouts, from the plan to the last.
void measure_whole(const char* name, const char* text) {
  const Plan plan = plan_of(text);
  std::int64_t layouts = 0;
  const auto run = [&] {
    Problems problems;
    LayoutSearch search(plan, {}, problems);
    constexpr std::int64_t at_once = 2000;
    while (search.step(at_once)) continue;
    layouts = search.counts().looked_at;
  };
  run();
  print_rate(name, "layouts/s", static_cast<double>(layouts), run);
}

/// From the plan to the first best that could be shown.
void measure_first(const char* name, const char* text) {
  const Plan plan = plan_of(text);
  print_rate(name, "answers/s", 1, [&] {
    Problems problems;
    LayoutSearch search(plan, {}, problems);
    constexpr std::int64_t at_once = 100;
    while (search.best().empty() && search.step(at_once)) continue;
  });
}

/// All layouts and all pairs of pools.
void measure_pools(const char* name, const char* text) {
  const Plan plan = plan_of(text);
  print_rate(name, "searches/s", 1, [&] {
    Problems problems;
    LayoutSearch one_pool(plan, {}, problems);
    PoolSearch pools(plan, one_pool);
    constexpr std::int64_t at_once = 2000;
    while (one_pool.step(at_once)) continue;
    while (pools.step(at_once)) continue;
  });
}

}  // namespace

void measure_search() {
  measure_evaluations("evaluation, concurrency", dense);
  measure_evaluations("evaluation, burst", burst);
  measure_evaluations("evaluation, arrivals", arrivals);
  measure_evaluations("evaluation, experts", experts);
  measure_first("search, 1024 GPUs, first answer", dense);
  measure_first("search, 1024 GPUs, experts, first answer", experts);
  measure_whole("search, 1024 GPUs", dense);
  measure_whole("search, 1024 GPUs, experts", experts);
  measure_pools("search with pools, 32 GPUs", of_32_gpus);
  measure_pools("search with pools, 1024 GPUs", dense);
}

}  // namespace plimsoll::bench
