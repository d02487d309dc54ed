// What a search has found, as plain data.   docs/search.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/report/report.hpp"
#include "core/search/pool_search.hpp"

namespace plimsoll {

/// The GPUs that prefill, of a layout in two pools.
struct FoundPool {
  std::string layout;
  std::string expanded;
  std::int64_t gpus = 0;
};

/// A layout that was looked at. Throughputs are of one GPU; a time or rate that is not there has no end, or is not asked for.
struct FoundLayout {
  std::string layout;                ///< In notation, with which a plan can be written.
  std::string expanded;              ///< "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs".
  std::optional<FoundPool> prefill;  ///< Of two pools, of which `layout` is the one that decodes.
  std::int64_t gpus = 0;             ///< Of both.
  std::int64_t chunk_tokens = 0;
  std::optional<std::int64_t> sequences;  ///< Where sizes of the load were tried.
  std::optional<Precision> weights;       ///< Where precisions were tried.
  std::optional<Precision> kv_cache;
  Verdict verdict = Verdict::unknown;
  std::optional<double> ttft_s;
  std::optional<double> tpot_s;
  std::optional<double> decode_tokens_per_s_per_gpu;
  std::optional<double> total_tokens_per_s_per_gpu;
  std::optional<double> usd_per_million_tokens;  ///< Where a price is known.
  double memory_bytes = 0;                       ///< On the fullest GPU, every sequence at its longest,
  double limit_bytes = 0;                        ///< and what may be used there.
  bool is_tied = false;                          ///< With the best: their error bands overlap.
};

/// The best with one degree at one value, or why there is none.
struct AxisRow {
  std::string axis;  ///< TP, PP, EP, ADP, CP
  std::int64_t degree = 1;
  std::optional<FoundLayout> best;
  std::string why_not;  ///< What the nearest misses, and by how much.
};

/// What would have to be relaxed for a layout that misses one thing only, and would be better than what there is.
struct Relaxation {
  std::string target;  ///< "fits" for memory.
  std::string title;
  double limit = 0;  ///< As the plan has it,
  double value = 0;  ///< and as it would have to be.
  std::string unit;
  double by = 0;  ///< As a share.
  FoundLayout layout;
};

/// Degrees that no layout may have.
struct RuledOut {
  std::string axis;
  std::vector<std::int64_t> degrees;
  std::string rule;
};

/// Prefill and decode on GPUs of their own, beside the best where every GPU does both.
struct PoolsFound {
  std::string headline;
  std::vector<std::string> reasons;
  bool is_proven = false;               ///< No pair of pools is better than the first.
  std::optional<double> bound;          ///< Where it is not: what the objective of another could be at best.
  std::int64_t pairs = 0;               ///< Of pools that could be taken together,
  std::int64_t evaluated = 0;           ///< and of them evaluated; the others cannot be better.
  std::vector<FoundLayout> best;        ///< Of each two families, the best first.
  std::optional<FoundLayout> own;       ///< The plan's pools; nothing where it has none, or they are not legal.
  std::optional<double> over_one_pool;  ///< Tokens/s per GPU of the best, over those of the best in one pool.
  bool is_tied = false;                 ///< With the best in one pool: their error bands overlap.
};

struct SearchReport {
  std::string version;
  std::string headline;
  std::vector<std::string> reasons;  ///< Why the first is first.
  SearchObjective objective = SearchObjective::throughput;
  std::int64_t gpus = 0;      ///< At most.
  bool is_complete = false;   ///< Every layout was looked at.
  double share = 0;           ///< Of the families.
  std::int64_t layouts = 0;   ///< Looked at,
  std::int64_t left_out = 0;  ///< left out since larger ones do not fit,
  std::int64_t fitting = 0;   ///< that fit,
  std::int64_t wanted = 0;    ///< and that miss nothing.
  std::vector<FoundLayout> best;
  std::optional<FoundLayout> own;  ///< The plan's layout; nothing where it is not legal.
  std::vector<FoundLayout> front;  ///< No layout that fits beats these in tokens/s per GPU, TTFT and TPOT at once.
  std::vector<AxisRow> axes;
  std::vector<Relaxation> relaxations;  ///< Least first.
  std::vector<RuledOut> ruled_out;
  std::optional<PoolsFound> pools;  ///< Where they were asked for.
};

template <>
const Description& describe<SearchReport>();

/// As far as the searches have come. `pools`: null where they were not asked for.
SearchReport report_of(LayoutSearch& search, const PoolSearch* pools = nullptr);

/// For the reports of either search.
FoundLayout found_layout(const LayoutSearch& search, const Candidate& candidate);
/// "TP2 R4", or "prefill TP2 R4, decode TP8"; "one GPU" where nothing is above 1.
std::string name_of(const FoundLayout& found);
/// "5,030 tok/s per GPU", or what else the objective is about.
std::string objective_text(const FoundLayout& found, SearchObjective objective);
/// Whether the error bands of two values of the objective overlap.
bool are_tied(const Plan& plan, const FoundLayout& a, const FoundLayout& b, SearchObjective objective);
/// The word as the end of a sentence: "meets every target".
std::string_view told(Verdict word);

PoolsFound pools_found(const LayoutSearch& search, const PoolSearch& pools, const SearchReport& beside);

}  // namespace plimsoll
