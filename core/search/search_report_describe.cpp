#include "core/search/search_report.hpp"

namespace plimsoll {

template <>
const Description& describe<FoundPool>() {
  static const FoundPool defaults;
  static const Description description{
      .name = "FoundPool",
      .help = "The GPUs that prefill, of a layout in two pools.",
      .fields = {
          field<&FoundPool::layout>("layout", "", "In notation."),
          field<&FoundPool::expanded>("expanded", "", "Every degree above 1, and the product."),
          field<&FoundPool::gpus>("gpus", "", "That it uses."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<FoundLayout>() {
  static const FoundLayout defaults;
  static const Description description{
      .name = "FoundLayout",
      .help = "A layout that was looked at. Throughputs are of one GPU.",
      .fields = {
          field<&FoundLayout::layout>("layout", "", "In notation, with which a plan can be written."),
          field<&FoundLayout::expanded>("expanded", "", "Every degree above 1, and the product."),
          field<&FoundLayout::prefill>("prefill", "", "Of two pools, of which layout is the one that decodes."),
          field<&FoundLayout::gpus>("gpus", "", "That it uses, both pools together."),
          field<&FoundLayout::chunk_tokens>("chunk_tokens", "", "Prompt tokens of one iteration."),
          field<&FoundLayout::sequences>("sequences", "", "Burst or concurrency, where sizes were tried."),
          field<&FoundLayout::weights>("weights", "", "Where precisions were tried."),
          field<&FoundLayout::kv_cache>("kv_cache", "", "Where precisions were tried."),
          field<&FoundLayout::verdict>("verdict", "", "The worst of all words."),
          field<&FoundLayout::ttft_s>("ttft_s", "", "Time to first token."),
          field<&FoundLayout::tpot_s>("tpot_s", "", "Time per output token."),
          field<&FoundLayout::decode_tokens_per_s_per_gpu>("decode_tokens_per_s_per_gpu", "", "While nothing prefills."),
          field<&FoundLayout::total_tokens_per_s_per_gpu>("total_tokens_per_s_per_gpu", "", "Prompts and answers."),
          field<&FoundLayout::usd_per_million_tokens>("usd_per_million_tokens", "", "Where a price is known."),
          field<&FoundLayout::memory_bytes>("memory_bytes", "", "On the fullest GPU, every sequence at its longest."),
          field<&FoundLayout::limit_bytes>("limit_bytes", "", "That may be used there."),
          field<&FoundLayout::is_tied>("is_tied", "", "With the best: their error bands overlap."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<AxisRow>() {
  static const AxisRow defaults;
  static const Description description{
      .name = "AxisRow",
      .help = "The best with one degree at one value, or why there is none.",
      .fields = {
          field<&AxisRow::axis>("axis", "", "TP, PP, EP, ADP or CP."),
          field<&AxisRow::degree>("degree", "", "Its value."),
          field<&AxisRow::best>("best", "", "Of the layouts that miss nothing."),
          field<&AxisRow::why_not>("why_not", "", "What the nearest misses, and by how much."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Relaxation>() {
  static const Relaxation defaults;
  static const Description description{
      .name = "Relaxation",
      .help = "What would have to be relaxed for a layout that misses one thing only.",
      .fields = {
          field<&Relaxation::target>("target", "", "As in a report; fits for memory."),
          field<&Relaxation::title>("title", "", "For people."),
          field<&Relaxation::limit>("limit", "", "As the plan has it."),
          field<&Relaxation::value>("value", "", "As it would have to be."),
          field<&Relaxation::unit>("unit", "", "Of both."),
          field<&Relaxation::by>("by", "", "As a share."),
          field<&Relaxation::layout>("layout", "", "That would then miss nothing."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<RuledOut>() {
  static const RuledOut defaults;
  static const Description description{
      .name = "RuledOut",
      .help = "Degrees that no layout may have.",
      .fields = {
          field<&RuledOut::axis>("axis", "", "TP or EP."),
          field<&RuledOut::degrees>("degrees", "", "Up to the GPUs of a node or two."),
          field<&RuledOut::rule>("rule", "", "That they break."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PoolsFound>() {
  static const PoolsFound defaults;
  static const Description description{
      .name = "PoolsFound",
      .help = "Prefill and decode on GPUs of their own, beside the best where every GPU does both.",
      .fields = {
          field<&PoolsFound::headline>("headline", "", "One sentence or two."),
          field<&PoolsFound::reasons>("reasons", "", "What the pools and the link between them do."),
          field<&PoolsFound::is_proven>("is_proven", "", "No pair of pools is better than the first."),
          field<&PoolsFound::bound>("bound", "", "Where that is not proven: what the objective of another could be at best."),
          field<&PoolsFound::pairs>("pairs", "", "Of pools that could be taken together."),
          field<&PoolsFound::evaluated>("evaluated", "", "Of them; the others cannot be better."),
          field<&PoolsFound::best>("best", "", "Of each two families, the best first."),
          field<&PoolsFound::own>("own", "", "The plan's pools; left out where it has none, or they are not legal."),
          field<&PoolsFound::over_one_pool>("over_one_pool", "", "Tokens/s per GPU of the best, over those of the best in one pool."),
          field<&PoolsFound::is_tied>("is_tied", "", "With the best in one pool: their error bands overlap."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SearchReport>() {
  static const SearchReport defaults;
  static const Description description{
      .name = "SearchReport",
      .help = "What a search over layouts has found.",
      .fields = {
          field<&SearchReport::version>("version", "", "Of the tool."),
          field<&SearchReport::headline>("headline", "", "One sentence."),
          field<&SearchReport::reasons>("reasons", "", "Why the first is first."),
          field<&SearchReport::objective>("objective", "", "As it was asked."),
          field<&SearchReport::gpus>("gpus", "", "At most."),
          field<&SearchReport::is_complete>("is_complete", "", "Every layout was looked at."),
          field<&SearchReport::share>("share", "", "Of the work that is done."),
          field<&SearchReport::layouts>("layouts", "", "Looked at."),
          field<&SearchReport::left_out>("left_out", "", "Not looked at, since with more replicas they do not fit either."),
          field<&SearchReport::fitting>("fitting", "", "That fit."),
          field<&SearchReport::wanted>("wanted", "", "That miss nothing."),
          field<&SearchReport::best>("best", "", "The best of each family, the best first."),
          field<&SearchReport::own>("own", "", "The plan's layout; left out where it is not legal."),
          field<&SearchReport::front>("front", "", "No layout that fits beats these in tokens/s per GPU, TTFT and TPOT at once."),
          field<&SearchReport::axes>("axes", "", "The best along each degree."),
          field<&SearchReport::relaxations>("relaxations", "", "What one concession would allow, the least first."),
          field<&SearchReport::ruled_out>("ruled_out", "", "Degrees that no layout may have."),
          field<&SearchReport::pools>("pools", "", "Prefill and decode on GPUs of their own, where that was asked for."),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
