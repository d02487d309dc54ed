#include "core/spec/json_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace plimsoll::json {
namespace {

std::string messages_of(const Problems& problems) {
  std::string all;
  for (const Problem& problem : problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

Value parsed(std::string_view text) {
  Problems problems;
  Value value = parse(text, problems);
  EXPECT_TRUE(problems.none()) << messages_of(problems);
  return value;
}

TEST(Json, BecomesATreeInTheOrderWritten) {
  const Value value = parsed(R"({"b": [1, "two", null, true], "a": {"x": -2.5e3}})");
  ASSERT_EQ(value.keys, (std::vector<std::string>{"b", "a"}));
  const Value& list = value.items[0];
  ASSERT_EQ(list.items.size(), 4U);
  EXPECT_EQ(list.items[0].number, 1);
  EXPECT_EQ(list.items[1].text, "two");
  EXPECT_EQ(list.items[2].type, Value::Type::null);
  EXPECT_TRUE(list.items[3].boolean);
  ASSERT_NE(value.find("a"), nullptr);
  EXPECT_EQ(value.find("a")->find("x")->number, -2500);
  EXPECT_EQ(value.find("c"), nullptr);
}

TEST(Json, KeepsEveryCharacterOfAText) {
  EXPECT_EQ(parsed(R"("\u00e9 é \ud83d\udea2 🚢 \" \\ \/ \n")").text, "é é 🚢 🚢 \" \\ / \n");
  EXPECT_EQ(parsed(R"("a\u0000b")").text, std::string("a\0b", 3));
}

TEST(Json, MayBeAnySingleValue) {
  EXPECT_EQ(parsed("3").number, 3);
  EXPECT_EQ(parsed(" \n\t\"x\" ").text, "x");
  EXPECT_EQ(parsed("null").type, Value::Type::null);
}

// What is refused, and where it stands.

struct RefusedCase {
  const char* name;
  std::string text;
  const char* problem;
};

const RefusedCase refused_cases[] = {
    {"empty", "", "nothing is written"},
    {"only_white_space", " \n\t\r ", "nothing is written"},
    {"cut_off_object", "{\"a\": 1", "line 1, column 8: not JSON: the text ends too early"},
    {"cut_off_text", "{\n  \"a\": \"x", "line 2, column 10: not JSON"},
    {"missing_comma", "{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, column 3: not JSON: unexpected \"\"b\"\""},
    {"trailing_comma", "{\"a\": 1,}", "line 1, column 9: not JSON: unexpected \"}\""},
    {"single_quotes", "{'a': 1}", "line 1, column 2: not JSON"},
    {"comment", "{} // here", "line 1, column 4: not JSON"},
    {"word_after_the_end", "{\"plimsoll\": 1} x", "line 1, column 17: not JSON: unexpected \"x\""},
    {"brace_after_the_end", "{}}", "line 1, column 3: not JSON: unexpected \"}\""},
    {"cut_off_list", "[1, ", "line 1, column 5: not JSON: the text ends too early"},
    {"two_documents", "{} {}", "line 1, column 4: not JSON"},
    {"bare_word", "nul", "line 1, column 1: not JSON"},
    {"upper_case_word", "NULL", "line 1, column 1: not JSON"},
    {"not_a_number", "[NaN]", "line 1, column 2: not JSON"},
    {"infinity", "[Infinity]", "line 1, column 2: not JSON"},
    {"negative_infinity", "[-Infinity]", "not JSON"},
    {"leading_zero", "[01]", "line 1, column 3: not JSON"},
    {"leading_plus", "[+1]", "line 1, column 2: not JSON"},
    {"hexadecimal", "[0x10]", "not JSON"},
    {"too_large_a_number", "{\n\"a\": 1e999}", "line 2, column 6: the number \"1e999\" is too large"},
    {"too_small_a_number", "[-1e999]", "the number \"-1e999\" is too large"},
    {"key_twice", "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}", "line 3, column 5: the key \"a\" is written twice in one object; keep one"},
    {"key_twice_by_escape", R"({"a": 1, "\u0061": 3})", "the key \"a\" is written twice"},
    {"byte_that_is_not_utf8", "[\"\xff\"]", "not JSON"},
    {"cut_off_utf8", "[\"\xe2\x82\"]", "not JSON"},
    {"overlong_utf8", "[\"\xc0\xaf\"]", "not JSON"},
    {"surrogate_in_utf8", "[\"\xed\xa0\x80\"]", "not JSON"},
    {"half_a_surrogate_pair", R"(["\ud83d"])", "not JSON"},
    {"another_encoding", std::string("\xff\xfe{\0}\0", 6), "not JSON"},
    {"control_character_in_a_text", "[\"a\x01\"]", "not JSON"},
    {"escape_sequence_in_a_text", "[\"\x1b[31m\"]", "not JSON"},
    {"line_break_in_a_text", "[\"a\nb\"]", "not JSON"},
    {"nul", std::string("{\"a\": 1\0}", 9), "not JSON"},
    {"deep_lists", repeated("[", 200) + repeated("]", 200), "line 1, column 65: nested more than 64 levels deep"},
    {"deep_objects", repeated("{\"a\":", 200) + "1" + repeated("}", 200), "nested more than 64 levels deep"},
    {"deep_and_never_closed", repeated("[", 1000000), "nested more than 64 levels deep"},
    {"ten_megabytes", repeated("[1234567],", 1000000), "10000000 bytes are too many; at most 1048576 are read"},
    {"columns_count_characters", "[\"ééé\" x]", "line 1, column 8: not JSON"},
};

class RefusedJson : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedJson, SaysWhereAndWhy) {
  Problems problems;
  parse(GetParam().text, problems);
  EXPECT_FALSE(problems.none());
  const std::string messages = messages_of(problems);
  EXPECT_NE(messages.find(GetParam().problem), std::string::npos) << messages;
  EXPECT_LT(messages.size(), 300U);
  EXPECT_TRUE(is_utf8(messages));
  for (const char letter : messages) EXPECT_FALSE(letter >= 0 && letter < ' ' && letter != '\n') << "a control character in a message";
}

INSTANTIATE_TEST_SUITE_P(Json, RefusedJson, testing::ValuesIn(refused_cases), [](const auto& test) { return test.param.name; });

TEST(Json, AtTheLimitOfNestingIsRead) {
  EXPECT_EQ(parsed(repeated("[", deepest_nesting) + repeated("]", deepest_nesting)).type, Value::Type::list);
}

TEST(HostileJson, OfTheLargestSizeIsReadOrRefusedSoon) {
  std::string keys = "{";
  for (int i = 0; keys.size() < largest_text_bytes - 100; ++i) keys += "\"" + std::to_string(i) + "\":1,";
  keys += "\"end\":1}";
  const std::string same_keys = "{" + repeated("\"a\":1,", largest_text_bytes / 6 - 10) + "\"a\":1}";
  const std::string many_objects = "[" + repeated(R"({"a":1,"a":1},)", largest_text_bytes / 14 - 10) + "1]";
  const std::string numbers = "[" + repeated("1,", largest_text_bytes / 2 - 10) + "1]";
  for (const std::string& text : {keys, same_keys, many_objects, numbers}) {
    Problems problems;
    parse(text, problems);
    EXPECT_LE(problems.list().size(), Problems::kept);
  }
}

TEST(HostileJson, WithMoreKeysThanAnyPlanIsRefused) {
  std::string text = "{";
  for (std::size_t i = 0; i <= most_keys; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  Problems problems;
  parse(text + "\"end\":1}", problems);
  EXPECT_NE(messages_of(problems).find("an object with more than 1024 keys"), std::string::npos) << messages_of(problems);
}

// For people.

struct QuotedCase {
  const char* name;
  std::string text;
  std::string want;
};

const QuotedCase quoted_cases[] = {
    {"plain", "llama", "\"llama\""},
    {"other_letters", "模型", "\"模型\""},
    {"escape", "\x1b[31m", "\"\\x1b[31m\""},
    {"line_break", "a\nb", "\"a\\x0ab\""},
    {"nul", std::string("a\0b", 3), "\"a\\x00b\""},
    {"delete", "\x7f", "\"\\x7f\""},
    {"not_utf8", "a\xff\xc3", "\"a\\xff\\xc3\""},
    {"long", std::string(100, 'a'), "\"" + std::string(60, 'a') + "…\""},
    {"long_and_cut_between_characters", std::string(59, 'a') + "é", "\"" + std::string(59, 'a') + "…\""},
};

class Quoted : public testing::TestWithParam<QuotedCase> {};
TEST_P(Quoted, IsSafeToShow) {
  EXPECT_EQ(quoted_for_people(GetParam().text), GetParam().want);
  EXPECT_TRUE(is_utf8(quoted_for_people(GetParam().text)));
}

INSTANTIATE_TEST_SUITE_P(Json, Quoted, testing::ValuesIn(quoted_cases), [](const auto& test) { return test.param.name; });

TEST(Seen, NamesTheKindAndTheValue) {
  EXPECT_EQ(seen(parsed("null")), "null");
  EXPECT_EQ(seen(parsed("true")), "true");
  EXPECT_EQ(seen(parsed("1.50")), "the number 1.50");
  EXPECT_EQ(seen(parsed("\"x\"")), "the text \"x\"");
  EXPECT_EQ(seen(parsed("[1, 2]")), "a list of 2");
  EXPECT_EQ(seen(parsed("{}")), "an object");
  EXPECT_LT(seen(parsed("1" + std::string(300, '0'))).size(), 80U);
}

TEST(Utf8, IsWhatUnicodeSaysItIs) {
  for (const char* valid : {"", "a", "é", "€", "🚢", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"}) EXPECT_TRUE(is_utf8(valid)) << valid;
  for (const char* invalid : {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                              "\xf5\x80\x80\x80", "\xff", "a\xffz"}) {
    EXPECT_FALSE(is_utf8(invalid));
  }
}

// For machines.

std::string string_of(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

std::string number_of(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

TEST(AppendString, ReadsBack) {
  for (const std::string& text : {std::string("plain"), std::string("\"\\/\b\f\n\r\t"), std::string("é 🚢"), std::string("a\0b", 3), std::string("</script>"), std::string("\x7f")}) {
    EXPECT_EQ(parsed(string_of(text)).text, text);
  }
}

TEST(AppendString, CannotEndAPagesScript) { EXPECT_EQ(string_of("</script><!--").find('<'), std::string::npos); }

TEST(AppendNumber, IsTheShortestThatReadsBack) {
  EXPECT_EQ(number_of(0.1), "0.1");
  EXPECT_EQ(number_of(64e9), "64000000000");
  EXPECT_EQ(number_of(-0.0), "0");
  for (const double value : {1e30, -1e-30, 9007199254740993.0, 1.0 / 3, 5e-324, 1.7976931348623157e308}) EXPECT_EQ(parsed(number_of(value)).number, value);
}

TEST(AppendNumber, IsNullWhereThereIsNone) {
  EXPECT_EQ(number_of(std::nan("")), "null");
  EXPECT_EQ(number_of(std::numeric_limits<double>::infinity()), "null");
}

}  // namespace
}  // namespace plimsoll::json
