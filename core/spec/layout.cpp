#include "core/spec/layout.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

constexpr Bounds degree_bounds{1, 1e6};

struct Degree {
  std::string_view letters;  ///< As written, upper case.
  std::string_view field;
  std::optional<std::int64_t> LayoutStatement::*member;
};

// Longest first, so that "ETP" is not read as "E" and "TP".
constexpr std::array<Degree, 9> degrees = {{
    {"ADP", "attention_dp", &LayoutStatement::attention_dp},
    {"ETP", "expert_tp", &LayoutStatement::expert_tp},
    {"TP", "tp", &LayoutStatement::tp},
    {"PP", "pp", &LayoutStatement::pp},
    {"CP", "cp", &LayoutStatement::cp},
    {"DP", "dp", &LayoutStatement::dp},
    {"EP", "ep", &LayoutStatement::ep},
    {"SP", "sp", &LayoutStatement::sp},
    {"R", "replicas", &LayoutStatement::replicas},
}};

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool starts_with_letters(std::string_view text, std::string_view letters) {
  if (text.size() < letters.size()) return false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (upper(text[i]) != letters[i]) return false;
  }
  return true;
}

const Degree* degree_at(std::string_view text) {
  for (const Degree& degree : degrees) {
    if (starts_with_letters(text, degree.letters)) return &degree;
  }
  return nullptr;
}

/// What may stand between two degrees, with spaces or nothing around it.
struct Sign {
  std::string_view text;
  bool multiplies;  ///< It says that GPUs multiply; the others leave that open.
};
constexpr std::array<Sign, 10> signs = {{{"×", true}, {"x", true}, {"X", true}, {"*", true}, {"·", false}, {",", false}, {"-", false}, {"+", false}, {"/", false}, {";", false}}};

const Sign* sign_at(std::string_view text) {
  for (const Sign& sign : signs) {
    if (text.substr(0, sign.text.size()) == sign.text) return &sign;
  }
  return nullptr;
}

void skip(std::string_view& rest, std::string_view skipped) {
  rest.remove_prefix(std::min(rest.find_first_not_of(skipped), rest.size()));
}

/// The layout with the degrees that follow from e·x = t·c·D filled in.
struct Filled {
  std::int64_t attention_dp = 1;
  std::int64_t ep = 1;
  std::int64_t expert_tp = 1;
};

/// Values from `candidates` nearest to `wanted`, as text: "2 and 4".
std::string nearest_two(std::int64_t wanted, const std::vector<std::int64_t>& candidates) {
  std::int64_t below = 0;
  std::int64_t above = 0;
  for (const std::int64_t candidate : candidates) {
    if (candidate < wanted) below = std::max(below, candidate);
    if (candidate > wanted && (above == 0 || candidate < above)) above = candidate;
  }
  if (below > 0 && above > 0) return fmt::format("{} and {}", below, above);
  return fmt::format("{}", below > 0 ? below : above);
}

std::vector<std::int64_t> divisors_of(std::int64_t number) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t d = 1; d * d <= number; ++d) {
    if (number % d != 0) continue;
    divisors.push_back(d);
    if (d != number / d) divisors.push_back(number / d);
  }
  std::sort(divisors.begin(), divisors.end());
  return divisors;
}

enum class Reading {
  multiplied,
  shared
};

/// D and x where neither is written: multiplied (D = e), or sharing the GPUs (their number, else the smallest group).
Filled fill_neither(std::int64_t tc, std::int64_t ep, std::int64_t gpus_per_stage, Reading reading) {
  if (reading == Reading::multiplied) return {.attention_dp = ep, .ep = ep, .expert_tp = tc};
  const bool gpus_decide = gpus_per_stage > 0 && gpus_per_stage % tc == 0 && gpus_per_stage % ep == 0;
  const std::int64_t stage = gpus_decide ? gpus_per_stage : std::lcm(ep, tc);
  return {.attention_dp = stage / tc, .ep = ep, .expert_tp = stage / ep};
}

