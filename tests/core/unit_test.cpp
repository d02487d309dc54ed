#include "core/quantity/unit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/core/random_plan.hpp"

namespace plimsoll {
namespace {

constexpr Unit all_units[] = {Unit::count, Unit::ratio, Unit::bytes, Unit::seconds,
                              Unit::flop_per_s, Unit::bytes_per_s, Unit::tokens_per_s, Unit::requests_per_s,
                              Unit::flop, Unit::usd, Unit::usd_per_h, Unit::watts, Unit::joules};

// What people write, and its value in base units.

struct ReadCase {
  const char* name;
  const char* text;
  Unit unit;
  double want;
};

const ReadCase read_cases[] = {
    {"plain_count", "128", Unit::count, 128},
    {"thousands_of_tokens", "128k", Unit::count, 128e3},
    {"binary_thousands", "16Ki", Unit::count, 16384},
    {"billions_of_parameters", "10B", Unit::count, 10e9},
    {"exponent", "1e6", Unit::count, 1e6},
    {"exponent_with_sign", "2.5e-3", Unit::seconds, 2.5e-3},
    {"share", "0.6", Unit::ratio, 0.6},
    {"percent", "60 %", Unit::ratio, 0.6},
    {"percent_without_space", "60%", Unit::ratio, 0.6},
    {"decimal_gigabytes", "64 GB", Unit::bytes, 64e9},
    {"binary_gigabytes", "64 GiB", Unit::bytes, 68719476736.0},
    {"no_space", "64GB", Unit::bytes, 64e9},
    {"many_spaces", "  64 \t GB  ", Unit::bytes, 64e9},
    {"no_unit_is_the_base_unit", "64", Unit::bytes, 64},
    {"milliseconds", "50 ms", Unit::seconds, 0.05},
    {"microseconds", "5 us", Unit::seconds, 5e-6},
    {"microseconds_with_the_micro_sign", "5 \u00B5s", Unit::seconds, 5e-6},
    {"microseconds_with_the_greek_letter", "5 \u03BCs", Unit::seconds, 5e-6},
    {"minutes", "2 min", Unit::seconds, 120},
    {"work", "400 TFLOP/s", Unit::flop_per_s, 400e12},
    {"work_as_marketing_writes_it", "400 TFLOPS", Unit::flop_per_s, 400e12},
    {"bandwidth_in_bytes", "1.8 TB/s", Unit::bytes_per_s, 1.8e12},
    {"bandwidth_in_bits", "400 Gb/s", Unit::bytes_per_s, 50e9},
    {"bandwidth_in_bits_of_a_switch", "400 Gbps", Unit::bytes_per_s, 50e9},
    {"tokens_per_millisecond", "15 tokens/ms", Unit::tokens_per_s, 15000},
    {"tokens_per_gpu", "15 tokens/ms per GPU", Unit::tokens_per_s, 15000},
    {"requests_per_minute", "120 requests/min", Unit::requests_per_s, 2},
    {"a_price", "2.5 USD/h", Unit::usd_per_h, 2.5},
    {"a_price_with_the_sign", "2.5 $/h", Unit::usd_per_h, 2.5},
    {"dollars", "0.5 $", Unit::usd, 0.5},
    {"kilowatts", "1.2 kW", Unit::watts, 1200},
    {"millijoules", "300 mJ", Unit::joules, 0.3},
    {"negative", "-3", Unit::count, -3},
    {"explicit_plus", "+3", Unit::count, 3},
    {"leading_point", ".5", Unit::ratio, 0.5},
    {"trailing_point", "5. GB", Unit::bytes, 5e9},
    {"zero", "0 GB", Unit::bytes, 0},
    {"smaller_than_any_double_is_zero", "1e-999", Unit::seconds, 0},
};

class Quantity : public testing::TestWithParam<ReadCase> {};
TEST_P(Quantity, IsReadIntoBaseUnits) {
  const auto& c = GetParam();
  const ParsedQuantity parsed = parse_quantity(c.text, c.unit);
  EXPECT_TRUE(parsed.ok) << parsed.reason;
  EXPECT_DOUBLE_EQ(parsed.value, c.want);
}

INSTANTIATE_TEST_SUITE_P(Unit, Quantity, testing::ValuesIn(read_cases), [](const auto& test) { return test.param.name; });

// What is refused, and what the message says would be right.

struct RefusedCase {
  const char* name;
  std::string text;
  Unit unit;
  const char* reason;
};

const RefusedCase refused_cases[] = {
    {"empty", "", Unit::bytes, "is empty; write it like \"64 GB\""},
    {"only_spaces", "  \t", Unit::seconds, "is empty"},
    {"thousands_separator", "1,234", Unit::count, "separator inside its number, which could mean a decimal or thousands"},
    {"decimal_comma", "1,5 GB", Unit::bytes, "separator inside its number"},
    {"apostrophe", "1'234", Unit::count, "separator inside its number"},
    {"underscore", "1_000", Unit::count, "separator inside its number"},
    {"amount_for_a_rate", "50 GB", Unit::bytes_per_s, "is an amount, not a rate; \"50 GB/s\"?"},
    {"rate_for_an_amount", "50 GB/s", Unit::bytes, "is a bandwidth, not an amount of memory; write it like \"64 GB\""},
    {"memory_for_a_time", "2 GB", Unit::seconds, "is an amount of memory, not a time"},
    {"time_for_memory", "2 ms", Unit::bytes, "is a time, not an amount of memory"},
    {"money_for_a_price", "2.5 USD", Unit::usd_per_h, "is an amount of money, not a price; write it like \"2.5 USD/h\""},
    {"sign_before_the_number", "$2.5", Unit::usd, "does not begin with a number; write it like \"0.5 USD\""},
    {"tokens_for_requests", "15 tokens/ms", Unit::requests_per_s, "is a token rate, not a request rate"},
    {"unknown_unit", "3 parsec", Unit::seconds, "has the unit \"parsec\", which a time does not have; known are s, ms, us, ns"},
    {"wrong_case", "64 gb", Unit::bytes, "has the unit \"gb\""},
    {"word", "fast", Unit::seconds, "does not begin with a number"},
    {"unit_first", "GB 64", Unit::bytes, "does not begin with a number"},
    {"two_points", "1.2.3 s", Unit::seconds, "has the unit \".3 s\""},
    {"hexadecimal", "0x10", Unit::count, "has the unit \"x10\""},
    {"infinity", "inf", Unit::seconds, "does not begin with a number"},
    {"not_a_number", "nan", Unit::seconds, "does not begin with a number"},
    {"too_large", "1e999 s", Unit::seconds, "is too large for a number"},
    {"too_large_with_its_unit", "1e300 EFLOP/s", Unit::flop_per_s, "is too large for a number"},
    {"exponent_without_digits", "1e s", Unit::seconds, "has the unit \"e s\""},
    {"sign_alone", "-", Unit::count, "does not begin with a number"},
    {"point_alone", ".", Unit::count, "does not begin with a number"},
    {"line_break_in_the_unit", "1 s\n", Unit::seconds, "has a unit that a time does not have"},
    {"escape_sequence_in_the_unit", "1 \x1b[31ms", Unit::seconds, "has a unit that a time does not have"},
    {"nul_in_the_unit", std::string("1 s\0", 4), Unit::seconds, "has a unit that a time does not have"},
    {"long_unit", "1 " + std::string(100000, 's'), Unit::seconds, "has a unit that a time does not have"},
    {"long_number_for_a_rate", std::string(100000, '0') + "1 GB", Unit::bytes_per_s, "is an amount, not a rate; \"… GB/s\"?"},
};

class RefusedQuantity : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedQuantity, SaysWhyAndWhatWouldDo) {
  const auto& c = GetParam();
  const ParsedQuantity parsed = parse_quantity(c.text, c.unit);
  EXPECT_FALSE(parsed.ok) << parsed.value;
  EXPECT_NE(parsed.reason.find(c.reason), std::string::npos) << parsed.reason;
  EXPECT_LT(parsed.reason.size(), 200U);
  for (const char letter : parsed.reason) EXPECT_FALSE(letter >= 0 && letter < ' ') << "a control character in a message";
}

INSTANTIATE_TEST_SUITE_P(Unit, RefusedQuantity, testing::ValuesIn(refused_cases), [](const auto& test) { return test.param.name; });

TEST(RefusedQuantityOfEveryUnit, NeverPassesWithoutAReason) {
  for (const Unit unit : all_units) {
    for (const char* text : {"", "x", "1 x", "1,0", "--1", "1e", "e1", "\xff", "1\xff", "1 \xC2"}) {
      const ParsedQuantity parsed = parse_quantity(text, unit);
      EXPECT_FALSE(parsed.ok) << text;
      EXPECT_FALSE(parsed.reason.empty()) << text;
    }
  }
}

// Writing.

struct WrittenCase {
  const char* name;
  double value;
  Unit unit;
  const char* exact;
  const char* rounded;
};

// clang-format off
const WrittenCase written_cases[] = {
    // name                          value            unit                  exact             rounded
    {"memory",                       64e9,            Unit::bytes,          "64 GB",          "64 GB"},
    {"binary_memory",                68719476736.0,   Unit::bytes,          "64 GiB",         "68.7 GB"},
    {"odd_bytes",                    64000000001.0,   Unit::bytes,          "64000000001 B",  "64 GB"},
    {"nothing",                      0,               Unit::bytes,          "0 B",            "0 B"},
    {"no_time",                      0,               Unit::seconds,        "0 s",            "0 s"},
    {"half_a_second",                0.5,             Unit::seconds,        "0.5 s",          "500 ms"},
    {"milliseconds",                 0.75,            Unit::seconds,        "750 ms",         "750 ms"},
    {"microseconds",                 5e-6,            Unit::seconds,        "5 us",           "5 us"},
    {"part_of_a_microsecond",        2.5e-6,          Unit::seconds,        "2.5 us",         "2.5 us"},
    {"long_time",                    4000,            Unit::seconds,        "4000 s",         "4,000 s"},
    {"bandwidth",                    3.35e12,         Unit::bytes_per_s,    "3.35 TB/s",      "3.35 TB/s"},
    {"smaller_bandwidth",            200e9,           Unit::bytes_per_s,    "200 GB/s",       "200 GB/s"},
    {"work",                         989e12,          Unit::flop_per_s,     "989 TFLOP/s",    "989 TFLOP/s"},
    {"token_rate",                   15000,           Unit::tokens_per_s,   "15 tokens/ms",   "15 tokens/ms"},
    {"small_token_rate",             900,             Unit::tokens_per_s,   "900 tokens/s",   "900 tokens/s"},
    {"request_rate",                 2.5,             Unit::requests_per_s, "2.5 requests/s", "2.5 requests/s"},
    {"price",                        3.99,            Unit::usd_per_h,      "3.99 USD/h",     "3.99 USD/h"},
    {"money",                        0.4217,          Unit::usd,            "0.4217 USD",     "0.422 USD"},
    {"power",                        2800,            Unit::watts,          "2.8 kW",         "2.8 kW"},
    {"share",                        0.6,             Unit::ratio,          "0.6",            "60 %"},
    {"count",                        131072,          Unit::count,          "131072",         "131,072"},
    {"parameters",                   70553706496.0,   Unit::count,          "70553706496",    "70.6B"},
    {"exponents_keep_their_zeros",   1.5e20,          Unit::count,          "1.5e+20",        "150,000,000T"},
};
// clang-format on

class WrittenQuantity : public testing::TestWithParam<WrittenCase> {};
TEST_P(WrittenQuantity, IsShortAndExactOrRounded) {
  const auto& c = GetParam();
  EXPECT_EQ(exact_text(c.value, c.unit), c.exact);
  EXPECT_EQ(rounded_text(c.value, c.unit), c.rounded);
}

INSTANTIATE_TEST_SUITE_P(Unit, WrittenQuantity, testing::ValuesIn(written_cases), [](const auto& test) { return test.param.name; });

TEST(ExactText, ReadsBackAsTheSameDouble) {
  testing_plans::Random random(1);
  for (int i = 0; i < 5000; ++i) {
    // Any size that a plan may state, all digits; and what people write, a few digits.
    const double any = std::ldexp(1 + random.share(), static_cast<int>(random.below(160)) - 80);
    const double plain = static_cast<double>(random.below(2000)) * std::pow(10.0, static_cast<double>(random.below(25)) - 9);
    for (const double value : {any, -any, plain}) {
      for (const Unit unit : all_units) {
        const std::string text = exact_text(value, unit);
        const ParsedQuantity back = parse_quantity(text, unit);
        ASSERT_TRUE(back.ok) << text << ": " << back.reason;
        ASSERT_EQ(back.value, value) << text;
      }
    }
  }
}

TEST(ExactText, OfTheEndsOfDoublesReadsBack) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(), 0.0}) {
    for (const Unit unit : all_units) {
      const ParsedQuantity back = parse_quantity(exact_text(value, unit), unit);
      EXPECT_TRUE(back.ok) << exact_text(value, unit);
      EXPECT_EQ(back.value, value) << exact_text(value, unit);
    }
  }
}

