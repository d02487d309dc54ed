#include "core/exchange/shell_words.hpp"

#include <gtest/gtest.h>

namespace plimsoll::exchange {
namespace {

/// "a|b c" for two commands of one and two words.
std::string words_of(std::string_view script, Imported& noted) {
  Notes notes(noted);
  std::string all;
  for (const Command& command : commands_of(script, notes)) {
    if (!all.empty()) all += '|';
    for (std::size_t i = 0; i < command.size(); ++i) all += (i > 0 ? " " : "") + command[i].text;
  }
  return all;
}

struct WordsCase {
  const char* name;
  const char* script;
  const char* want;
};

const WordsCase words_cases[] = {
    {"a_backslash_continues_the_line", "a \\\n  b\\\n c", "a b c"},
    {"blanks_behind_the_backslash_are_forgiven", "a \\  \n b", "a b"},
    {"windows_line_ends_too", "a \\\r\n b\r\n", "a b"},
    {"quotes_are_taken_off", "a 'b c' \"d e\" f'g'\"h\"", "a b c d e fgh"},
    {"single_quotes_keep_everything", R"('a\$b"')", R"(a\$b")"},
    {"double_quotes_know_four_escapes", R"("\"\\\$\n")", R"("\$\n)"},
    {"a_line_ends_a_command", "a\nb", "a|b"},
    {"so_do_signs", "a && b; c | d & e", "a|b|c|d|e"},
    {"a_variable_of_the_script_is_filled_in", "M=x/y\nexport N=4\nserve $M ${N} \"$M-$N\"", "M=x/y|export N=4|serve x/y 4 x/y-4"},
    {"but_none_inside_single_quotes", "M=x\necho '$M'", "M=x|echo $M"},
    {"an_unknown_one_stays", "a $HOME ${TP}", "a $HOME ${TP}"},
    {"one_with_a_default_has_it", "a ${TP:-8}", "a 8"},
    {"what_a_command_would_print_stays", "a $(hostname -I | head) b", "a $(hostname -I | head) b"},
    {"an_assignment_before_a_command_sets_nothing_there", "TP=8 serve $TP", "TP=8 serve $TP"},
    {"comments_are_no_words", "a # b c\n#d\ne", "a|e"},
    {"but_within_a_word_the_sign_is_one", "a#b", "a#b"},
    {"redirections_are_no_words", "a > b 2>&1 < c &> d >> e", "a"},
    {"here_documents_are_no_words", "cat > f <<EOF\nit's \"open\nEOF\nb", "cat|b"},
    {"nothing_is_nothing", " \n\t\n", ""},
};

class ShellWords : public testing::TestWithParam<WordsCase> {};
TEST_P(ShellWords, AreThoseOfAShell) {
  Imported noted;
  EXPECT_EQ(words_of(GetParam().script, noted), GetParam().want);
  EXPECT_TRUE(noted.problems.none());
}
INSTANTIATE_TEST_SUITE_P(Exchange, ShellWords, testing::ValuesIn(words_cases), [](const auto& row) { return row.param.name; });

TEST(ShellScript, TellsWhatIsNoWord) {
  Imported noted;
  words_of("a 2>&1 # why\ncat <<E\nbody\nE\n", noted);
  ASSERT_EQ(noted.ignored.size(), 4u);
  EXPECT_EQ(noted.ignored[0].written, "2>&1");
  EXPECT_EQ(noted.ignored[1].written, "# why");
  EXPECT_EQ(noted.ignored[2].written, "<<E");
  EXPECT_EQ(noted.ignored[3].written, "body\nE\n");
  EXPECT_EQ(noted.ignored[3].line, 3u);
}

TEST(ShellScript, NamesTheLineOfAQuoteThatIsOpen) {
  for (const char* script : {"a\nb 'c", "a\nb \"c\n\n", "a\nb $(c", "a\nb ${c"}) {
    Imported noted;
    words_of(script, noted);
    ASSERT_EQ(noted.problems.count(), 1u) << script;
    EXPECT_EQ(noted.problems.list()[0].path, "line 2") << script;
  }
}

TEST(ShellScript, VariablesCannotFillMemory) {
  std::string script = "A=" + std::string(5000, 'x') + "\n";
  for (char name = 'B'; name <= 'K'; ++name) {
    const char before = static_cast<char>(name - 1);
    script += name;
    script += '=';
    for (int i = 0; i < 10; ++i) script += std::string("$") + before;
    script += '\n';
  }
  Imported noted;
  EXPECT_LT(words_of(script + "serve $K", noted).size(), 300000u);
}

TEST(ShellScript, MoreWordsThanAnyScriptHasAreAProblem) {
  std::string script;
  for (int i = 0; i < 30000; ++i) script += "a ";
  Imported noted;
  words_of(script, noted);
  EXPECT_EQ(noted.problems.count(), 1u);
}

}  // namespace
}  // namespace plimsoll::exchange
