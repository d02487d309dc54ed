#include "core/report/explain.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/catalog/catalog.hpp"
#include "core/report/text_parts.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/cost_report.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/verdict/trace.hpp"

namespace plimsoll {

namespace {

enum class Reading {
  symbols,
  values
};

/// How tightly an operation holds its operands together.
int binding_of(TracedOperation operation) {
  switch (operation) {
    case TracedOperation::add:
    case TracedOperation::subtract: return 1;
    case TracedOperation::multiply:
    case TracedOperation::divide: return 2;
    case TracedOperation::power: return 3;
    default: return 4;
  }
}

std::string_view sign_of(TracedOperation operation) {
  switch (operation) {
    case TracedOperation::add: return " + ";
    case TracedOperation::subtract: return " − ";
    case TracedOperation::multiply: return " · ";
    case TracedOperation::divide: return " / ";
    default: return "^";
  }
}

/// The trace as text. Two results under one letter that have other values are told apart by a number.
class Writer {
 public:
  explicit Writer(const Tape& tape) : tape_(tape) {}

  /// Whether a node is written as its letter, and explained by itself.
  static bool has_letter(const TracedNode& node) { return node.symbol != nullptr; }

  std::string label(std::uint32_t at) {
    const TracedNode& node = tape_[at];
    std::vector<double>& values = values_[std::string(node.symbol->letter)];
    auto known = std::find(values.begin(), values.end(), node.value);
    if (known == values.end()) known = values.insert(values.end(), node.value);
    const auto index = known - values.begin();
    return index == 0 ? std::string(node.symbol->letter) : fmt::format("{}[{}]", node.symbol->letter, index + 1);
  }

  /// The formula of a node; those with letters stand for themselves.
  std::string text(std::uint32_t at, Reading reading, std::vector<std::uint32_t>* met = nullptr) {
    const TracedNode& node = tape_[at];
    if (has_letter(node)) {
      if (met != nullptr) met->push_back(at);
      return reading == Reading::symbols ? label(at) : rounded_text(node.value, node.symbol->unit);
    }
    const auto inner = [&](std::uint32_t child) { return text(child, reading, met); };
    switch (node.operation) {
      case TracedOperation::constant: return fmt::format("{}", node.value);
      case TracedOperation::larger: return fmt::format("max({})", list(node, reading, met));
      case TracedOperation::smaller: return fmt::format("min({})", list(node, reading, met));
      case TracedOperation::ceiling: return fmt::format("⌈{}⌉", inner(node.left));
      case TracedOperation::floored: return fmt::format("⌊{}⌋", inner(node.left));
      case TracedOperation::root: return fmt::format("√({})", inner(node.left));
      case TracedOperation::logarithm: return fmt::format("ln({})", inner(node.left));
      case TracedOperation::tail: return fmt::format("Q({})", inner(node.left));
      default: break;
    }
    // What follows is set apart where it would be read otherwise: a − (b + c), a / (b · c).
    const std::string left = held(node.left, binding_of(node.operation), reading, met);
    const bool is_loose = node.operation == TracedOperation::add || node.operation == TracedOperation::multiply;
    const int needed = binding_of(node.operation) + (is_loose ? 0 : 1);
    return fmt::format("{}{}{}", left, sign_of(node.operation), held(node.right, needed, reading, met));
  }

 private:
  std::string held(std::uint32_t at, int needed, Reading reading, std::vector<std::uint32_t>* met) {
    const TracedNode& node = tape_[at];
    const std::string inner = text(at, reading, met);
    return !has_letter(node) && binding_of(node.operation) < needed ? fmt::format("({})", inner) : inner;
  }

  /// max(max(a, b), c) is read as max(a, b, c).
  std::string list(const TracedNode& node, Reading reading, std::vector<std::uint32_t>* met) {
    const auto part = [&](std::uint32_t child) {
      const TracedNode& other = tape_[child];
      return !has_letter(other) && other.operation == node.operation ? list(other, reading, met) : text(child, reading, met);
    };
    const std::string first = part(node.left);
    return fmt::format("{}, {}", first, part(node.right));
  }