struct RoundedCase {
  const char* name;
  double value;
  const char* want;
};

const RoundedCase rounded_cases[] = {
    {"zero", 0, "0"},
    {"small", 0.0891, "0.0891"},
    {"very_small", 1e-5, "1.00e-05"},
    {"ones", 1.314, "1.31"},
    {"whole_ones", 2, "2"},
    {"tens", 42.94, "42.9"},
    {"whole_tens", 42, "42"},
    {"hundreds", 123.4, "123"},
    {"thousands", 1310720, "1,310,720"},
    {"every_digit_before_the_point", 1234567.8, "1,234,568"},
    {"hundreds_that_round_to_a_thousand", 999.6, "1,000"},
    {"ones_that_round_to_ten", 9.999, "10"},
    {"negative_thousands", -131072, "-131,072"},
    {"huge", 1e15, "1.00e+15"},
    {"infinite", std::numeric_limits<double>::infinity(), "∞"},
    {"not_a_number", std::numeric_limits<double>::quiet_NaN(), "?"},
};

class RoundedNumber : public testing::TestWithParam<RoundedCase> {};
TEST_P(RoundedNumber, IsForPeople) { EXPECT_EQ(rounded_number(GetParam().value), GetParam().want); }

INSTANTIATE_TEST_SUITE_P(Unit, RoundedNumber, testing::ValuesIn(rounded_cases), [](const auto& test) { return test.param.name; });

TEST(UnitExamples, ReadInTheirOwnUnit) {
  for (const Unit unit : all_units) EXPECT_TRUE(parse_quantity(example_of(unit), unit).ok) << example_of(unit);
}

}  // namespace
}  // namespace plimsoll
