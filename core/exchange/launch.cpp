#include "core/exchange/launch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/exchange/names.hpp"

namespace plimsoll::exchange {

namespace {

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// A flag as tables have it: without its value, "-" for "_".
std::string flag_name(std::string_view word) {
  std::string name(word.substr(0, word.find('=')));
  for (std::size_t i = 2; i < name.size(); ++i) name[i] = name[i] == '_' ? '-' : name[i];
  return name;
}

bool has_name(const Flag& flag, std::string_view name) {
  for (std::string_view rest = flag.names; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == name) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

const Flag* find_flag(FlagTable table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Flag& flag) { return has_name(flag, name); });
  return found == table.end() ? nullptr : &*found;
}

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789.-+eE") == std::string_view::npos;
}

/// "-1" is a value, "-tp" a flag.
bool is_flag(std::string_view word) { return word.size() > 1 && word.front() == '-' && !is_number(word); }

bool is_yes_or_no(std::string_view word) {
  const std::string low = lower(word);
  return low == "true" || low == "false" || low == "1" || low == "0" || low == "yes" || low == "no";
}

/// Of a flag that no table has: names that begin so are switches, as tools write them.
bool looks_like_switch(std::string_view name) {
  for (const std::string_view beginning :
       {"--enable-", "--disable-", "--no-", "--use-", "--skip-", "--trust-", "--is-", "--return-", "--log-"}) {
    if (name.substr(0, beginning.size()) == beginning) return true;
  }
  return false;
}

class FlagReader {
 public:
  FlagReader(std::span<const Word> words, FlagTable table, std::array<std::optional<Given>, things_set>& given, Notes& notes)
      : words_(words), table_(table), given_(given), notes_(notes) {}

  std::vector<Word> others() {
    std::vector<Word> others;
    while (at_ < words_.size()) {
      if (is_flag(words_[at_].text)) {
        flag();
      } else {
        others.push_back(words_[at_++]);
      }
    }
    return others;
  }

 private:
  void flag() {
    const Word& word = words_[at_++];
    const std::string name = flag_name(word.text);
    const Flag* row = find_flag(table_, name);
    const std::size_t equals = word.text.find('=');
    Given made{word.piece, equals == std::string::npos ? std::string() : word.text.substr(equals + 1)};
    if (equals == std::string::npos) take_values(row == nullptr ? unknown_takes(name) : row->takes, made);
    if (row == nullptr) return notes_.ignore(made.piece, "unknown");
    if (row->sets == Sets::nothing) return notes_.ignore(made.piece, row->why);
    if (row->takes == Takes::value && made.value.empty()) {
      return notes_.refuse(made.piece, name, fmt::format("a value was expected after it; write \"{} VALUE\"", name));
    }
    std::optional<Given>& place = given_[static_cast<std::size_t>(row->sets)];
    if (place) notes_.ignore(place->piece, "written again further on, and the last one counts");
    place = std::move(made);
  }

  Takes unknown_takes(std::string_view name) const {
    if (looks_like_switch(name)) return Takes::maybe;
    return Takes::value;
  }

  void take_values(Takes takes, Given& made) {
    const auto take = [&] {
      if (!made.value.empty()) made.value += ' ';
      made.value += words_[at_].text;
      made.piece.written += ' ' + words_[at_].piece.written;
      ++at_;
    };
    const auto is_value = [&] { return at_ < words_.size() && !is_flag(words_[at_].text); };
    if (takes == Takes::value && is_value()) take();
    if (takes == Takes::maybe && is_value() && is_yes_or_no(words_[at_].text)) take();
    while (takes == Takes::values && is_value()) take();
  }

  std::span<const Word> words_;
  FlagTable table_;
  std::array<std::optional<Given>, things_set>& given_;
  Notes& notes_;
  std::size_t at_ = 0;
};

struct Program {
  Framework framework = Framework::other;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t image = 0;  ///< Of a container's run, one past the word that names its image.
};

/// An image whose entry point is the server itself.
bool is_vllm_image(std::string_view word) {
  const std::string_view name = base_name(word);
  return word.find('/') != std::string_view::npos && name.substr(0, 11) == "vllm-openai";
}

