#include "core/physics/operations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// On this machine a second is a FLOP of every operation that computes: memory and links cost nothing.
Plan where_flop_are_seconds(const Model& model) {
  Plan plan;
  plan.model = model;
  plan.accelerator.memory_bytes = 1e12;
  plan.accelerator.memory_bytes_per_s = endless;
  plan.accelerator.peak_flop_per_s = 1;
  plan.efficiency.mfu = 1;
  plan.efficiency.memory_bandwidth = 1;
  plan.efficiency.link_bandwidth = 1;
  return plan;
}
/// And on this one a second is a byte of HBM.
Plan where_bytes_are_seconds(const Model& model) {
  Plan plan = where_flop_are_seconds(model);
  plan.accelerator.memory_bytes_per_s = 1;
  plan.accelerator.peak_flop_per_s = endless;
  return plan;
}

Layout layout_of(const char* notation, const Model& model) {
  Problems problems;
  LayoutStatement statement;
  statement.notation = notation;
  const ResolvedLayout resolved = resolve_layout(statement, model.has_experts(), 0, model.layers, "layout", problems);
  EXPECT_TRUE(resolved.ok) << notation;
  return resolved.layout;
}

/// All layers on one stage, LM head included.
StageTimes<double> times_of(const Plan& plan, const Layout& layout, const Iteration& iteration, double weight_scale = 1) {
  const StageContext<double> context = stage_context<double>(plan, layout, weight_scale);
  return stage_times(context, layer_mix(plan.model, 0, plan.model.layers), true, iteration);
}

/// One prompt of so many tokens, all at once; each token's logits are wanted.
Iteration whole_prompt(double tokens) {
  const double pairs = tokens * tokens / 2;
  return {.prefill = {.tokens = tokens, .pairs = pairs, .pairs_sliding = pairs, .cache_tokens_read = tokens, .cache_tokens_read_sliding = tokens}, .decode = {}, .sampled = tokens};
}

/// One token each of so many sequences of `context` tokens.
Iteration decode_step(double sequences, double context) {
  const double pairs = sequences * context;
  return {.prefill = {}, .decode = {.tokens = sequences, .pairs = pairs, .pairs_sliding = pairs, .cache_tokens_read = pairs, .cache_tokens_read_sliding = pairs}, .sampled = sequences};
}

IterationOf<Interval> as_interval(const Iteration& iteration) {
  const auto attended = [](const Attended& a) {
    return AttendedOf<Interval>{a.tokens, a.pairs, a.pairs_sliding, a.cache_tokens_read, a.cache_tokens_read_sliding, a.pairs_selected, a.cache_tokens_read_selected};
  };
  return {attended(iteration.prefill), attended(iteration.decode), iteration.sampled};
}

// ---- FLOP --------------------------------------------------------------------------------------------------------------

/// Weights that multiply a token: all but embedding, norms and (for they are added) biases.
double multiplying(const Model& model) {
  const ModelParameters sum = model_parameters(model);
  const double head = model.tied_embeddings ? sum.embedding : sum.lm_head;
  double added = sum.routers_and_norms;
  if (model.has_experts()) added -= layer_mix(model, 0, model.layers).moe() * layer_parameters(model).router;
  return sum.active() - sum.embedding - sum.lm_head - added + head;
}

class PrefillFlopOf : public testing::TestWithParam<const char*> {};
TEST_P(PrefillFlopOf, AreTwoAWeightAndFourAPairOfEachHead) {
  const Model& model = *find_model(GetParam());
  const double tokens = 1000;
  const double flop = times_of(where_flop_are_seconds(model), layout_of("TP1", model), whole_prompt(tokens)).total_s();
  const Attention& attention = model.attention;
  const double width = static_cast<double>(attention.heads * attention.head_dim);
  const double pairs = tokens * tokens / 2 * static_cast<double>(model.layers);
  EXPECT_NEAR(flop / (2 * multiplying(model) * tokens + 4 * width * pairs), 1, 1e-12);
}
INSTANTIATE_TEST_SUITE_P(Operations, PrefillFlopOf, testing::Values("llama-3.1-8b", "llama-3.2-1b", "llama-3.1-70b", "mixtral-8x7b"), [](const auto& row) {
  std::string name = row.param;
  for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
  return name;
});

TEST(Operations, TensorParallelRanksShareTheFlop) {
  const Model& model = *find_model("llama-3.1-70b");
  const Plan plan = where_flop_are_seconds(model);
  const double one = times_of(plan, layout_of("TP1", model), whole_prompt(100)).total_s();
  const double eight = times_of(plan, layout_of("TP8", model), whole_prompt(100)).total_s();
  EXPECT_NEAR(one / eight, 8, 1e-12);
}