  const Tape& tape_;
  std::map<std::string, std::vector<double>> values_;
};

/// Where a stated number comes from.
class Origins {
 public:
  explicit Origins(const Plan& plan) : plan_(plan) {}

  std::string of(std::string_view path) const {
    const auto is_in = [&](std::string_view part) { return path.substr(0, part.size()) == part; };
    if (path == symbols::price.path) return source_of_price(plan_.accelerator);
    if (path == "disaggregation.prefill_accelerator.price") return source_of_price(*plan_.disaggregation->prefill_accelerator);
    if (is_in("model")) return of_entry(plan_.model.preset, plan_.model.source);
    if (is_in("disaggregation.prefill_accelerator")) return of_entry(plan_.disaggregation->prefill_accelerator->preset, plan_.disaggregation->prefill_accelerator->source);
    if (is_in("accelerator") || (is_in("scale_up") && !plan_.cluster.scale_up)) return of_entry(plan_.accelerator.preset, plan_.accelerator.source);
    if (is_in("measured")) return plan_.measured ? "the plan's own measurements" : serving_profile().source;
    if (is_in("engine.reserves")) return of_entry(plan_.engine.preset, plan_.engine.source);
    if (is_in("engine.")) return of_engine(path.substr(std::string_view("engine.").size()));
    if (is_in("efficiency.")) return of_efficiency(path.substr(std::string_view("efficiency.").size()));
    return "the plan";
  }

 private:
  /// A field that differs from its engine's entry is the plan's; precisions that it does not state are the model's.
  std::string of_engine(std::string_view name) const {
    const Engine& engine = plan_.engine;
    const bool is_of_model = (name == "weights" && !engine.weights) || (name == "experts" && !engine.weights && !engine.experts);
    if (is_of_model) return of_entry(plan_.model.preset, plan_.model.source);
    const Engine* entry = engine.preset.empty() ? nullptr : find_engine(engine.preset);
    const Engine base = entry == nullptr ? Engine{} : *entry;
    const Field* field = describe<Engine>().find(name);
    if (field == nullptr || !same_value(*field, field->read(&engine), field->read(&base))) return "the plan";
    return entry == nullptr ? "default" : of_entry(engine.preset, engine.source);
  }
  std::string of_efficiency(std::string_view name) const {
    const Field* field = describe<Efficiency>().find(name);
    return field != nullptr && field->read(&plan_.efficiency) == nullptr ? "assumed beside what the plan states" : "the plan";
  }
  static std::string of_entry(const std::string& preset, const std::string& source) {
    if (preset.empty()) return source.empty() ? "the plan" : source;
    return source.empty() ? preset : fmt::format("{}: {}", preset, source);
  }
  const Plan& plan_;
};

bool is_same(const TracedNode& a, const TracedNode& b) { return a.symbol == b.symbol && a.value == b.value; }

/// Walks from a number to what stands in its formula, and on, each named result once and before those that it is made of.
class Walk {
 public:
  Walk(const Plan& plan, const Tape& tape, Explanation& explanation) : tape_(tape), writer_(tape), origins_(plan), explanation_(explanation) {}

  void start(const TracedNumber& number) {
    if (number.value.is_constant()) {
      explanation_.steps.push_back({.symbol = "", .words = number.words, .formula = fmt::format("{}", number.value.value), .filled = {}, .value = explanation_.value, .source = {}});
      return;
    }
    const TracedNode& node = tape_[number.value.node];
    if (Writer::has_letter(node)) {
      waiting_ = {number.value.node};
    } else {
      add_step(number.value.node, "", number.words, explanation_.value, "");
    }
    for (std::size_t next = 0; next < waiting_.size(); ++next) explain_node(waiting_[next]);
  }