Program program_at(const Command& words, std::size_t i) {
  const std::string_view next = i + 1 < words.size() ? std::string_view(words[i + 1].text) : std::string_view();
  const std::string_view name = base_name(words[i].text);
  if (name == "vllm" && next == "serve") return {Framework::vllm, i, i + 2};
  if (name == "sglang" && next == "serve") return {Framework::sglang, i, i + 2};
  if (name == "trtllm-serve") return {Framework::tensorrt_llm, i, next == "serve" ? i + 2 : i + 1};
  if (name != "-m") return {};
  // Dynamo hands its workers' arguments on.
  if (next == "dynamo.vllm") return {Framework::vllm, i, i + 2};
  if (next == "dynamo.sglang") return {Framework::sglang, i, i + 2};
  if (next == "dynamo.trtllm") return {Framework::tensorrt_llm, i, i + 2};
  if (next == "vllm.entrypoints.openai.api_server") return {Framework::vllm, i, i + 2};
  if (next == "sglang.launch_server") return {Framework::sglang, i, i + 2};
  const bool is_cli = next == "vllm.entrypoints.cli.main" && i + 2 < words.size() && words[i + 2].text == "serve";
  return is_cli ? Program{Framework::vllm, i, i + 3} : Program{};
}

Program program_of(const Command& words, std::string_view image) {
  std::size_t image_word = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (image_word == 0 && is_vllm_image(words[i].text)) image_word = i + 1;
    Program found = program_at(words, i);
    if (found.framework == Framework::other) continue;
    // "python3" belongs to what it starts.
    const bool is_python =
        words[found.begin].text == "-m" && found.begin > 0 && base_name(words[found.begin - 1].text).substr(0, 6) == "python";
    if (is_python) --found.begin;
    found.image = image_word;
    return found;
  }
  const bool runs_container = !words.empty() && image_word > 1;
  if (runs_container) return {Framework::vllm, image_word, image_word, image_word};
  if (is_vllm_image(image)) {
    return {Framework::vllm, 0, !words.empty() && words[0].text == "serve" ? std::size_t{1} : std::size_t{0}, 0};
  }
  return {};
}

FlagTable flags_of(Framework framework) {
  switch (framework) {
    case Framework::vllm: return vllm_flags();
    case Framework::sglang: return sglang_flags();
    case Framework::tensorrt_llm: return tensorrt_llm_flags();
    case Framework::other: break;
  }
  return {};
}

Piece joined(std::span<const Word> words) {
  Piece piece;
  for (const Word& word : words) {
    if (piece.line == 0) piece.line = word.piece.line;
    piece.written += (piece.written.empty() ? "" : " ") + word.piece.written;
  }
  return piece;
}

std::string_view why_before(const Word& word) {
  return is_assignment(word.text) ? "the environment" : "before the server's own arguments";
}

/// What is no flag: the model first, unless `--model` names it.
void take_model(std::vector<Word>& others, Launch& launch, Notes& notes) {
  for (Word& word : others) {
    if (!launch[Sets::model]) {
      launch[Sets::model] = Given{word.piece, word.text};
    } else {
      notes.ignore(word.piece, "belongs to no flag");
    }
  }
}

std::optional<Launch> launch_of(const Command& words, const Piece& image, Notes& notes) {
  const Program program = program_of(words, image.written);
  if (program.framework == Framework::other) return std::nullopt;
  Launch launch{.framework = program.framework, .program = {}, .image = image.written, .image_piece = image, .given = {}};
  const std::span<const Word> all(words);
  for (std::size_t i = 0; i < program.begin; ++i) {
    if (i + 1 == program.image) {
      launch.image = words[i].text;
      launch.image_piece = words[i].piece;
    } else {
      notes.ignore(words[i].piece, why_before(words[i]));
    }
  }
  launch.program = joined(all.subspan(program.begin, program.end - program.begin));
  std::vector<Word> others = read_flags(all.subspan(program.end), flags_of(program.framework), launch.given, notes);
  take_model(others, launch, notes);
  return launch;
}

}  // namespace

std::vector<Word> read_flags(std::span<const Word> words, FlagTable table, std::array<std::optional<Given>, things_set>& given,
                             Notes& notes) {
  return FlagReader(words, table, given, notes).others();
}

Framework framework_of(const Command& words, std::string_view image) { return program_of(words, image).framework; }

std::optional<Launch> launch_in(const Command& words, const Piece& image, Notes& notes) { return launch_of(words, image, notes); }

std::vector<Launch> launches_in(const std::vector<Command>& commands, Notes& notes) {
  std::vector<Launch> launches;
  for (const Command& command : commands) {
    std::optional<Launch> launch = launch_of(command, {}, notes);
    if (launch) {
      launches.push_back(std::move(*launch));
      continue;
    }
    for (const Word& word : command) {
      notes.ignore(word.piece, is_assignment(word.text) ? "a variable, filled in where the script uses it" : "launches no server");
    }
  }
  return launches;
}

}  // namespace plimsoll::exchange