/// Of degrees that disagree, each that would agree if it alone were another: "DP3 or ETP4 would do".
std::string agreeing_degrees(std::int64_t tc, std::string_view dp_name, std::int64_t dp, std::int64_t ep, std::int64_t expert_tp) {
  struct Way {
    std::string_view name;
    std::int64_t gpus;    ///< Of the other side of e·x = t·c·D.
    std::int64_t beside;  ///< What this degree is multiplied with.
  };
  std::string text;
  for (const Way& way : {Way{dp_name, ep * expert_tp, tc}, Way{"ETP", tc * dp, ep}, Way{"EP", tc * dp, expert_tp}}) {
    if (way.gpus % way.beside == 0) text += fmt::format("{}{}{}", text.empty() ? "" : " or ", way.name, way.gpus / way.beside);
  }
  return text.empty() ? fmt::format("no other {}, ETP or EP alone would make them agree", dp_name) : text + " would do";
}

bool fill_experts(const LayoutStatement& statement, std::int64_t tc, std::optional<std::int64_t> attention_dp,
                  std::int64_t gpus_per_stage, Reading reading, const std::string& path, Filled& filled, Problems& problems) {
  const std::int64_t ep = statement.ep.value_or(1);
  if (attention_dp && statement.expert_tp && statement.ep) {
    const std::int64_t gpus = tc * *attention_dp;
    if (ep * *statement.expert_tp != gpus) {
      problems.add(path, fmt::format("EP{} × ETP{} = {} GPUs, but TP·CP·DP = {}; {}", ep, *statement.expert_tp, ep * *statement.expert_tp, gpus,
                                     agreeing_degrees(tc, statement.dp ? "DP" : "ADP", *attention_dp, ep, *statement.expert_tp)));
      return false;
    }
    filled = {*attention_dp, ep, *statement.expert_tp};
    return true;
  }
  if (attention_dp) {
    const std::int64_t gpus = tc * *attention_dp;
    if (gpus % ep != 0) {
      problems.add(path, fmt::format("EP{} does not divide TP·CP·DP = {}; the nearest that do are {}", ep, gpus,
                                     nearest_two(ep, divisors_of(gpus))));
      return false;
    }
    filled = {*attention_dp, ep, gpus / ep};
    return true;
  }
  if (statement.expert_tp) {
    const std::int64_t gpus = ep * *statement.expert_tp;
    if (gpus % tc != 0) {
      problems.add(path, fmt::format("EP{} × ETP{} = {} GPUs cannot be shared out to TP·CP = {}; ETP would have to be a multiple of {}",
                                     ep, *statement.expert_tp, gpus, tc, tc / std::gcd(tc, ep)));
      return false;
    }
    filled = {gpus / tc, ep, *statement.expert_tp};
    return true;
  }
  filled = fill_neither(tc, ep, gpus_per_stage, reading);
  return true;
}

bool layout_from_shorthand(const json::Value& value, void* target, const std::string& path, Problems& problems) {
  auto& statement = *static_cast<LayoutStatement*>(target);
  statement = LayoutStatement{};
  if (value.type != json::Value::Type::text) {
    problems.add(path, fmt::format("{} was found where a layout such as \"EP4×TP2×PP2\" is expected", json::seen(value)));
    return false;
  }
  statement.notation = value.text;
  return true;
}

std::string layout_to_shorthand(const void* source) {
  const auto& statement = *static_cast<const LayoutStatement*>(source);
  LayoutStatement only_notation;
  only_notation.notation = statement.notation;
  if (statement.notation.empty() || !(statement == only_notation)) return {};
  std::string text;
  json::append_string(text, statement.notation);
  return text;
}

void validate_statement(const void* source, const std::string& path, Problems& problems) {
  const auto& statement = *static_cast<const LayoutStatement*>(source);
  if (statement.notation.empty()) return;
  const std::string at = path.empty() ? "notation" : path;
  parse_layout_notation(statement.notation, at, problems);
  for (const Degree& degree : degrees) {
    if (statement.*degree.member) {
      problems.add(member_path(path, degree.field), fmt::format("stands beside the notation {}; write it there, or leave the notation out",
                                                                json::quoted_for_people(statement.notation)));
    }
  }
}

void append_degree(std::string& text, std::string_view name, std::int64_t degree, std::string_view separator) {
  if (degree == 1) return;
  if (!text.empty()) text += separator;
  text += fmt::format("{}{}", name, degree);
}

}  // namespace

namespace {

/// Reads a notation from its front: degrees, and between two of them at most one sign.
class NotationReader {
 public:
  NotationReader(std::string_view text, const std::string& path, Problems& problems) : text_(text), rest_(text), path_(path), problems_(problems) {}