 private:
  void explain_node(std::uint32_t at) {
    const TracedNode& node = tape_[at];
    const Symbol& symbol = *node.symbol;
    const std::string value = rounded_text(node.value, symbol.unit);
    if (node.operation == TracedOperation::named) return add_step(node.left, writer_.label(at), std::string(symbol.words), value, std::string(symbol.source));
    explanation_.facts.push_back({.symbol = writer_.label(at), .words = std::string(symbol.words), .value = value, .path = std::string(symbol.path), .origin = symbol.path.empty() ? "" : origins_.of(symbol.path)});
  }

  void add_step(std::uint32_t formula, std::string symbol, std::string words, std::string value, std::string source) {
    std::vector<std::uint32_t> met;
    ExplainedStep step{.symbol = std::move(symbol), .words = std::move(words), .formula = writer_.text(formula, Reading::symbols, &met), .filled = writer_.text(formula, Reading::values), .value = std::move(value), .source = std::move(source)};
    explanation_.steps.push_back(std::move(step));
    for (const std::uint32_t each : met) {
      const auto known = std::find_if(waiting_.begin(), waiting_.end(), [&](std::uint32_t other) { return is_same(tape_[each], tape_[other]); });
      if (known == waiting_.end()) waiting_.push_back(each);
    }
  }

