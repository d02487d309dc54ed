#include "core/exchange/shell_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>

namespace plimsoll::exchange {

namespace {

/// What variables may add to a script: a few names that stand for each other could else fill memory.
constexpr std::size_t most_expanded_bytes = 1 << 16;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\0'; }
bool is_operator(char c) { return c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '\n'; }

class Lexer {
 public:
  Lexer(std::string_view text, Notes& notes) : text_(text), notes_(notes) {}

  std::vector<Command> commands() {
    while (at_ < text_.size() && !stopped_) {
      if (skip_continuation() || skip_blank()) continue;
      const char c = text_[at_];
      if (c == '#') {
        aside(std::min(text_.find('\n', at_), text_.size()), "a comment");
      } else if (c == '>' || c == '<') {
        redirection(at_);
      } else if (is_operator(c)) {
        separator();
      } else {
        word();
      }
    }
    end_command();
    return std::move(commands_);
  }

 private:
  bool skip_blank() {
    if (!is_blank(text_[at_])) return false;
    ++at_;
    return true;
  }
  /// Where a backslash continues the line, blanks behind it forgiven, the place behind the line's end; else 0.
  std::size_t behind_continuation(std::size_t at) const {
    if (text_[at] != '\\') return 0;
    const std::size_t next = text_.find_first_not_of(" \t\r", at + 1);
    if (next == std::string_view::npos) return text_.size();
    return text_[next] == '\n' ? next + 1 : 0;
  }
  bool skip_continuation() {
    const std::size_t behind = behind_continuation(at_);
    if (behind == 0) return false;
    count_lines(behind);
    return true;
  }
  void count_lines(std::size_t to) {
    line_ += static_cast<std::size_t>(
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    at_ = to;
  }
  void aside(std::size_t end, std::string_view why) {
    if (!one_more()) return;
    notes_.ignore({std::string(text_.substr(at_, end - at_)), line_}, why);
    count_lines(end);
  }
  bool one_more() {
    if (++pieces_ <= most_pieces) return true;
    if (!stopped_) {
      notes_.problem(fmt::format("line {}", line_),
                     fmt::format("more than {} words, which is the most that is read; paste the launch line alone", most_pieces));
    }
    stopped_ = true;
    return false;
  }

  void separator() {
    const bool is_line_end = text_[at_] == '\n';
    if (text_.substr(at_, 2) == "&>") return redirection(at_);
    ++at_;
    end_command();
    if (!is_line_end) return;
    ++line_;
    if (!here_document_.empty()) skip_here_document();
  }

  /// `2> file`, `>> file`, `2>&1`, `<<EOF`: with its target one piece, from where its number began.
  void redirection(std::size_t from) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of("<>&-", at_), text_.size());
    const bool is_here_document =
        text_.substr(begin, at_ - begin).substr(0, 2) == "<<" && text_.substr(begin, at_ - begin) != "<<<";
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    Word target;
    if (at_ < text_.size() && !is_operator(text_[at_]) && text_[at_] != '<' && text_[at_] != '>') scan(target);
    if (is_here_document) here_document_ = target.text;
    if (one_more()) notes_.ignore({std::string(text_.substr(from, at_ - from)), line_}, "a redirection");
  }

  void skip_here_document() {
    std::size_t at = at_;
    while (at < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      std::string_view line = text_.substr(at, end - at);
      while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
      while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
      at = std::min(end + 1, text_.size());
      if (line == here_document_ || end == text_.size()) break;
    }
    aside(at, "the content of a file");
    here_document_.clear();
  }

  void word() {
    const std::size_t begin = at_;
    const std::size_t line = line_;
    Word made;
    scan(made);
    if (at_ < text_.size() && (text_[at_] == '>' || text_[at_] == '<') &&
        made.text.find_first_not_of("0123456789") == std::string::npos) {
      return redirection(begin);
    }
    if (!one_more()) return;
    made.piece = {std::string(text_.substr(begin, at_ - begin)), line};
    command_.push_back(std::move(made));
  }