TEST(Operations, ContextParallelRanksShareTheTokens) {
  const Model& model = *find_model("llama-3.1-70b");
  Plan plan = where_flop_are_seconds(model);
  Iteration prompt = whole_prompt(100);
  prompt.sampled = 0;  // Logits are of sequences, which are not split.
  const double one = times_of(plan, layout_of("TP1", model), prompt).total_s();
  const double two = times_of(plan, layout_of("CP2", model), prompt).total_s();
  EXPECT_NEAR(one / two, 2, 1e-12);
}

TEST(Operations, AStatedSizeScalesTheFlopOfItsLayers) {
  const Model& model = *find_model("llama-3.1-8b");
  const Plan plan = where_flop_are_seconds(model);
  StageTimes<double> counted = times_of(plan, layout_of("TP1", model), whole_prompt(10));
  StageTimes<double> stated = times_of(plan, layout_of("TP1", model), whole_prompt(10), 2);
  EXPECT_DOUBLE_EQ(stated.of(Operation::dense_ffn), 2 * counted.of(Operation::dense_ffn));
  EXPECT_DOUBLE_EQ(stated.of(Operation::attention), counted.of(Operation::attention));
}

struct PairCase {
  const char* name;
  Attention attention;
  double heads_here;
  bool is_decode;
  double want_flop;
};

const Attention latent{.kind = AttentionKind::mla, .heads = 128, .kv_lora_rank = 512, .qk_nope_head_dim = 128, .qk_rope_head_dim = 64, .v_head_dim = 128};
const PairCase pair_cases[] = {
    {"grouped_4_a_head_and_width", {.heads = 32, .kv_heads = 8, .head_dim = 128}, 32, false, 4 * 32 * 128},
    {"grouped_decodes_like_it_prefills", {.heads = 32, .kv_heads = 8, .head_dim = 128}, 8, true, 4 * 8 * 128},
    {"latent_prefills_over_heads", latent, 16, false, 2 * 16 * (128 + 64 + 128)},
    {"latent_decodes_over_the_latent", latent, 16, true, 2 * 16 * (2 * 512 + 64)},
};

class FlopPerPair : public testing::TestWithParam<PairCase> {};
TEST_P(FlopPerPair, IsOfScoresAndValues) {
  EXPECT_EQ(operations_detail::flop_per_pair(attention_terms<double>(GetParam().attention), GetParam().heads_here, GetParam().is_decode), GetParam().want_flop);
}
INSTANTIATE_TEST_SUITE_P(Operations, FlopPerPair, testing::ValuesIn(pair_cases), [](const auto& row) { return row.param.name; });

struct SparseCase {
  const char* name;
  double pairs;
  double pairs_selected;
  bool is_decode;
  double want_flop;
};

const SparseCase sparse_cases[] = {
    {"answers_attend_to_what_was_picked", 7 * 10000.0, 7 * 2048.0, true, 7 * 2048.0 * 2 * 128 * (2 * 512 + 64)},
    {"short_prompts_attend_to_all_over_heads", 5000, 5000, false, 5000.0 * 2 * 128 * (128 + 64 + 128)},
    // 2048·32768 − 2048²/2 pairs of 1,088 against 32768²/2 of 320.
    {"long_prompts_attend_to_what_was_picked_over_the_latent", 536870912, 65011712, false, 65011712.0 * 2 * 128 * (2 * 512 + 64)},
    {"whichever_is_less", 2000000, 1000000, false, 2000000.0 * 2 * 128 * (128 + 64 + 128)},
};

class FlopOfSparseAttention : public testing::TestWithParam<SparseCase> {};
TEST_P(FlopOfSparseAttention, IsOfThePositionsPicked) {
  Attention attention = latent;
  attention.indexer = {.heads = 64, .head_dim = 128, .top_k = 2048};
  const Attended attended{.pairs = GetParam().pairs, .pairs_selected = GetParam().pairs_selected};
  EXPECT_EQ(operations_detail::attention_flop(attention_terms<double>(attention), attended, false, GetParam().is_decode, 128.0), GetParam().want_flop);
}
INSTANTIATE_TEST_SUITE_P(Operations, FlopOfSparseAttention, testing::ValuesIn(sparse_cases), [](const auto& row) { return row.param.name; });

TEST(Operations, AnIndexerScoresAllPositionsOnEveryRank) {
  const Model& model = *find_model("deepseek-v3.2");
  for (const char* layout : {"TP1", "TP8"}) {
    EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of(layout, model), decode_step(7, 10000)).of(Operation::indexer),
                     61 * 70000.0 * 2 * 64 * 128)
        << layout;
    // Of each position 128 bytes and a scale of four.
    EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of(layout, model), decode_step(7, 10000)).of(Operation::indexer), 61 * 70000.0 * 132) << layout;
  }
  EXPECT_EQ(times_of(where_flop_are_seconds(*find_model("deepseek-v3")), layout_of("TP8", model), decode_step(7, 10000)).of(Operation::indexer), 0);
}