  const Tape& tape_;
  Writer writer_;
  Origins origins_;
  Explanation& explanation_;
  std::vector<std::uint32_t> waiting_;
};

/// The stage that a path names: "memory.stages[17].total_bytes", of either pool.
std::optional<std::size_t> stage_of(std::string_view path) {
  constexpr std::string_view stages = "memory.stages[";
  const std::size_t at = path.find(stages);
  if (at == std::string_view::npos) return std::nullopt;
  std::size_t index = 0;
  for (std::size_t i = at + stages.size(); i < path.size() && path[i] >= '0' && path[i] <= '9' && index < 10'000'000; ++i) index = 10 * index + static_cast<std::size_t>(path[i] - '0');
  return index;
}

/// Paths that end as the one asked for does, or begin so.
std::string likely_paths(const std::vector<TracedNumber>& numbers, std::string_view path) {
  const std::string_view last = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
  std::vector<std::string_view> likely;
  for (const TracedNumber& number : numbers) {
    if (!last.empty() && number.path.find(last) != std::string::npos && likely.size() < 5) likely.push_back(number.path);
  }
  std::string text;
  for (const std::string_view each : likely) text += fmt::format("{}{}", text.empty() ? "; did you mean " : ", ", each);
  return text.empty() ? "; `explain` without a path lists them" : text + "?";
}

}  // namespace

template <>
const Description& describe<ExplainedStep>() {
  static const ExplainedStep defaults;
  static const Description description{.name = "ExplainedStep",
                                       .help = "A named result and its formula.",
                                       .fields = {field<&ExplainedStep::symbol>("symbol", "", "Its letter; empty for a number that has none."),
                                                  field<&ExplainedStep::words>("words", "", "What it is."),
                                                  field<&ExplainedStep::formula>("formula", "", "In symbols."),
                                                  field<&ExplainedStep::filled>("filled", "", "The same with values and units."),
                                                  field<&ExplainedStep::value>("value", "", "Rounded, with its unit."),
                                                  field<&ExplainedStep::source>("source", "", "The paper or repository that the formula is from.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<ExplainedFact>() {
  static const ExplainedFact defaults;
  static const Description description{.name = "ExplainedFact",
                                       .help = "A stated number.",
                                       .fields = {field<&ExplainedFact::symbol>("symbol", "", "Its letter."), field<&ExplainedFact::words>("words", "", "What it is."),
                                                  field<&ExplainedFact::value>("value", "", "With its unit."), field<&ExplainedFact::path>("path", "", "Where the plan has it."),
                                                  field<&ExplainedFact::origin>("origin", "", "Who says so.")},
                                       .defaults = &defaults};
  return description;
}

template <>
const Description& describe<Explanation>() {
  static const Explanation defaults;
  static const Description description{.name = "Explanation",
                                       .help = "How a number of a report came about.",
                                       .fields = {field<&Explanation::path>("path", "", "Of the number in the report."), field<&Explanation::words>("words", "", "What it is."),
                                                  field<&Explanation::number>("number", "", "In base units, to the last digit."), field<&Explanation::value>("value", "", "Rounded, with its unit."),
                                                  field<&Explanation::steps>("steps", "", "Its formula first, then those of what stands in it."),
                                                  field<&Explanation::facts>("facts", "", "The stated numbers in them.")},
                                       .defaults = &defaults};
  return description;
}

std::vector<Explainable> explainable_numbers(const Plan& plan) {
  const ReportTrace trace = trace_of(plan, evaluate(plan));
  std::vector<Explainable> numbers;
  for (const TracedNumber& number : trace.numbers) numbers.push_back({number.path, number.words, rounded_text(number.value.value, number.unit)});
  return numbers;
}

bool explain(const Plan& plan, std::string_view path, Explanation& explanation, Problems& problems) {
  const ReportTrace trace = trace_of(plan, evaluate(plan), stage_of(path));
  const auto found = std::find_if(trace.numbers.begin(), trace.numbers.end(), [&](const TracedNumber& number) { return number.path == path; });
  if (found == trace.numbers.end()) {
    problems.add("path", fmt::format("{} is no number of this plan's report{}", json::quoted_for_people(path), likely_paths(trace.numbers, path)));
    return false;
  }
  explanation = {.path = found->path, .words = found->words, .number = found->value.value, .value = rounded_text(found->value.value, found->unit), .steps = {}, .facts = {}};
  Walk(plan, *trace.tape, explanation).start(*found);
  return true;
}

namespace {

/// Each fact in a line, and after them who says so, each source once.
void add_facts(const std::vector<ExplainedFact>& facts, std::string& out) {
  if (facts.empty()) return;
  out += "\nStated numbers\n";
  std::vector<std::string_view> origins;
  for (const ExplainedFact& fact : facts) {
    out += fmt::format("  {} = {}   {}", fact.symbol, fact.value, fact.words);
    if (!fact.path.empty()) out += fmt::format("   {}", fact.path);
    if (!fact.origin.empty()) {
      const auto known = std::find(origins.begin(), origins.end(), fact.origin);
      out += fmt::format(" [{}]", known - origins.begin() + 1);
      if (known == origins.end()) origins.push_back(fact.origin);
    }
    out += '\n';
  }
  out += "\nWho says so\n";
  for (std::size_t i = 0; i < origins.size(); ++i) out += text::paragraph(fmt::format("  [{}] ", i + 1), origins[i], 110);
}

}  // namespace

std::string as_text(const Explanation& explanation) {
  std::string out = fmt::format("{}\n{} = {}\n", explanation.words, explanation.path, explanation.value);
  for (const ExplainedStep& step : explanation.steps) {
    const std::string indent(text::width_of(step.symbol) + 2, ' ');
    out += '\n';
    if (!step.symbol.empty()) out += fmt::format("  {}: {}\n", step.symbol, step.words);
    out += text::paragraph(fmt::format("  {} = ", step.symbol), step.formula, 110);
    if (step.filled != step.formula) out += text::paragraph(fmt::format("{} = ", indent), step.filled, 110);
    if (step.filled != step.value) out += fmt::format("{} = {}\n", indent, step.value);
    if (!step.source.empty()) out += text::paragraph(fmt::format("{}   ", indent), fmt::format("Source: {}", step.source), 110);
  }
  add_facts(explanation.facts, out);
  return out;
}

std::string as_text(const std::vector<Explainable>& numbers) {
  std::string out;
  for (const Explainable& number : numbers) out += fmt::format("{:<48} {:>16}   {}\n", number.path, number.value, number.words);
  return out;
}

}  // namespace plimsoll
