// What a search has found, as plain data.   docs/search.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/report/report.hpp"
#include "core/search/layout_search.hpp"

namespace plimsoll {

/// A layout that was looked at. Throughputs are of one GPU; a time or rate that is not there has no end, or is not asked for.
struct FoundLayout {
  std::string layout;    ///< In notation, with which a plan can be written.
  std::string expanded;  ///< "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs".
  std::int64_t gpus = 0;
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
};

template <>
const Description& describe<SearchReport>();

/// As far as the search has come.
SearchReport report_of(LayoutSearch& search);

}  // namespace plimsoll