TEST(Operations, AnIndexerScoresAt8BitWhereTheAcceleratorCan) {
  Plan plan = where_flop_are_seconds(*find_model("deepseek-v3.2"));
  plan.accelerator.peak_fp8_flop_per_s = 2;
  EXPECT_DOUBLE_EQ(times_of(plan, layout_of("TP8", plan.model), decode_step(7, 10000)).of(Operation::indexer), 61 * 70000.0 * 64 * 128);
}

// Per value head: 2·64·(3·128 + 2·128) + 6·128·128 + 64²/3; the convolution 2·4 for each of 8,192 channels.
constexpr double linear_prompt_flop = 32 * (81920 + 98304 + 4096 / 3.0) + 65536;

TEST(Operations, PromptsGoThroughLinearLayersInChunks) {
  const Model& model = *find_model("qwen3-next-80b-a3b");
  const double of_full_layers = 12 * 4 * 16 * 256 * 5000.0;
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), whole_prompt(100)).of(Operation::attention), of_full_layers + 36 * 100 * linear_prompt_flop);
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP2", model), whole_prompt(100)).of(Operation::attention), (of_full_layers + 36 * 100 * linear_prompt_flop) / 2);
}

TEST(Operations, WorkOfLinearLayersGrowsWithThePromptAndNoFaster) {
  Model model = *find_model("qwen3-next-80b-a3b");
  model.attention.pattern = "L";
  const Plan plan = where_flop_are_seconds(model);
  const double one = times_of(plan, layout_of("TP1", model), whole_prompt(1000)).total_s();
  EXPECT_NEAR(times_of(plan, layout_of("TP1", model), whole_prompt(64000)).total_s() / one, 64, 1e-9);
}

TEST(Operations, AnswersTouchEveryElementOfTheStateSevenTimes) {
  Model model = *find_model("qwen3-next-80b-a3b");
  model.attention.pattern = "L";
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(3, 9999)).of(Operation::attention),
                   48 * 3 * (7.0 * 32 * 128 * 128 + 65536));
}

TEST(Operations, LinearLayersHaveProductsOfTheirOwn) {
  Model model = *find_model("qwen3-next-80b-a3b");
  model.attention.pattern = "L";
  StageTimes<double> times = times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(1, 1));
  EXPECT_DOUBLE_EQ(times.of(Operation::output_projection), 48 * 2.0 * 4096 * 2048);
  // 2048·(2·2048 + 2·4096) for queries, keys, values and gates, 2048·64 for what heads forget and learn; 2·32 + 128 beside.
  EXPECT_DOUBLE_EQ(times.of(Operation::qkv), 48 * 2.0 * (2048 * 12288 + 2048 * 64 + 64 + 128));
}

TEST(Operations, AGateWidensTheQueries) {
  Model model = *find_model("llama-3.1-8b");
  const double before = times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(1, 1)).of(Operation::qkv);
  model.attention.output_gate = true;
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(1, 1)).of(Operation::qkv) - before, 32 * 2.0 * 4096 * 4096);
}

TEST(Operations, SlidingLayersAttendToTheirWindow) {
  Model model = *find_model("llama-3.1-8b");
  model.attention.sliding_window = 10;
  model.attention.pattern = "SSSF";  // 24 of 32 layers slide.
  Iteration iteration = whole_prompt(100);
  iteration.prefill.pairs_sliding = 950;  // 10·100 − 10·10/2
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), iteration).of(Operation::attention), 4 * 4096 * (8 * 5000.0 + 24 * 950.0));
}

// ---- Bytes -------------------------------------------------------------------------------------------------------------

TEST(Operations, DecodeReadsTheCacheOfEverySequence) {
  const Model& model = *find_model("llama-3.1-8b");
  // A layer: 7·1000 cached tokens of 2·8·128·2 B, and queries in and outputs out, 2·7·4096·2 B.
  EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of("TP1", model), decode_step(7, 1000)).of(Operation::attention),
                   32 * (7000.0 * 4096 + 2 * 7 * 4096 * 2));
}

TEST(Operations, AStepReadsAndWritesTheStateOfEverySequence) {
  const Model& model = *find_model("qwen3-next-80b-a3b");
  // A linear layer: 1,097,728 B in and out, and 8,192 channels, 4,096 gates and outputs of two bytes; a full one: 2·2·256·2 B a
  // position, queries in and outputs out.
  EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of("TP1", model), decode_step(7, 1000)).of(Operation::attention),
                   36 * 7.0 * (2 * 1097728 + (8192 + 2 * 4096) * 2) + 12 * (7000.0 * 2048 + 2 * 7 * 4096 * 2));
}

