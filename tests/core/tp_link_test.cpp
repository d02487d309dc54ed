// The way from one TP group to the next: which step is slowest, the original's quotient, and the same in units that agree.
#include "core/place/tp_link.hpp"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

constexpr double gbit = 1e9 / 8;
constexpr double gib = 1073741824.0;

struct LinkCase {
  const char* name;
  std::int64_t sender_tp, receiver_tp;
  double link_gbit;
  double want_gbit;
  LinkStep slowest;
};

const LinkCase link_cases[] = {
    // name                            t1 t2  v    min(e(t1)·600, v, e(t2)·600)
    {"single_gpus_only_send", 1, 1, 100, 100, LinkStep::send},
    {"even_single_gpus_are_capped", 1, 1, 900, 600, LinkStep::gather},
    {"two_get_half_of_the_group", 2, 4, 400, 300, LinkStep::gather},
    {"eight_get_seven_eighths", 8, 8, 900, 525, LinkStep::gather},
    {"the_receiver_counts_as_well", 1, 2, 400, 300, LinkStep::spread},
    {"no_link_carries_nothing", 4, 4, 0, 0, LinkStep::send},
};

class Link : public testing::TestWithParam<LinkCase> {};
TEST_P(Link, IsAsFastAsItsSlowestStep) {
  const LinkCase& c = GetParam();
  const TpLink link = tp_link(c.sender_tp, c.receiver_tp, c.link_gbit * gbit, 600 * gbit);
  EXPECT_DOUBLE_EQ(gbit_per_s_of(link.effective_bytes_per_s()), c.want_gbit);
  EXPECT_EQ(link.slowest(), c.slowest);
  EXPECT_DOUBLE_EQ(link.throughput(0.25 * gib), c.want_gbit / 0.25);
}
INSTANTIATE_TEST_SUITE_P(TpLink, Link, testing::ValuesIn(link_cases), [](const auto& each) { return each.param.name; });

TEST(Link, QuotientIsEightPointSixTimesTheTransfers) {
  const TpLink link = tp_link(1, 1, 50 * gbit, 600 * gbit);
  EXPECT_DOUBLE_EQ(link.throughput(gib) / link.transfers_per_s(gib), 8 * gib / 1e9);
}

TEST(SerialTransfer, AddsItsSteps) {
  // 1 GB: 2·(1/2)·1 s inside the first pair, 10 s between masters, (3/4)·1 s inside the second group.
  EXPECT_DOUBLE_EQ(serial_transfer_s(2, 4, 0.1e9, 1e9, 1e9), 1 + 10 + 0.75);
  EXPECT_DOUBLE_EQ(serial_transfer_s(1, 1, 0.1e9, 1e9, 1e9), 10);
}

TEST(SerialTransfer, TakesLongerInALargerGroupWhereTheOriginalHasItShorter) {
  double before_s = 0;
  double before_share = 0;
  for (const std::int64_t tp : {2, 4, 8, 16}) {
    const double s = serial_transfer_s(tp, tp, 1e9, 1e9, 1e9);
    EXPECT_GT(s, before_s);
    EXPECT_GT(group_share(tp), before_share);
    before_s = s;
    before_share = group_share(tp);
  }
}

}  // namespace
}  // namespace plimsoll