  /// False where the notation cannot be understood; why is then among the problems.
  bool read() {
    while (true) {
      skip(rest_, spaces);
      if (rest_.empty()) return sign_ == nullptr || refuse_sign("no degree follows", sign_at_);
      const Sign* sign = sign_at(rest_);
      if (!(sign == nullptr ? read_degree() : read_sign(*sign))) return false;
    }
  }
  const LayoutStatement& statement() const { return statement_; }
  /// Whether there is more than one degree and every sign between them multiplies.
  bool is_multiplied() const { return degrees_ > 1 && gaps_multiply_; }

 private:
  static constexpr std::string_view spaces = " \t";

  bool read_sign(const Sign& sign) {
    const std::size_t at = text_.size() - rest_.size();
    if (degrees_ == 0 || sign_ != nullptr) return refuse_sign("no degree stands before", at);
    sign_ = &sign;
    sign_at_ = at;
    rest_.remove_prefix(sign.text.size());
    return true;
  }
  bool read_degree() {
    const Degree* degree = degree_at(rest_);
    if (degree == nullptr) {
      return refuse(fmt::format("{} is not understood at {}; a layout is written like \"EP4×TP2×PP2\", of TP, PP, CP, DP, ADP, EP, ETP, SP and R", quoted(), json::quoted_for_people(rest_)));
    }
    rest_.remove_prefix(degree->letters.size());
    skip(rest_, " =:");
    const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    constexpr std::size_t most_digits = 7;
    const std::int64_t value = digits == 0 || digits > most_digits ? 0 : std::stoll(std::string(rest_.substr(0, digits)));
    if (value < 1 || value > static_cast<std::int64_t>(degree_bounds.most)) {
      return refuse(fmt::format("{} in {} needs a whole number from 1 to {}", degree->letters, quoted(), degree_bounds.most));
    }
    rest_.remove_prefix(digits);
    if (statement_.*degree->member) return refuse(fmt::format("{} is given twice in {}; keep one", degree->letters, quoted()));
    statement_.*degree->member = value;
    if (++degrees_ > 1) gaps_multiply_ = gaps_multiply_ && sign_ != nullptr && sign_->multiplies;
    sign_ = nullptr;
    return true;
  }

  bool refuse(std::string message) {
    problems_.add(path_, std::move(message));
    return false;
  }
  bool refuse_sign(std::string_view what, std::size_t at) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto characters = std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), begins_character);
    return refuse(fmt::format("{} the \"{}\" at character {} of {}; write one, such as PP2, or leave the sign out", what, sign_at(text_.substr(at))->text, characters + 1, quoted()));
  }
  std::string quoted() const { return json::quoted_for_people(text_); }

  std::string_view text_;
  std::string_view rest_;
  const std::string& path_;
  Problems& problems_;
  LayoutStatement statement_;
  std::int64_t degrees_ = 0;
  bool gaps_multiply_ = true;
  const Sign* sign_ = nullptr;  ///< Read, and waiting for the degree after it.
  std::size_t sign_at_ = 0;
};

Layout assembled(const LayoutStatement& statement, const Filled& filled, bool has_experts, std::int64_t replicas,
                 std::int64_t layers) {
  Layout layout;
  layout.tp = statement.tp.value_or(1);
  layout.pp = statement.pp.value_or(1);
  layout.cp = statement.cp.value_or(1);
  layout.attention_dp = filled.attention_dp;
  layout.replicas = replicas;
  layout.sequence_parallel = statement.sp.value_or(1) > 1;
  layout.experts_spread = statement.ep.has_value() || statement.expert_tp.has_value();
  layout.ep = filled.ep;
  layout.expert_tp = filled.expert_tp;
  if (has_experts && !layout.experts_spread) layout.expert_tp = layout.gpus_per_stage();
  layout.stage_layers = statement.stage_layers.empty() ? even_stages(layers, layout.pp) : statement.stage_layers;
  return layout;
}