// 27 of 56 layers: 128 heads of 80 and 8 groups, 12,288 channels, states of 80 × 128 at FP32; 4 layers of attention.
TEST(Operations, AStepReadsAndWritesTheStatesOfEverySequence) {
  const Model& model = *find_model("nemotron-nano-9b-v2");
  const double state_bytes = 128.0 * 80 * 128 * 4 + 3 * 12288 * 2;
  EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of("TP1", model), decode_step(7, 1000)).of(Operation::attention),
                   27 * 7.0 * (2 * state_bytes + (12288 + 2 * 10240) * 2) + 4 * (7000.0 * 4096 + 2 * 7 * 5120 * 2));
}

TEST(Operations, AStepTakesFiveFlopForEachElementOfAState) {
  const Model& model = *find_model("nemotron-nano-9b-v2");
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(7, 1000)).of(Operation::attention),
                   27 * 7.0 * (5 * 128.0 * 80 * 128 + 2 * 4 * 12288) + 4 * 7000.0 * 4 * 5120);
}

TEST(Operations, APromptGoesThroughStatesInChunks) {
  const Model& model = *find_model("nemotron-nano-9b-v2");
  // Of a chunk of 128 half on average: 8 groups of 128 and 128 heads of 80. To and from the state, 2 FLOP an element each.
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP1", model), whole_prompt(1000)).of(Operation::attention),
                   27 * 1000 * (128.0 * (8 * 128 + 10240) + 4 * 128.0 * 80 * 128 + 2 * 4 * 12288) + 4 * 500000.0 * 4 * 5120);
  // States at FP32 four times a chunk, the products of eight groups twice, and what goes in and out.
  EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of("TP1", model), whole_prompt(1000)).of(Operation::attention),
                   27 * 1000 * (4 * 4 * 128.0 * 80 * 128 / 128 + 2 * 4 * 128.0 * 8 + (12288 + 2 * 10240) * 2) + 4 * (1000.0 * 4096 + 2 * 1000 * 5120 * 2));
}

TEST(Operations, StateSpacesAreProjectedIntoAndOutOf) {
  const Model& model = *find_model("nemotron-nano-9b-v2");
  const StageTimes<double> times = times_of(where_flop_are_seconds(model), layout_of("TP1", model), decode_step(1, 1));
  const StageTimes<double> half = times_of(where_flop_are_seconds(model), layout_of("TP2", model), decode_step(1, 1));
  EXPECT_DOUBLE_EQ(times.seconds[static_cast<std::size_t>(Operation::qkv)], 2 * 4480.0 * (27 * (2 * 10240 + 2 * 8 * 128 + 128) + 4 * 56 * 128));
  EXPECT_DOUBLE_EQ(times.seconds[static_cast<std::size_t>(Operation::output_projection)], 2 * 4480.0 * (27 * 10240 + 4 * 5120));
  EXPECT_DOUBLE_EQ(times.seconds[static_cast<std::size_t>(Operation::dense_ffn)], 2 * 25 * 2 * 4480.0 * 15680);
  EXPECT_DOUBLE_EQ(half.seconds[static_cast<std::size_t>(Operation::qkv)] * 2, times.seconds[static_cast<std::size_t>(Operation::qkv)]);
  EXPECT_DOUBLE_EQ(half.seconds[static_cast<std::size_t>(Operation::attention)] * 2, times.seconds[static_cast<std::size_t>(Operation::attention)]);
}

// One all-reduce each, and half of a layer's small operations.
TEST(Operations, AttentionAndAnFfnOfTheirOwnTakeTogetherWhatOneLayerDoes) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  const Layout layout = layout_of("TP4", plan.model);
  const double together = times_of(plan, layout, decode_step(16, 1000)).total_s();
  plan.model.layers *= 2;
  plan.model.attention.pattern = "f-";
  EXPECT_NEAR(times_of(plan, layout, decode_step(16, 1000)).total_s() / together, 1, 1e-12);
}

TEST(Operations, AttentionBesideAStateSpaceTakesTheTimeOfBoth) {
  Plan plan = *find_plan("llama-3.1-70b-4xh100");
  plan.model.attention.state_space = {.heads = 64, .head_dim = 128, .state_dim = 128};
  const Layout layout = layout_of("TP4", plan.model);
  const auto times = [&](const char* pattern, const Iteration& iteration) {
    plan.model.attention.pattern = pattern;
    return times_of(plan, layout, iteration);
  };
  for (const Iteration& iteration : {whole_prompt(1000), decode_step(16, 1000)}) {
    StageTimes<double> both = times("h", iteration), attention = times("f", iteration), space = times("m", iteration);
    for (const Operation each : {Operation::qkv, Operation::attention, Operation::output_projection, Operation::tp_all_reduce, Operation::small_operations}) {
      EXPECT_NEAR(both.of(each) / (attention.of(each) + space.of(each)), 1, 1e-12) << name_of(each).title;
    }
  }
}

