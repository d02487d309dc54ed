#include "core/exchange/yaml_subset.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/exchange/notes.hpp"
#include "core/exchange/yaml_flow.hpp"
#include "core/exchange/yaml_lines.hpp"

namespace plimsoll::exchange {

namespace {

using json::Value;

bool is_entry(std::string_view content) { return content == "-" || content.substr(0, 2) == "- "; }
bool begins_comment(std::string_view content) { return !content.empty() && content.front() == '#'; }
bool is_marker(const YamlLine& line, std::string_view marker) {
  return line.indent == 0 && line.content.substr(0, 3) == marker && (line.content.size() == 3 || line.content[3] == ' ');
}

/// Where a plain key ends: at a colon before a blank or the line's end; npos where the line is no pair.
std::size_t end_of_plain_key(std::string_view content) {
  for (std::size_t at = content.find(':'); at != std::string_view::npos; at = content.find(':', at + 1)) {
    if (at + 1 == content.size() || content[at + 1] == ' ' || content[at + 1] == '\t') {
      return content.substr(0, at).find(" #") == std::string_view::npos ? at : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

class BlockReader {
 public:
  BlockReader(std::string_view text, Problems& problems) : text_(text), problems_(problems), lines_(yaml_lines(text)) {}

  std::vector<Value> documents() {
    std::vector<Value> made;
    while (ok_ && to_content()) {
      if (is_marker(lines_[at_], "---") || is_marker(lines_[at_], "...")) {
        const std::string_view rest = lines_[at_].content.substr(3);
        const std::size_t from = rest.find_first_not_of(" \t");
        if (from != std::string_view::npos && rest[from] != '#') fail("a value behind \"---\"; write it on a line of its own");
        ++at_;
        continue;
      }
      Value document = node(0, json::deepest_nesting);
      if (ok_) made.push_back(std::move(document));
      if (follows()) {
        fail(fmt::format("{} was found behind the document's end; begin another one with \"---\"",
                         json::quoted_for_people(lines_[at_].content)));
      }
    }
    return made;
  }

 private:
  void fail(std::string message) { fail_at(at_ < lines_.size() ? lines_[at_].number : lines_.size(), std::move(message)); }
  void fail_at(std::size_t line, std::string message) {
    if (ok_) problems_.add(fmt::format("line {}", line), std::move(message));
    ok_ = false;
  }

  /// To the next line that is neither empty nor a comment; false at the end.
  bool to_content() {
    while (at_ < lines_.size() && (lines_[at_].content.empty() || begins_comment(lines_[at_].content))) ++at_;
    if (at_ >= lines_.size()) return false;
    if (lines_[at_].has_tab) {
      fail("a tab indents the line; YAML indents by spaces");
      return false;
    }
    return true;
  }
  /// Whether a line of this document follows.
  bool follows() { return ok_ && to_content() && !is_marker(lines_[at_], "---") && !is_marker(lines_[at_], "..."); }

  bool count_value() {
    if (++values_ <= most_pieces) return true;
    fail(fmt::format("more than {} values, which is the most that is read; paste the manifests of the server alone", most_pieces));
    return false;
  }

  /// The block at this line, which is indented at least so far.
  Value node(std::size_t least_indent, std::size_t depth) {
    if (depth == 0) {
      fail(fmt::format("nested more than {} levels deep, which is the most that is read", json::deepest_nesting));
      return {};
    }
    const YamlLine& line = lines_[at_];
    if (line.indent < least_indent || !count_value()) return {};
    if (is_entry(line.content)) return list(line.indent, depth);
    if (is_pair(line)) return map(line.indent, depth);
    if (!ok_) return {};
    return inline_value(line.begin, line.indent, depth);
  }

  bool is_pair(const YamlLine& line) {
    const char first = line.content.front();
    if (first == '"' || first == '\'') {
      Problems unread;
      YamlFlow flow(text_.substr(0, line.begin + line.content.size()), line.begin, line.number, unread);
      flow.quoted();
      const std::size_t behind = flow.at() - line.begin;
      return flow.ok() && end_of_plain_key(line.content.substr(std::min(behind, line.content.size()))) == 0;
    }
    if (first == '[' || first == '{' || first == '|' || first == '>') return false;
    if (line.content.substr(0, 2) == "? ") fail("a key that is no scalar; write a plain or quoted key");
    return ok_ && end_of_plain_key(line.content) != std::string_view::npos;
  }

  Value list(std::size_t indent, std::size_t depth) {
    Value made;
    made.type = Value::Type::list;
    made.line = lines_[at_].number;
    while (follows() && lines_[at_].indent == indent && is_entry(lines_[at_].content)) {
      YamlLine& line = lines_[at_];
      const std::size_t from = line.content.find_first_not_of(" \t", 1);
      if (!count_value()) break;
      if (from == std::string_view::npos || line.content[from] == '#') {
        made.items.push_back(behind(indent + 1, depth));
        continue;
      }
      // The entry stands as if its line began behind the "-".
      line.content.remove_prefix(from);
      line.begin += from;
      line.indent += from;
      const bool is_block = is_entry(line.content) || is_pair(line);
      made.items.push_back(is_block ? node(line.indent, depth - 1) : inline_value(line.begin, indent, depth - 1));
    }
    if (ok_ && follows() && lines_[at_].indent > indent) fail("indented further than the list it stands in");
    return made;
  }

  /// What stands on the lines behind a key or a "-" without a value of its own.
  Value behind(std::size_t least_indent, std::size_t depth) {
    Value nothing;
    nothing.line = lines_[at_].number;
    ++at_;
    if (!follows() || lines_[at_].indent < least_indent) return nothing;
    return node(least_indent, depth - 1);
  }

  Value map(std::size_t indent, std::size_t depth) {
    Value made;
    made.type = Value::Type::object;
    made.line = lines_[at_].number;
    while (follows() && lines_[at_].indent == indent && !is_entry(lines_[at_].content)) {
      const YamlLine& line = lines_[at_];
      if (!is_pair(line)) {
        if (ok_) fail(fmt::format("{} was found where \"key: value\" is expected", json::quoted_for_people(line.content)));
        break;
      }
      std::size_t colon = 0;
      std::string key = key_of(line, colon);
      if (!ok_) break;
      if (made.keys.size() >= json::most_keys) {
        fail(fmt::format("a map with more than {} keys, which is the most that is read", json::most_keys));
      }
      if (made.find(key) != nullptr) {
        fail(fmt::format("the key {} is written twice in one map; keep one", json::quoted_for_people(key)));
      }
      if (key == "<<") fail("\"<<\" merges an anchor, and those are not read; write the keys out");
      if (!ok_) break;
      made.keys.push_back(std::move(key));
      made.items.push_back(value_of(line, colon, indent, depth));
    }
    if (ok_ && follows() && lines_[at_].indent > indent) fail("indented further than the map it stands in");
    return made;
  }

  std::string key_of(const YamlLine& line, std::size_t& colon) {
    const char first = line.content.front();
    if (first == '"' || first == '\'') {
      YamlFlow flow(text_, line.begin, line.number, problems_);
      std::string key = flow.quoted();
      colon = flow.at() - line.begin;
      ok_ = ok_ && flow.ok();
      return key;
    }
    if (const std::string_view what = refused_beginning(first); !what.empty()) {
      fail(fmt::format("{} begins with \"{}\", and those are not read; write the key in quotes", what, first));
      return {};
    }
    colon = end_of_plain_key(line.content);
    std::string key(line.content.substr(0, colon));
    while (!key.empty() && key.back() == ' ') key.pop_back();
    return key;
  }

  Value value_of(const YamlLine& line, std::size_t colon, std::size_t indent, std::size_t depth) {
    if (!count_value()) return {};
    const std::size_t from = line.content.find_first_not_of(" \t", colon + 1);
    if (from != std::string_view::npos && !(line.content[from] == '#')) return inline_value(line.begin + from, indent, depth - 1);
    // A list of a map may stand at the map's own indentation.
    Value nothing;
    nothing.line = line.number;
    ++at_;
    if (!follows() || lines_[at_].indent < indent) return nothing;
    if (lines_[at_].indent == indent) return is_entry(lines_[at_].content) ? node(indent, depth - 1) : nothing;
    return node(indent + 1, depth - 1);
  }

  /// A value that begins on this line, within a block that is indented by `indent`.
  Value inline_value(std::size_t begin, std::size_t indent, std::size_t depth) {
    const char first = text_[begin];
    if (first == '[' || first == '{' || first == '"' || first == '\'') return flow_value(begin, depth);
    if (first == '|' || first == '>') return block_scalar(begin, indent);
    if (const std::string_view what = refused_beginning(first); !what.empty()) {
      fail(fmt::format("{} begins with \"{}\", and those are not read; write the value out, or in quotes", what, first));
      return {};
    }
    return plain_scalar(begin, indent);
  }

  Value flow_value(std::size_t begin, std::size_t depth) {
    YamlFlow flow(text_, begin, lines_[at_].number, problems_);
    Value made;
    if (text_[begin] == '[' || text_[begin] == '{') {
      made = flow.collection(depth);
    } else {
      made.type = Value::Type::text;
      made.line = lines_[at_].number;
      made.text = flow.quoted();
    }
    ok_ = ok_ && flow.ok();
    values_ += flow.values();
    if (!ok_ || !count_value()) return made;
    at_ = flow.line() - 1;
    const std::string_view rest = text_.substr(flow.at(), lines_[at_].begin + lines_[at_].content.size() -
                                                              std::min(flow.at(), lines_[at_].begin + lines_[at_].content.size()));
    const std::size_t from = rest.find_first_not_of(" \t");
    if (from != std::string_view::npos && (rest[from] != '#' || from == 0)) {
      fail(fmt::format("{} stands behind the value's end", json::quoted_for_people(rest.substr(from))));
    }
    ++at_;
    return made;
  }

  static std::string_view without_comment(std::string_view content) {
    std::size_t at = content.find(" #");
    if (content.find("\t#") < at) at = content.find("\t#");
    content = content.substr(0, at);
    while (!content.empty() && (content.back() == ' ' || content.back() == '\t')) content.remove_suffix(1);
    return content;
  }

  Value plain_scalar(std::size_t begin, std::size_t indent) {
    const YamlLine& line = lines_[at_];
    const std::string_view first = line.content.substr(begin - line.begin);
    Value made;
    made.line = line.number;
    made.text = std::string(without_comment(first));
    if (end_of_plain_key(made.text) != std::string_view::npos) {
      fail("a second \": \" in a value that has no quotes; write the value in quotes");
    }
    bool goes_on = made.text.size() == first.size();
    ++at_;
    // It goes on over lines that are indented further; an empty one between them is not read as a line's end.
    while (goes_on && follows() && lines_[at_].indent > indent) {
      const std::string_view more = without_comment(lines_[at_].content);
      if (end_of_plain_key(more) != std::string_view::npos) {
        fail("\"key: value\" within a value that goes on over lines; indent it as the keys around it");
      }
      made.text += ' ';
      made.text += more;
      goes_on = more.size() == lines_[at_].content.size();
      ++at_;
    }
    const bool is_null = made.text == "~" || made.text == "null";
    made.type = is_null ? Value::Type::null : Value::Type::text;
    return made;
  }

  Value block_scalar(std::size_t begin, std::size_t indent) {
    const YamlLine& header = lines_[at_];
    Value made;
    made.type = Value::Type::text;
    made.line = header.number;
    const bool folds = text_[begin] == '>';
    const std::string_view signs = without_comment(header.content.substr(begin - header.begin + 1));
    std::size_t content_indent = 0;
    char chomp = ' ';
    for (const char c : signs) {
      if (c == '+' || c == '-') {
        chomp = c;
      } else if (c >= '1' && c <= '9') {
        content_indent = indent + static_cast<std::size_t>(c - '0');
      } else {
        fail(fmt::format("{} behind \"{}\"; write the text on the lines below", json::quoted_for_people(signs), text_[begin]));
        return made;
      }
    }
    ++at_;
    std::vector<std::string_view> body = block_lines(indent, content_indent);
    std::size_t trailing = 0;
    while (!body.empty() && body.back().empty()) body.pop_back(), ++trailing;
    for (std::size_t i = 0; i < body.size(); ++i) {
      made.text += body[i];
      if (i + 1 == body.size()) break;
      if (!folds || !is_flush(body[i])) {
        made.text += '\n';
        continue;
      }
      // Between two lines that are not indented further a line's end is a blank, and of empty lines each is one end.
      std::size_t next = i + 1;
      while (body[next].empty()) ++next;
      if (!is_flush(body[next])) {
        made.text += '\n';
      } else if (next == i + 1) {
        made.text += ' ';
      }
    }
    if (chomp != '-' && !body.empty()) made.text += '\n';
    if (chomp == '+') made.text += std::string(trailing, '\n');
    return made;
  }
  static bool is_flush(std::string_view line) { return !line.empty() && line.front() != ' ' && line.front() != '\t'; }

  /// The lines of a block scalar without their indentation, which is the first one's where the header does not say it.
  std::vector<std::string_view> block_lines(std::size_t indent, std::size_t content_indent) {
    std::vector<std::string_view> body;
    for (; at_ < lines_.size(); ++at_) {
      const YamlLine& line = lines_[at_];
      if (line.content.empty()) {
        body.emplace_back();
        continue;
      }
      if (content_indent == 0 && line.indent > indent) content_indent = line.indent;
      const bool is_top = indent == 0 && (is_marker(line, "---") || is_marker(line, "..."));
      if (content_indent == 0 || line.indent < content_indent || is_top) break;
      const std::size_t from = line.begin - line.indent + content_indent;
      body.push_back(text_.substr(from, line.begin + line.content.size() - from));
    }
    return body;
  }

  std::string_view text_;
  Problems& problems_;
  std::vector<YamlLine> lines_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  bool ok_ = true;
};

}  // namespace

std::vector<Value> parse_yaml(std::string_view text, Problems& problems) {
  if (text.size() > largest_text_bytes) {
    problems.add("", fmt::format("{} bytes are too many; at most {} are read", text.size(), largest_text_bytes));
    return {};
  }
  return BlockReader(text, problems).documents();
}

}  // namespace plimsoll::exchange