/// Sequence parallelism runs on the TP ranks, so it has as many or there is none.
bool shares_tp_ranks(const LayoutStatement& statement, const std::string& path, Problems& problems) {
  const std::int64_t sp = statement.sp.value_or(1);
  const std::int64_t tp = statement.tp.value_or(1);
  if (sp == 1 || sp == tp) return true;
  problems.add(path, fmt::format("SP{} would share the TP ranks, and TP is {}; {} would do, or leave SP out", sp, tp,
                                 tp == 1 ? fmt::format("TP{}", sp) : fmt::format("SP{}", tp)));
  return false;
}

}  // namespace

LayoutStatement parse_layout_notation(std::string_view text, const std::string& path, Problems& problems) {
  NotationReader reader(text, path, problems);
  reader.read();
  LayoutStatement statement = reader.statement();
  statement.notation = std::string(text);
  return statement;
}

ResolvedLayout resolve_layout(const LayoutStatement& stated, bool has_experts, std::int64_t cluster_gpus, std::int64_t layers,
                              const std::string& path, Problems& problems) {
  ResolvedLayout resolved;
  NotationReader reader(stated.notation, path, problems);
  if (!reader.read()) return resolved;
  LayoutStatement statement = stated.notation.empty() ? stated : reader.statement();
  statement.stage_layers = stated.stage_layers;
  if (!shares_tp_ranks(statement, path, problems)) return resolved;

  const bool spreads_experts = statement.ep.has_value() || statement.expert_tp.has_value();
  const bool dp_is_attention = spreads_experts || has_experts;
  std::optional<std::int64_t> attention_dp = statement.attention_dp;
  std::int64_t replicas = statement.replicas.value_or(1);
  if (statement.dp && dp_is_attention && attention_dp && *attention_dp != *statement.dp) {
    problems.add(path, fmt::format("DP{} and ADP{} both say how many attention ranks share the experts; keep one", *statement.dp, *attention_dp));
    return resolved;
  }
  if (statement.dp && !dp_is_attention && statement.replicas && *statement.replicas != *statement.dp) {
    problems.add(path, fmt::format("DP{} and R{} both say how many replicas there are; keep one", *statement.dp, *statement.replicas));
    return resolved;
  }
  if (statement.dp && dp_is_attention) attention_dp = statement.dp;
  if (statement.dp && !dp_is_attention) replicas = *statement.dp;

  const std::int64_t tc = statement.tp.value_or(1) * statement.cp.value_or(1);
  const std::int64_t outside = statement.pp.value_or(1) * replicas;
  // In doubles, which cannot overflow here; past this bound nothing below is computed in integers.
  const auto too_many = [&](std::int64_t attention_ranks) {
    return static_cast<double>(tc) * static_cast<double>(attention_ranks) * static_cast<double>(outside) > most_gpus_of_layout;
  };
  if (too_many(attention_dp.value_or(1))) {
    problems.add(path, fmt::format("the degrees multiply to more than {} GPUs", most_gpus_of_layout));
    return resolved;
  }
  if (!spreads_experts) {
    Filled filled;
    filled.attention_dp = attention_dp.value_or(1);
    resolved.layout = assembled(statement, filled, has_experts, replicas, layers);
    resolved.ok = true;
    return resolved;
  }

  const std::int64_t gpus_per_stage = cluster_gpus > 0 && cluster_gpus % outside == 0 ? cluster_gpus / outside : 0;
  const Reading reading = reader.is_multiplied() ? Reading::multiplied : Reading::shared;
  Filled filled;
  if (!fill_experts(statement, tc, attention_dp, gpus_per_stage, reading, path, filled, problems)) return resolved;
  if (too_many(filled.attention_dp)) {
    problems.add(path, fmt::format("the degrees multiply to more than {} GPUs", most_gpus_of_layout));
    return resolved;
  }
  resolved.layout = assembled(statement, filled, has_experts, replicas, layers);
  resolved.ok = true;
  if (!attention_dp && !statement.expert_tp) {
    const Reading other = reading == Reading::multiplied ? Reading::shared : Reading::multiplied;
    const Filled otherwise = fill_neither(tc, statement.ep.value_or(1), other == Reading::shared ? 0 : gpus_per_stage, other);
    const Layout other_layout = assembled(statement, otherwise, has_experts, replicas, layers);
    if (!too_many(otherwise.attention_dp) && !(other_layout == resolved.layout)) resolved.other_reading = other_layout;
  }
  return resolved;
}