TEST(Operations, AStepReadsThePositionsThatTheIndexerPicked) {
  const Model& model = *find_model("deepseek-v3.2");
  Iteration step = decode_step(7, 10000);
  step.decode.cache_tokens_read_selected = 7 * 2048;
  // 576 values of two bytes a position; queries in and outputs out of 128 heads of 128.
  EXPECT_DOUBLE_EQ(times_of(where_bytes_are_seconds(model), layout_of("TP1", model), step).of(Operation::attention), 61 * (7 * 2048.0 * 1152 + 2 * 7 * 16384 * 2));
}

TEST(Operations, AStepReadsTheFfnOnceWhateverTheBatch) {
  const Model& model = *find_model("llama-3.1-8b");
  const Plan plan = where_bytes_are_seconds(model);
  // 3·4096·14,336 weights, and of each token 2·4096 + 3·14,336 activations, 2 B each.
  for (const double sequences : {1.0, 64.0}) {
    EXPECT_DOUBLE_EQ(times_of(plan, layout_of("TP1", model), decode_step(sequences, 1)).of(Operation::dense_ffn),
                     32 * 2 * (3.0 * 4096 * 14336 + sequences * (2 * 4096 + 3 * 14336)));
  }
}

TEST(Operations, AStepReadsTheExpertsThatItsTokensHit) {
  const Model& model = *find_model("mixtral-8x7b");
  Plan plan = where_bytes_are_seconds(model);
  plan.model.expert_precision = Precision::fp8;
  // 4 tokens hit 8·(1 − (3/4)⁴) = 5.46875 of 8 experts of 3·4096·14,336 B; 8 selections of 2·4096 + 3·14,336 activations.
  EXPECT_DOUBLE_EQ(times_of(plan, layout_of("TP1", model), decode_step(4, 1)).of(Operation::experts),
                   32 * (5.46875 * 3 * 4096 * 14336 + 8 * 2 * (2 * 4096 + 3 * 14336)));
}

/// The first of 8 experts as popular as the others together: of 2 choices it gets 1, and each other 1/7.
Plan with_one_hot_expert(Plan plan) {
  plan.routing.popularity = {7};
  return plan;
}

TEST(Operations, TheRankOfAHotExpertTakesItsFlop) {
  const Model& model = *find_model("mixtral-8x7b");
  const Plan plan = where_flop_are_seconds(model);
  const Layout layout = layout_of("DP2 EP2", model);
  const double alike = times_of(plan, layout, decode_step(4, 1)).of(Operation::experts);
  // Of the 2 experts of a token 1 + 3/7 are on the hot one's rank, where 1 is the mean.
  EXPECT_DOUBLE_EQ(times_of(with_one_hot_expert(plan), layout, decode_step(4, 1)).of(Operation::experts), alike * (1 + 3.0 / 7));
}

TEST(Operations, RanksReadTheExpertsThatTheirTokensHitHoweverPopular) {
  const Model& model = *find_model("mixtral-8x7b");
  Plan plan = with_one_hot_expert(where_bytes_are_seconds(model));
  plan.model.expert_precision = Precision::fp8;
  // 4 tokens hit the hot one, and each of the other three of either rank with 1 − (6/7)⁴; the rank of four others reads 4·(1 − (6/7)⁴).
  const double other = 1 - std::pow(6.0 / 7, 4);
  const double distinct = std::max(1 + 3 * other, 4 * other);
  EXPECT_NEAR(times_of(plan, layout_of("DP2 EP2", model), decode_step(2, 1)).of(Operation::experts),
              32 * (distinct * 3 * 4096 * 14336 + 4 * (1 + 3.0 / 7) * 2 * (2 * 4096 + 3 * 14336)), 1);
}

TEST(Operations, ACopyOfAHotExpertTakesHalfOfItsTokens) {
  const Model& model = *find_model("mixtral-8x7b");
  Plan plan = with_one_hot_expert(where_flop_are_seconds(model));
  const Layout layout = layout_of("DP2 EP2", model);
  const double once = times_of(plan, layout, decode_step(4, 1)).of(Operation::experts);
  plan.routing.redundant_experts = 2;
  // 1/2 + 3/7 and 1/2 + 4/7.
  EXPECT_NEAR(times_of(plan, layout, decode_step(4, 1)).of(Operation::experts) / once, (0.5 + 4.0 / 7) / (1 + 3.0 / 7), 1e-14);
}

