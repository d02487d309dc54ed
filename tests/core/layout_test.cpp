#include "core/spec/layout.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plimsoll {
namespace {

std::string messages_of(const Problems& problems) {
  std::string all;
  for (const Problem& problem : problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

enum class Of {
  dense,
  experts
};

ResolvedLayout resolved(const std::string& notation, Of model, std::int64_t cluster_gpus, Problems& problems, std::int64_t layers = 32) {
  LayoutStatement statement;
  statement.notation = notation;
  return resolve_layout(statement, model == Of::experts, cluster_gpus, layers, "layout", problems);
}

// What is written: each degree, any order, any of the separators.

struct WrittenCase {
  const char* name;
  const char* text;
  std::int64_t tp;
  std::int64_t pp;
  std::int64_t ep;
};

// clang-format off
const WrittenCase written_cases[] = {
    // name                          text                tp pp ep (0: not written)
    {"times_signs",                  "EP4×TP2×PP2",      2, 2, 4},
    {"letters_x",                    "EP4xTP2XPP2",      2, 2, 4},
    {"stars",                        "EP4*TP2*PP2",      2, 2, 4},
    {"spaces",                       "EP4 TP2 PP2",      2, 2, 4},
    {"commas",                       "EP4, TP2, PP2",    2, 2, 4},
    {"dashes",                       "EP4-TP2-PP2",      2, 2, 4},
    {"middle_dots",                  "EP4·TP2·PP2",      2, 2, 4},
    {"plus_signs",                   "EP4+TP2+PP2",      2, 2, 4},
    {"slashes",                      "EP4/TP2/PP2",      2, 2, 4},
    {"semicolons",                   "EP4;TP2;PP2",      2, 2, 4},
    {"nothing_between",              "EP4TP2PP2",        2, 2, 4},
    {"times_with_spaces",            "EP4 × TP2 × PP2",  2, 2, 4},
    {"lower_case",                   "ep4 tp2 pp2",      2, 2, 4},
    {"mixed_case",                   "Ep4 tP2 Pp2",      2, 2, 4},
    {"equal_signs",                  "ep=4, tp=2, pp=2", 2, 2, 4},
    {"colons",                       "EP:4 TP:2 PP:2",   2, 2, 4},
    {"spaces_before_the_number",     "EP 4 TP 2 PP 2",   2, 2, 4},
    {"another_order",                "PP2 EP4 TP2",      2, 2, 4},
    {"one_degree",                   "TP8",              8, 0, 0},
    {"spaces_around_it",             "\t TP8  ",         8, 0, 0},
    {"commas_and_spaces",            "EP4 ,TP2  ,  PP2", 2, 2, 4},
    {"leading_zeros",                "TP08",             8, 0, 0},
    {"nothing",                      "",                 0, 0, 0},
    {"only_spaces",                  "   ",              0, 0, 0},
};
// clang-format on

class WrittenLayout : public testing::TestWithParam<WrittenCase> {};
TEST_P(WrittenLayout, IsUnderstood) {
  const auto& c = GetParam();
  Problems problems;
  const LayoutStatement statement = parse_layout_notation(c.text, "layout", problems);
  EXPECT_TRUE(problems.none()) << messages_of(problems);
  EXPECT_EQ(statement.tp.value_or(0), c.tp);
  EXPECT_EQ(statement.pp.value_or(0), c.pp);
  EXPECT_EQ(statement.ep.value_or(0), c.ep);
}

INSTANTIATE_TEST_SUITE_P(Layout, WrittenLayout, testing::ValuesIn(written_cases), [](const auto& test) { return test.param.name; });

TEST(LayoutNotation, KnowsEveryDegree) {
  Problems problems;
  const LayoutStatement all = parse_layout_notation("TP2 PP3 CP4 DP5 ADP6 EP7 ETP8 SP9 R10", "layout", problems);
  EXPECT_TRUE(problems.none()) << messages_of(problems);
  EXPECT_EQ(all.tp, 2);
  EXPECT_EQ(all.pp, 3);
  EXPECT_EQ(all.cp, 4);
  EXPECT_EQ(all.dp, 5);
  EXPECT_EQ(all.attention_dp, 6);
  EXPECT_EQ(all.ep, 7);
  EXPECT_EQ(all.expert_tp, 8);
  EXPECT_EQ(all.sp, 9);
  EXPECT_EQ(all.replicas, 10);
}

// What it means: e·x = t·c·D.

struct MeaningCase {
  const char* name;
  const char* text;
  Of model;
  std::int64_t cluster_gpus;
  const char* expanded;
  const char* other_reading;  ///< Empty: there is none.
};

// clang-format off
const MeaningCase meaning_cases[] = {
    // name                                      text               model        GPUs  meaning                                                  the other reading
    {"a_dense_model_needs_no_experts",           "TP8 PP2",         Of::dense,     0,  "PP2 × TP8 = 16 GPUs",                                   ""},
    {"one_gpu",                                  "TP1",             Of::dense,     0,  "TP1 = 1 GPU",                                           ""},
    {"dp_of_a_dense_model_is_replicas",          "TP4 DP2",         Of::dense,     0,  "R2 × TP4 = 8 GPUs",                                     ""},
    {"adp_of_a_dense_model_is_not",              "TP4 ADP2",        Of::dense,     0,  "TP4·ADP2 = 8 GPUs",                                     ""},
    {"dp_of_experts_is_attention",               "TP2 DP4",         Of::experts,   0,  "TP2·ADP4 = ETP8 = 8 GPUs",                              ""},
    {"experts_without_ep_are_cut_over_all",      "TP8",             Of::experts,   0,  "TP8 = ETP8 = 8 GPUs",                                   ""},
    {"multiplied",                               "EP4×TP2×PP2",     Of::experts,   0,  "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs",                 "PP2 × (TP2·ADP2 = EP4) = 8 GPUs"},
    {"multiplied_whatever_the_cluster_has",      "EP4×TP2×PP2",     Of::experts,   8,  "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs",                 "PP2 × (TP2·ADP2 = EP4) = 8 GPUs"},
    {"multiplied_by_the_letter",                 "TP8xEP8",         Of::experts,   0,  "TP8·ADP8 = EP8·ETP8 = 64 GPUs",                         "TP8 = EP8 = 8 GPUs"},
    {"shared_in_the_smallest_group",             "TP8 EP8",         Of::experts,   0,  "TP8 = EP8 = 8 GPUs",                                    "TP8·ADP8 = EP8·ETP8 = 64 GPUs"},
    {"shared_in_the_smallest_common_group",      "TP4 EP6",         Of::experts,   0,  "TP4·ADP3 = EP6·ETP2 = 12 GPUs",                         "TP4·ADP6 = EP6·ETP4 = 24 GPUs"},
    {"shared_over_the_cluster",                  "EP4 TP2 PP2",     Of::experts,  16,  "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs",                 ""},
    {"shared_over_a_smaller_cluster",            "EP4 TP2 PP2",     Of::experts,   8,  "PP2 × (TP2·ADP2 = EP4) = 8 GPUs",                       "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs"},
    {"a_cluster_that_does_not_divide_is_no_help", "EP4 TP2 PP2",    Of::experts,  10,  "PP2 × (TP2·ADP2 = EP4) = 8 GPUs",                       "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs"},
    {"one_separator_that_does_not_multiply",     "EP4×TP2 PP2",     Of::experts,   0,  "PP2 × (TP2·ADP2 = EP4) = 8 GPUs",                       "PP2 × (TP2·ADP4 = EP4·ETP2) = 16 GPUs"},
    {"dp_written_and_etp_follows",               "TP2 DP8 EP4",     Of::experts,   0,  "TP2·ADP8 = EP4·ETP4 = 16 GPUs",                         ""},
    {"etp_written_and_dp_follows",               "TP2 EP4 ETP4",    Of::experts,   0,  "TP2·ADP8 = EP4·ETP4 = 16 GPUs",                         ""},
    {"both_written_and_they_agree",              "TP2 DP8 EP4 ETP4", Of::experts,  0,  "TP2·ADP8 = EP4·ETP4 = 16 GPUs",                         ""},
    {"replicas_of_experts",                      "R2 DP8 EP8",      Of::experts,   0,  "R2 × (ADP8 = EP8) = 16 GPUs",                           ""},
    {"context_parallel",                         "TP2 CP2",         Of::dense,     0,  "TP2·CP2 = 4 GPUs",                                      ""},
    {"sequence_parallel_adds_no_gpus",           "TP4 SP4",         Of::dense,     0,  "TP4 = 4 GPUs",                                          ""},
    {"one_sequence_parallel_rank_is_none",       "TP4 SP1",         Of::dense,     0,  "TP4 = 4 GPUs",                                          ""},
};
// clang-format on

class LayoutMeaning : public testing::TestWithParam<MeaningCase> {};
TEST_P(LayoutMeaning, FollowsFromTheNotation) {
  const auto& c = GetParam();
  Problems problems;
  const ResolvedLayout meaning = resolved(c.text, c.model, c.cluster_gpus, problems);
  ASSERT_TRUE(problems.none()) << messages_of(problems);
  ASSERT_TRUE(meaning.ok);
  EXPECT_EQ(expanded(meaning.layout, c.model == Of::experts), c.expanded);
  EXPECT_EQ(meaning.other_reading ? expanded(*meaning.other_reading, c.model == Of::experts) : "", c.other_reading);
}

INSTANTIATE_TEST_SUITE_P(Layout, LayoutMeaning, testing::ValuesIn(meaning_cases), [](const auto& test) { return test.param.name; });

// What is refused.

struct RefusedCase {
  const char* name;
  std::string text;
  Of model;
  const char* problem;
};

const RefusedCase refused_cases[] = {
    {"unknown_letters", "TQ8", Of::dense, "\"TQ8\" is not understood at \"TQ8\"; a layout is written like \"EP4×TP2×PP2\""},
    {"unknown_letters_later", "TP8 QY2", Of::dense, "is not understood at \"QY2\""},
    {"a_number_alone", "8", Of::dense, "is not understood at \"8\""},
    {"a_name_alone", "TP", Of::dense, "TP in \"TP\" needs a whole number from 1 to 1000000"},
    {"zero", "TP0", Of::dense, "needs a whole number from 1"},
    {"negative", "TP-2", Of::dense, "needs a whole number from 1"},
    {"fraction", "TP2.5", Of::dense, "is not understood at \".5\""},
    {"a_million_and_one", "TP1000001", Of::dense, "needs a whole number from 1 to 1000000"},
    {"more_digits_than_any_number", "TP" + std::string(5000, '9'), Of::dense, "needs a whole number from 1"},
    {"twice", "TP2 TP4", Of::dense, "TP is given twice in \"TP2 TP4\"; keep one"},
    {"two_times_signs_by_letter", "TP2xxPP2", Of::dense, "no degree stands before the \"x\" at character 5 of \"TP2xxPP2\"; write one, such as PP2, or leave the sign out"},
    {"two_commas", "TP2,,PP2", Of::dense, "no degree stands before the \",\" at character 5 of \"TP2,,PP2\""},
    {"two_signs_apart", "TP2 × - PP2", Of::dense, "no degree stands before the \"-\" at character 7"},
    {"a_sign_at_the_end", "EP4×TP2×", Of::experts, "no degree follows the \"×\" at character 8 of \"EP4×TP2×\"; write one, such as PP2, or leave the sign out"},
    {"a_sign_and_spaces_at_the_end", "TP2·PP2 , ", Of::dense, "no degree follows the \",\" at character 9"},
    {"a_sign_at_the_beginning", "  ×TP2", Of::dense, "no degree stands before the \"×\" at character 3"},
    {"signs_alone", "×,-", Of::dense, "no degree stands before the \"×\" at character 1 of \"×,-\""},
    {"sp_that_is_not_tp", "TP2 SP4", Of::dense, "SP4 would share the TP ranks, and TP is 2; SP2 would do, or leave SP out"},
    {"sp_less_than_tp", "TP4 SP2", Of::dense, "SP2 would share the TP ranks, and TP is 4; SP4 would do, or leave SP out"},
    {"sp_without_tp", "SP2 PP2", Of::dense, "SP2 would share the TP ranks, and TP is 1; TP2 would do, or leave SP out"},
    {"control_characters", "TP2\x1b[31m", Of::dense, "is not understood at \"\\x1b[31m\""},
    {"ten_kilobytes", std::string(10000, 'T'), Of::dense, "is not understood at"},
    {"ten_kilobytes_of_degrees", [] { std::string many; while (many.size() < 10000) many += "TP2 "; return many; }(), Of::dense, "TP is given twice"},
    {"bytes_that_are_no_text", "\xff\xfe", Of::dense, "is not understood at \"\\xff\\xfe\""},
    {"more_gpus_than_there_are", "TP1000000 PP1000000", Of::dense, "the degrees multiply to more than"},
    {"all_degrees_at_their_most", "TP1000000×PP1000000×CP1000000×EP1000000×R1000000", Of::experts, "the degrees multiply to more than"},
    {"experts_at_their_most", "EP1000000×TP1000000", Of::experts, "the degrees multiply to more than"},
    {"experts_sharing_at_their_most", "EP999983 TP999979", Of::experts, "the degrees multiply to more than"},
    {"etp_at_its_most", "EP1000000 ETP1000000", Of::experts, "the degrees multiply to more than"},
    {"ep_that_does_not_divide", "TP2 DP3 EP4", Of::experts, "EP4 does not divide TP·CP·DP = 6; the nearest that do are 3 and 6"},
    {"etp_that_cannot_be_shared_out", "TP4 EP3 ETP2", Of::experts, "EP3 × ETP2 = 6 GPUs cannot be shared out to TP·CP = 4; ETP would have to be a multiple of 4"},
    {"dp_and_etp_that_disagree", "TP2 DP4 EP4 ETP4", Of::experts, "EP4 × ETP4 = 16 GPUs, but TP·CP·DP = 8; DP8 or ETP2 or EP2 would do"},
    {"dp_and_etp_of_which_one_would_do", "EP4 ETP3 TP8 DP2", Of::experts, "EP4 × ETP3 = 12 GPUs, but TP·CP·DP = 16; ETP4 would do"},
    {"adp_and_etp_that_disagree", "EP4 ETP4 TP2 ADP4", Of::experts, "ADP8 or ETP2 or EP2 would do"},
    {"dp_and_etp_that_no_single_change_mends", "EP5 ETP3 TP8 DP2", Of::experts, "EP5 × ETP3 = 15 GPUs, but TP·CP·DP = 16; no other DP, ETP or EP alone would make them agree"},
    {"dp_and_replicas_that_disagree", "TP2 DP4 R2", Of::dense, "DP4 and R2 both say how many replicas there are; keep one"},
};

class RefusedLayout : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedLayout, SaysWhyAndWhatWouldDo) {
  Problems problems;
  const ResolvedLayout meaning = resolved(GetParam().text, GetParam().model, 0, problems);
  EXPECT_FALSE(meaning.ok);
  EXPECT_FALSE(problems.none());
  const std::string messages = messages_of(problems);
  EXPECT_NE(messages.find(GetParam().problem), std::string::npos) << messages;
  EXPECT_LT(messages.size(), 500U);
}

INSTANTIATE_TEST_SUITE_P(Layout, RefusedLayout, testing::ValuesIn(refused_cases), [](const auto& test) { return test.param.name; });

// Stages.

TEST(Stages, AreAsEvenAsCanBeAndTheFirstOnesLarger) {
  Problems problems;
  EXPECT_EQ(resolved("PP4", Of::dense, 0, problems, 30).layout.stage_layers, (std::vector<std::int64_t>{8, 8, 7, 7}));
  EXPECT_EQ(resolved("PP2", Of::dense, 0, problems, 32).layout.stage_layers, (std::vector<std::int64_t>{16, 16}));
  EXPECT_EQ(resolved("PP4", Of::dense, 0, problems, 2).layout.stage_layers, (std::vector<std::int64_t>{1, 1, 0, 0}));
}

TEST(Stages, AreAsWrittenWhereTheyAre) {
  LayoutStatement statement;
  statement.pp = 2;
  statement.stage_layers = {17, 15};
  Problems problems;
  EXPECT_EQ(resolve_layout(statement, false, 0, 32, "layout", problems).layout.stage_layers, statement.stage_layers);
}

// Laws, over every small layout.

TEST(EveryLayout, KeepsItsExpertsOnTheGpusOfItsAttention) {
  for (const char* separator : {"×", " "}) {
    for (std::int64_t tp = 1; tp <= 8; ++tp) {
      for (std::int64_t ep = 1; ep <= 8; ++ep) {
        for (const std::int64_t gpus : {0, 8, 12, 64}) {
          Problems problems;
          const ResolvedLayout meaning = resolved("TP" + std::to_string(tp) + separator + "EP" + std::to_string(ep), Of::experts, gpus, problems);
          ASSERT_TRUE(meaning.ok) << messages_of(problems);
          EXPECT_EQ(meaning.layout.ep * meaning.layout.expert_tp, meaning.layout.gpus_per_stage());
          EXPECT_EQ(meaning.layout.tp, tp);
          EXPECT_EQ(meaning.layout.ep, ep);
        }
      }
    }
  }
}

TEST(EveryLayout, HasANotationThatMeansIt) {
  for (const bool has_experts : {false, true}) {
    for (std::int64_t tp = 1; tp <= 4; ++tp) {
      for (std::int64_t attention_dp = 1; attention_dp <= 4; ++attention_dp) {
        for (std::int64_t ep = 1; ep <= tp * attention_dp; ++ep) {
          for (const std::int64_t pp : {1, 2}) {
            for (const std::int64_t replicas : {1, 3}) {
              if (tp * attention_dp % ep != 0 || (!has_experts && ep > 1)) continue;
              Layout layout;
              layout.tp = tp;
              layout.pp = pp;
              layout.attention_dp = attention_dp;
              layout.replicas = replicas;
              layout.ep = ep;
              layout.expert_tp = has_experts ? tp * attention_dp / ep : 1;
              const std::string notation = notation_of(layout, has_experts);
              Problems problems;
              const ResolvedLayout back = resolved(notation, has_experts ? Of::experts : Of::dense, 0, problems);
              ASSERT_TRUE(back.ok) << notation << "\n"
                                   << messages_of(problems);
              EXPECT_EQ(expanded(back.layout, has_experts), expanded(layout, has_experts)) << notation;
            }
          }
        }
      }
    }
  }
}

TEST(SequenceParallelism, OfAsManyRanksAsTpIsOnAndOfOneIsOff) {
  Problems problems;
  EXPECT_TRUE(resolved("TP4 SP4", Of::dense, 0, problems).layout.sequence_parallel);
  EXPECT_FALSE(resolved("TP4 SP1", Of::dense, 0, problems).layout.sequence_parallel);
  EXPECT_FALSE(resolved("TP4", Of::dense, 0, problems).layout.sequence_parallel);
  LayoutStatement by_degrees;
  by_degrees.tp = 2;
  by_degrees.sp = 4;
  EXPECT_FALSE(resolve_layout(by_degrees, false, 0, 32, "layout", problems).ok);
}

TEST(ANotation, KeepsSequenceParallelism) {
  Layout layout;
  layout.tp = 4;
  layout.sequence_parallel = true;
  EXPECT_EQ(notation_of(layout, false), "TP4 SP4");
}

TEST(LayoutStatement, MayNotSayANotationAndADegree) {
  LayoutStatement statement;
  statement.notation = "TP2";
  statement.pp = 2;
  Problems problems;
  describe<LayoutStatement>().validate(&statement, "layout", problems);
  EXPECT_NE(messages_of(problems).find("layout.pp: stands beside the notation \"TP2\""), std::string::npos) << messages_of(problems);
}

}  // namespace
}  // namespace plimsoll
