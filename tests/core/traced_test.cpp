#include "core/quantity/traced.hpp"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

constexpr Symbol work{"F", "work", Unit::flop, "model.hidden"};
constexpr Symbol rate{"P", "rate", Unit::flop_per_s, "accelerator.peak_bf16"};
constexpr Symbol seconds{"t", "time", Unit::seconds};

TEST(Traced, ConstantsLeaveNoTrace) {
  const Traced sum = Traced(2) * 3.0 + 1.0;
  EXPECT_TRUE(sum.is_constant());
  EXPECT_EQ(sum.value, 7);
}

TEST(Traced, AStatedNumberIsANodeUnderItsSymbol) {
  Tape tape;
  const Traced given = Givens<Traced>{&tape}(work, 12);
  ASSERT_EQ(tape.size(), 1U);
  EXPECT_EQ(tape[given.node].operation, TracedOperation::given);
  EXPECT_EQ(tape[given.node].symbol, &work);
  EXPECT_EQ(tape[given.node].value, 12);
}

TEST(Traced, AResultRemembersItsOperands) {
  Tape tape;
  const Givens<Traced> givens{&tape};
  const Traced time = named(seconds, givens(work, 12) / givens(rate, 4));
  EXPECT_EQ(time.value, 3);
  const TracedNode& name = tape[time.node];
  EXPECT_EQ(name.operation, TracedOperation::named);
  const TracedNode& quotient = tape[name.left];
  EXPECT_EQ(quotient.operation, TracedOperation::divide);
  EXPECT_EQ(tape[quotient.left].symbol, &work);
  EXPECT_EQ(tape[quotient.right].symbol, &rate);
}

TEST(Traced, WhatSaysNothingIsLeftOut) {
  Tape tape;
  const Traced x = Givens<Traced>{&tape}(work, 12);
  for (const Traced& same : {x + 0.0, 0.0 + x, x - 0.0, x * 1.0, 1.0 * x, x / 1.0}) EXPECT_EQ(same.node, x.node);
  for (const Traced& nothing : {x * 0.0, 0.0 * x, 0.0 / x}) EXPECT_TRUE(nothing.is_constant());
  EXPECT_EQ(tape.size(), 1U);
}

TEST(Traced, WhatIsOnlyTriedLeavesNoTrace) {
  Tape tape;
  const Givens<Traced> givens{&tape};
  const Traced x = givens(work, 12);
  EXPECT_EQ(tried(givens, [&] { return x * x + 1.0; }), 145);
  EXPECT_EQ(tape.size(), 1U);
}

}  // namespace
}  // namespace plimsoll