TEST(Operations, ExpertsAreSharedWithTheOtherAttentionRanks) {
  const Model& model = *find_model("mixtral-8x7b");
  const Plan plan = where_flop_are_seconds(model);
  // 4 tokens on each of two attention ranks: 16 selections, 8 on each half of the experts: as one rank's 4 tokens alone.
  const double alone = times_of(plan, layout_of("TP1", model), decode_step(4, 1)).of(Operation::experts);
  EXPECT_DOUBLE_EQ(times_of(plan, layout_of("DP2 EP2", model), decode_step(4, 1)).of(Operation::experts), alone);
}

TEST(Operations, SharedExpertsTakeEveryToken) {
  const Model& model = *find_model("deepseek-v3");
  // 58 layers with one shared expert of 3·7168·2048.
  EXPECT_DOUBLE_EQ(times_of(where_flop_are_seconds(model), layout_of("TP8", model), decode_step(16, 1)).of(Operation::shared_experts),
                   58 * 2.0 * 3 * 7168 * 2048 / 8 * 16);
}

TEST(Operations, RanksOfACutExpertShareItsFlop) {
  const Model& model = *find_model("mixtral-8x7b");
  const Plan plan = where_flop_are_seconds(model);
  const double whole = times_of(plan, layout_of("TP1", model), decode_step(4, 1)).of(Operation::experts);
  EXPECT_DOUBLE_EQ(times_of(plan, layout_of("TP2", model), decode_step(4, 1)).of(Operation::experts), whole / 2);
}

TEST(Operations, SharedExpertsAreReadOnce) {
  const Model& model = *find_model("deepseek-v3");
  Plan plan = where_bytes_are_seconds(model);
  // A layer on each of 8 ranks: an eighth of 3·7168·2048 weights of one byte; of each token 2·7168 + 3·2048/8 activations.
  EXPECT_DOUBLE_EQ(times_of(plan, layout_of("TP8", model), decode_step(16, 1)).of(Operation::shared_experts),
                   58 * (3.0 * 7168 * 2048 / 8 + 16 * 2 * (2 * 7168 + 3 * 2048 / 8)));
}

TEST(Operations, AStatedSizeScalesTheBytesOfEveryWeight) {
  const Model& model = *find_model("mixtral-8x7b");
  const Plan plan = where_bytes_are_seconds(model);
  const Layout layout = layout_of("TP1", model);
  const StageContext<double> counted = stage_context<double>(plan, layout, 1);
  const StageContext<double> stated = stage_context<double>(plan, layout, 1.5);
  EXPECT_EQ(counted.dense_bytes, 2);
  EXPECT_EQ(stated.dense_bytes, 3);
  EXPECT_EQ(stated.expert_bytes, 3);
  EXPECT_EQ(stated.plain_bytes, 3);
  EXPECT_EQ(stated.kv_bytes_per_token, counted.kv_bytes_per_token);
}

TEST(Operations, TheHeadIsOfTheLastStageAndOfSampledTokens) {
  const Model& model = *find_model("llama-3.1-8b");
  const Plan plan = where_flop_are_seconds(model);
  const Layout layout = layout_of("TP1", model);
  Iteration prompt = whole_prompt(100);
  prompt.sampled = 1;
  EXPECT_DOUBLE_EQ(times_of(plan, layout, prompt).of(Operation::lm_head), 2.0 * 128256 * 4096);
  const StageContext<double> context = stage_context<double>(plan, layout, 1);
  EXPECT_EQ(stage_times(context, layer_mix(model, 0, 32), false, prompt).of(Operation::lm_head), 0);
}

// ---- Links -------------------------------------------------------------------------------------------------------------

/// Nothing costs but links: 1 B/s without latency, everyone in one node.
Plan where_sent_bytes_are_seconds(const Model& model) {
  Plan plan = where_flop_are_seconds(model);
  plan.accelerator.peak_flop_per_s = endless;
  plan.cluster.scale_up = Link{1, 0};
  return plan;
}

TEST(Operations, TwoAllReducesALayer) {
  const Model& model = *find_model("llama-3.1-8b");
  // 10 tokens of 4096·2 B: ring 2·3/4·S, twice in each of 32 layers.
  EXPECT_DOUBLE_EQ(times_of(where_sent_bytes_are_seconds(model), layout_of("TP4", model), whole_prompt(10)).of(Operation::tp_all_reduce), 64 * 1.5 * 81920);
}

TEST(Operations, WithOneAttentionRankTheAllReduceCombinesExperts) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> times = times_of(where_sent_bytes_are_seconds(model), layout_of("TP4 EP4", model), whole_prompt(10));
  EXPECT_DOUBLE_EQ(times.of(Operation::tp_all_reduce), 64 * 1.5 * 81920);
  EXPECT_EQ(times.of(Operation::expert_dispatch), 0);
  EXPECT_EQ(times.of(Operation::expert_combine), 0);
}