  /// Reads to the word's end.
  void scan(Word& into) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c) || is_operator(c) || c == '<' || c == '>') return;
      if (c == '\'') {
        quoted_plainly(into);
      } else if (c == '"') {
        quoted(into);
      } else if (c == '\\') {
        if (behind_continuation(at_) != 0) return;
        if (at_ + 1 < text_.size()) into.text += text_[at_ + 1];
        at_ = std::min(at_ + 2, text_.size());
      } else if (c == '$') {
        variable(into);
      } else {
        into.text += c;
        ++at_;
      }
    }
  }
  void unterminated(std::string_view what, std::size_t line) {
    notes_.problem(fmt::format("line {}", line),
                   fmt::format("the {} that begins here is never closed; close it, or paste the whole command", what));
  }
  void quoted_plainly(Word& into) {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) unterminated("single quote", line_);
    const std::size_t stop = std::min(end, text_.size());
    into.text += text_.substr(at_ + 1, stop - at_ - 1);
    count_lines(std::min(stop + 1, text_.size()));
  }
  void quoted(Word& into) {
    const std::size_t line = line_;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_];
      const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (c == '$') {
        variable(into);
      } else if (c == '\\' && (next == '"' || next == '\\' || next == '$' || next == '`' || next == '\n')) {
        if (next != '\n') into.text += next;
        count_lines(at_ + 2);
      } else {
        into.text += c;
        count_lines(at_ + 1);
      }
    }
    if (at_ >= text_.size()) return unterminated("double quote", line);
    ++at_;
  }

  /// `$NAME`, `${NAME}`, `${NAME:-otherwise}`; what cannot be known stays as it is written.
  void variable(Word& into) {
    const std::size_t begin = at_++;
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (next == '(' || next == '{') {
      const std::size_t line = line_;
      const std::size_t end = behind_closing(next, next == '(' ? ')' : '}');
      if (end == 0) return unterminated(next == '(' ? "\"$(\"" : "\"${\"", line), count_lines(text_.size());
      const std::string_view inside = text_.substr(begin + 2, end - begin - 3);
      if (next == '(' || !expand_braced(inside, into)) into.text += text_.substr(begin, end - begin);
      return count_lines(end);
    }
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    if (!expand(text_.substr(begin + 1, at_ - begin - 1), into)) into.text += text_.substr(begin, at_ - begin);
  }
  std::size_t behind_closing(char opens, char closes) const {
    std::size_t depth = 0;
    for (std::size_t at = at_; at < text_.size(); ++at) {
      if (text_[at] == opens) ++depth;
      if (text_[at] == closes && --depth == 0) return at + 1;
    }
    return 0;
  }
  bool expand_braced(std::string_view inside, Word& into) {
    const std::size_t otherwise = inside.find(":-");
    if (expand(inside.substr(0, otherwise), into)) return true;
    if (otherwise == std::string_view::npos || inside.find('$') != std::string_view::npos) return false;
    return append(inside.substr(otherwise + 2), into);
  }
  bool expand(std::string_view name, Word& into) {
    const auto found = variables_.find(name);
    return found != variables_.end() && append(found->second, into);
  }
  bool append(std::string_view value, Word& into) {
    if (expanded_bytes_ + value.size() > most_expanded_bytes) return false;
    expanded_bytes_ += value.size();
    into.text += value;
    return true;
  }

  /// A command of assignments alone sets the script's variables.
  void end_command() {
    if (command_.empty()) return;
    const bool exports = command_.front().text == "export";
    const auto first = command_.begin() + (exports ? 1 : 0);
    if (std::all_of(first, command_.end(), [](const Word& word) { return is_assignment(word.text); })) {
      for (auto word = first; word != command_.end(); ++word) {
        const std::size_t equals = word->text.find('=');
        variables_[word->text.substr(0, equals)] = word->text.substr(equals + 1);
      }
    }
    commands_.push_back(std::move(command_));
    command_.clear();
  }

  std::string_view text_;
  Notes& notes_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t pieces_ = 0;
  std::size_t expanded_bytes_ = 0;
  bool stopped_ = false;
  std::string here_document_;  ///< The word that ends it, where one is to follow the line.
  Command command_;
  std::vector<Command> commands_;
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace

bool is_assignment(std::string_view word) {
  if (word.empty() || !is_name_start(word.front())) return false;
  const std::size_t end = static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), is_name_part) - word.begin());
  return end < word.size() && word[end] == '=';
}

std::vector<Command> commands_of(std::string_view script, Notes& notes) { return Lexer(script, notes).commands(); }

}  // namespace plimsoll::exchange