std::vector<std::int64_t> even_stages(std::int64_t layers, std::int64_t stages) {
  constexpr std::int64_t most_stages = 100000;
  std::vector<std::int64_t> sizes;
  for (std::int64_t stage = 0; stage < std::min(stages, most_stages); ++stage) {
    sizes.push_back(layers / stages + (stage < layers % stages ? 1 : 0));
  }
  return sizes;
}

std::string expanded(const Layout& layout, bool has_experts) {
  std::string outer;
  append_degree(outer, "R", layout.replicas, " × ");
  append_degree(outer, "PP", layout.pp, " × ");
  std::string attention;
  append_degree(attention, "TP", layout.tp, "·");
  append_degree(attention, "CP", layout.cp, "·");
  append_degree(attention, "ADP", layout.attention_dp, "·");
  if (attention.empty()) attention = "TP1";
  std::string inner = attention;
  if (has_experts && layout.gpus_per_stage() > 1) {
    std::string experts;
    append_degree(experts, "EP", layout.ep, "·");
    append_degree(experts, "ETP", layout.expert_tp, "·");
    inner = outer.empty() ? fmt::format("{} = {}", attention, experts) : fmt::format("({} = {})", attention, experts);
  }
  const std::string product = outer.empty() ? inner : fmt::format("{} × {}", outer, inner);
  return fmt::format("{} = {} GPU{}", product, layout.gpus(), layout.gpus() == 1 ? "" : "s");
}

std::string notation_of(const Layout& layout, bool has_experts) {
  std::string text;
  append_degree(text, "TP", layout.tp, " ");
  append_degree(text, "PP", layout.pp, " ");
  append_degree(text, "CP", layout.cp, " ");
  if (has_experts) {
    append_degree(text, "ADP", layout.attention_dp, " ");
    // Written even where it is 1: it says that the experts are spread, and then x follows.
    const bool is_default = layout.ep == 1 && layout.expert_tp == layout.gpus_per_stage();
    if (!is_default) text += fmt::format("{}EP{}", text.empty() ? "" : " ", layout.ep);
    if (!is_default && layout.attention_dp == 1) text += fmt::format(" ADP1");
  } else {
    append_degree(text, "ADP", layout.attention_dp, " ");
  }
  if (layout.sequence_parallel) append_degree(text, "SP", layout.tp, " ");
  append_degree(text, "R", layout.replicas, " ");
  return text.empty() ? "TP1" : text;
}

template <>
const Description& describe<LayoutStatement>() {
  static const LayoutStatement defaults;
  static const Description description{
      .name = "Layout",
      .help = "How the model is spread over GPUs: \"EP4×TP2×PP2\", or degree by degree.",
      .fields = {
          field<&LayoutStatement::notation>("notation", "n", "The degrees in one text; instead of the fields below."),
          field<&LayoutStatement::tp>("tp", "tp", "Tensor-parallel ranks of attention and dense FFN.").within(degree_bounds),
          field<&LayoutStatement::pp>("pp", "pp", "Pipeline stages.").within(degree_bounds),
          field<&LayoutStatement::cp>("cp", "cp", "Context-parallel ranks.").within(degree_bounds),
          field<&LayoutStatement::dp>("dp", "dp", "Data-parallel ranks: of attention where the model has experts, replicas otherwise.").within(degree_bounds),
          field<&LayoutStatement::attention_dp>("attention_dp", "adp", "Data-parallel ranks of attention within a replica.").within(degree_bounds),
          field<&LayoutStatement::ep>("ep", "ep", "Ranks that the experts are spread over.").within(degree_bounds),
          field<&LayoutStatement::expert_tp>("expert_tp", "etp", "Tensor-parallel ranks inside one expert.").within(degree_bounds),
          field<&LayoutStatement::sp>("sp", "sp", "Sequence parallelism: shares the TP ranks, adds no GPUs.").within(degree_bounds),
          field<&LayoutStatement::replicas>("replicas", "r", "Independent copies of the model.").within(degree_bounds),
          field<&LayoutStatement::stage_layers>("stage_layers", "sl", "Layers of each pipeline stage; left out: as even as can be.").within({0, 1e6}),
      },
      .defaults = &defaults,
      .from_shorthand = &layout_from_shorthand,
      .to_shorthand = &layout_to_shorthand,
      .shorthand_help = "\"EP4×TP2×PP2\"",
      .validate = &validate_statement};
  return description;
}

}  // namespace plimsoll