TEST(Operations, WithSeveralTheCombineTakesThePlaceOfTheSecond) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> times = times_of(where_sent_bytes_are_seconds(model), layout_of("TP2 DP2 EP4", model), whole_prompt(10));
  // One all-reduce a layer, 2·1/2·S.
  EXPECT_DOUBLE_EQ(times.of(Operation::tp_all_reduce), 32 * 81920);
  // Half of the tokens, each to 4·(1 − C(6,2)/C(8,2)) = 13/7 ranks, 3/4 of which are elsewhere.
  const double sent = 81920.0 / 2 * (4 * (1 - 15.0 / 28)) * 3 / 4;
  EXPECT_NEAR(times.of(Operation::expert_dispatch) / (32 * sent), 1, 1e-12);
  EXPECT_EQ(times.of(Operation::expert_combine), times.of(Operation::expert_dispatch));
}

TEST(Operations, RanksOfACutExpertShareWhatArrives) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> times = times_of(where_sent_bytes_are_seconds(model), layout_of("DP4 EP2 ETP2", model), whole_prompt(10));
  const double reached = 1 - 1.0 * 4 * 3 / (8 * 7);  // 1 − C(4,2)/C(8,2): the chance that a token goes to one of the two ranks.
  const double sent = 81920 * 2 * reached / 2;
  const double gathered = 81920 * 4 * reached / 2;
  EXPECT_NEAR(times.of(Operation::expert_dispatch) / (32 * (sent + gathered)), 1, 1e-12);
}

TEST(Operations, ContextRanksPassKeysAndValuesAround) {
  const Model& model = *find_model("llama-3.1-8b");
  // 10 tokens of 2·8·128·2 B: (n−1)/n of them.
  EXPECT_DOUBLE_EQ(times_of(where_sent_bytes_are_seconds(model), layout_of("CP2", model), whole_prompt(10)).of(Operation::context_exchange), 32 * 10 * 4096.0 / 2);
  EXPECT_EQ(times_of(where_sent_bytes_are_seconds(model), layout_of("TP2", model), whole_prompt(10)).of(Operation::context_exchange), 0);
}

TEST(Operations, InDecodeContextRanksGatherOutputs) {
  const Model& model = *find_model("llama-3.1-8b");
  // 5 of the 10 tokens here, 4096·2 B each: (n−1)/n of them.
  EXPECT_DOUBLE_EQ(times_of(where_sent_bytes_are_seconds(model), layout_of("CP2", model), decode_step(10, 1)).of(Operation::context_exchange), 32 * 5 * 8192.0 / 2);
}

TEST(Operations, ContextRanksDispatchTheirShareOfTheTokens) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> of_context = times_of(where_sent_bytes_are_seconds(model), layout_of("CP2 DP2 EP4", model), whole_prompt(10));
  StageTimes<double> of_tensor = times_of(where_sent_bytes_are_seconds(model), layout_of("TP2 DP2 EP4", model), whole_prompt(10));
  EXPECT_DOUBLE_EQ(of_context.of(Operation::expert_dispatch), of_tensor.of(Operation::expert_dispatch));
}

TEST(Operations, ContextRanksAloneReachExpertsByAnExchangeToo) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> times = times_of(where_sent_bytes_are_seconds(model), layout_of("CP8 EP8", model), whole_prompt(16));
  // 2 of the 16 tokens here, each to two of eight ranks of one expert, 7/8 of which are elsewhere.
  EXPECT_NEAR(times.of(Operation::expert_dispatch) / (32 * 2 * 8192.0 * 2 * 7 / 8), 1, 1e-12);
  EXPECT_EQ(times.of(Operation::expert_combine), times.of(Operation::expert_dispatch));
  EXPECT_EQ(times.of(Operation::tp_all_reduce), 0);
}

TEST(Operations, WhereContextRanksExchangeOnlyAttentionIsReducedOverTp) {
  const Model& model = *find_model("mixtral-8x7b");
  StageTimes<double> times = times_of(where_sent_bytes_are_seconds(model), layout_of("TP2 CP2 EP4", model), whole_prompt(10));
  EXPECT_DOUBLE_EQ(times.of(Operation::tp_all_reduce), 32 * 81920 / 2.0);  // One a layer, of 5 tokens: 2·1/2·S.
}

// ---- What binds --------------------------------------------------------------------------------------------------------

struct BoundCase {
  const char* name;
  Iteration iteration;
  Bound want;
};

const BoundCase bound_cases[] = {
    {"a_decode_step_is_bound_by_memory", decode_step(16, 10240), Bound::memory},
    {"a_long_prompt_is_bound_by_compute", whole_prompt(8192), Bound::compute},
};

/// On 64 GB cards of 1.8 TB/s and 400 TFLOP/s, EP4×TP2×PP2.
class SixteenGpuPlan : public testing::TestWithParam<BoundCase> {};
TEST_P(SixteenGpuPlan, IsBoundByWhatItsPhaseIs) {
  const Plan& plan = *find_plan("16-gpu-moe");
  const Layout layout = layout_of("EP4×TP2×PP2", plan.model);
  const StageTimes<double> times = times_of(plan, layout, GetParam().iteration);
  double seconds[4] = {};  // One for each Bound.
  for (std::size_t i = 0; i < operation_count; ++i) seconds[static_cast<std::size_t>(times.bound[i])] += times.seconds[i];
  const double wanted = seconds[static_cast<std::size_t>(GetParam().want)];
  const double other = seconds[static_cast<std::size_t>(GetParam().want == Bound::memory ? Bound::compute : Bound::memory)];
  EXPECT_GT(wanted, other);
  EXPECT_EQ(times.bound[static_cast<std::size_t>(Operation::attention)], GetParam().want);
  EXPECT_EQ(times.bound[static_cast<std::size_t>(Operation::expert_dispatch)], Bound::link);
}
INSTANTIATE_TEST_SUITE_P(Operations, SixteenGpuPlan, testing::ValuesIn(bound_cases), [](const auto& row) { return row.param.name; });

TEST(Operations, AnIntervalHoldsTheSecondsOfEveryEfficiencyInIt) {
  Plan plan = *find_plan("16-gpu-moe");
  const Layout layout = layout_of("EP4×TP2×PP2", plan.model);
  plan.efficiency.mfu = Range(0.4, 0.6);
  const StageContext<Interval> context = stage_context<Interval>(plan, layout, 1);
  const Interval seconds = stage_times(context, layer_mix(plan.model, 0, 8), true, as_interval(whole_prompt(8192))).total_s();
  double before = endless;
  for (const double mfu : {0.4, 0.5, 0.6}) {
    plan.efficiency.mfu = mfu;
    const double at = stage_times(stage_context<double>(plan, layout, 1), layer_mix(plan.model, 0, 8), true, whole_prompt(8192)).total_s();
    EXPECT_GE(at, seconds.low * (1 - 1e-12));
    EXPECT_LE(at, seconds.high * (1 + 1e-12));
    EXPECT_LT(at, before);
    before = at;
  }
}

struct NewKindCase {
  const char* name;
  const char* model;
  bool states_efficiency;
};

const NewKindCase new_kind_cases[] = {
    {"linear_stated", "qwen3.5-397b-a17b", true},
    {"linear_measured", "qwen3.5-397b-a17b", false},
    {"sparse_stated", "deepseek-v3.2", true},
    {"sparse_measured", "deepseek-v3.2", false},
};

class LayersOfEveryKind : public testing::TestWithParam<NewKindCase> {};
TEST_P(LayersOfEveryKind, TakeASecondsValueAndARangeAroundIt) {
  Plan plan;
  plan.model = *find_model(GetParam().model);
  plan.accelerator = *find_accelerator("h200-sxm");
  if (GetParam().states_efficiency) plan.efficiency.mfu = Range(0.5, 0.6);
  const Layout layout = layout_of("TP8", plan.model);
  const LayerMix mix = layer_mix(plan.model, 0, plan.model.layers);
  Iteration iteration = whole_prompt(8192);
  iteration.decode = decode_step(64, 8192).decode;
  iteration.prefill.pairs_selected = 2048 * 8192 - 2048 * 1024;
  iteration.decode.pairs_selected = iteration.decode.cache_tokens_read_selected = 64 * 2048;
  const double at = stage_times(stage_context<double>(plan, layout, 1), mix, true, iteration).total_s();
  const Interval range = stage_times(stage_context<Interval>(plan, layout, 1), mix, true, as_interval(iteration)).total_s();
  EXPECT_GT(at, 0);
  EXPECT_LT(at, 10);
  EXPECT_GE(at, range.low * (1 - 1e-12));
  EXPECT_LE(at, range.high * (1 + 1e-12));
  const Hardware<Interval> ranges = hardware_of<Interval>(plan, layout);
  const StageContext<double> best{stage_facts(plan, layout, 1), machine_at(ranges, MachineEnd::best)};
  EXPECT_NEAR(stage_times(best, mix, true, iteration).total_s(), range.low, 1e-9 * range.low);
}
INSTANTIATE_TEST_SUITE_P(Operations, LayersOfEveryKind, testing::ValuesIn(new_kind_cases), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace plimsoll
