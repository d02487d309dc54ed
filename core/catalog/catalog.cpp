#include "core/catalog/catalog.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "core/catalog/catalog_text.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/measured_error.hpp"
#include "core/spec/plan.hpp"
#include "core/spec/serving_profile.hpp"

namespace plimsoll {

namespace {

template <typename Entry>
using Entries = std::map<std::string, Entry, std::less<>>;

struct Facts {
  std::string version;
  Entries<Model> models;
  Entries<double> published_parameters;
  Entries<Accelerator> accelerators;
  Entries<Engine> engines;
  ServingProfile serving_profile;
  MeasuredErrors measured_errors;
  Problems problems;
};

/// Members of an entry that are about the entry, not about the thing.
void set_aside(json::Value& entry, std::string_view key, Entries<double>& into, const std::string& name) {
  for (std::size_t i = 0; i < entry.keys.size(); ++i) {
    if (entry.keys[i] != key) continue;
    into.emplace(name, entry.items[i].number);
    entry.keys.erase(entry.keys.begin() + static_cast<std::ptrdiff_t>(i));
    entry.items.erase(entry.items.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

template <typename Entry>
void read_entries(const json::Value& document, std::string_view section, Entries<Entry>& into, Facts& facts) {
  const json::Value* entries = document.find(section);
  if (entries == nullptr || !entries->is_object()) {
    facts.problems.add(std::string(section), "the catalogue has no such section");
    return;
  }
  for (std::size_t i = 0; i < entries->keys.size(); ++i) {
    const std::string& name = entries->keys[i];
    json::Value value = entries->items[i];
    set_aside(value, "parameters", facts.published_parameters, name);
    Entry entry;
    read(value, entry, member_path(std::string(section), name), facts.problems);
    entry.preset = name;
    if (entry.source.empty()) facts.problems.add(name, "a fact needs its source");
    into.emplace(name, std::move(entry));
  }
}

Facts read_facts() {
  Facts facts;
  const CatalogText& text = catalog_text();
  const json::Value models = json::parse(text.models, facts.problems);
  const json::Value accelerators = json::parse(text.accelerators, facts.problems);
  const json::Value engines = json::parse(text.engines, facts.problems);
  if (const json::Value* version = models.find("version"); version != nullptr) facts.version = version->text;
  read_entries(models, "models", facts.models, facts);
  read_entries(accelerators, "accelerators", facts.accelerators, facts);
  read_entries(engines, "engines", facts.engines, facts);
  read(json::parse(text.serving_profile, facts.problems), facts.serving_profile, "serving_profile", facts.problems);
  read(json::parse(text.measured_errors, facts.problems), facts.measured_errors, "measured_errors", facts.problems);
  return facts;
}

const Facts& facts() {
  static const Facts read_once = read_facts();
  return read_once;
}

struct Examples {
  Entries<Plan> plans;
  Problems problems;
};

/// Plans name models, accelerators and engines, so they are read after them.
const Examples& examples() {
  static const Examples read_once = [] {
    Examples made;
    for (const auto& [name, text] : catalog_text().plans) {
      Plan plan;
      const json::Value value = json::parse(text, made.problems);
      read(value, plan, std::string(name), made.problems);
      plan.preset = name;
      made.plans.emplace(std::string(name), std::move(plan));
    }
    return made;
  }();
  return read_once;
}

template <typename Entry>
const Entry* find_in(const Entries<Entry>& entries, std::string_view name) {
  const auto found = entries.find(name);
  return found == entries.end() ? nullptr : &found->second;
}

template <typename Entry>
std::vector<std::string> names_in(const Entries<Entry>& entries) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries) names.push_back(name);
  return names;
}

/// Optimal string alignment distance, so that a swap of two neighbours counts once. O(|a|·|b|); names are short.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// Words of names that say who made a thing or how it was tuned, which changes no shape.
constexpr std::string_view words_without_shape[] = {"instruct", "chat", "it", "base", "hf", "meta", "nvidia", "amd"};

/// The words of a name in lower case, without its owner and words that no entry has: "Qwen/Qwen2.5-7B-Instruct" is qwen2.5, 7b.
std::vector<std::string> words_of(std::string_view name) {
  const std::string low = lower_case(name.substr(name.rfind('/') + 1));
  std::vector<std::string> words;
  for (std::size_t from = 0; from < low.size();) {
    const std::size_t end = std::min(low.find_first_of("- _", from), low.size());
    const std::string word = low.substr(from, end - from);
    const bool is_shape = std::find(std::begin(words_without_shape), std::end(words_without_shape), word) == std::end(words_without_shape);
    if (is_shape && !word.empty()) words.push_back(word);
    from = end + 1;
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "-") + word;
  return text;
}

bool begins_with(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

/// Names as they stand in a list, and as they are compared.
class ComparedNames {
 public:
  explicit ComparedNames(const std::vector<std::string>& names) : names_(names) {
    for (const std::string& name : names) compared_.push_back(joined(words_of(name)));
  }

  std::vector<std::string> beginning_with(std::string_view beginning) const {
    return those([&](std::string_view name) { return begins_with(name, beginning); });
  }
  std::vector<std::string> equal_to(std::string_view text) const {
    return those([&](std::string_view name) { return name == text; });
  }
  /// Whole words only: an "A1000" is no A10.
  std::vector<std::string> longest_beginning_of(std::string_view text) const {
    std::string_view longest;
    for (const std::string& name : compared_) {
      if (name.size() > longest.size() && begins_with(text, name + "-")) longest = name;
    }
    return longest.empty() ? std::vector<std::string>() : equal_to(longest);
  }
  std::vector<std::string> nearest_to(std::string_view text) const {
    const std::string nearest = nearest_name(text, compared_);
    return nearest.empty() ? std::vector<std::string>() : equal_to(nearest);
  }

 private:
  template <typename Condition>
  std::vector<std::string> those(Condition holds) const {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (holds(compared_[i])) found.push_back(names_[i]);
    }
    return found;
  }

  const std::vector<std::string>& names_;
  std::vector<std::string> compared_;
};

/// The numbers of a version, "v0.19.1": none where a word is something else, or has no point and may be a size.
std::vector<std::int64_t> version_in(std::string_view word) {
  if (!word.empty() && word.front() == 'v') word.remove_prefix(1);
  constexpr std::int64_t most = 1'000'000;
  std::vector<std::int64_t> numbers;
  bool is_open = true;  // A number begins here.
  for (const char c : word) {
    if (c == '.' ? is_open : (c < '0' || c > '9')) return {};
    if (c != '.' && is_open) numbers.push_back(0);
    if (c != '.') numbers.back() = std::min(most, 10 * numbers.back() + (c - '0'));
    is_open = c == '.';
  }
  return is_open || numbers.size() < 2 ? std::vector<std::int64_t>() : numbers;
}

/// How far apart two versions are, by the first number in which they differ.
std::vector<std::int64_t> distance_of(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  std::vector<std::int64_t> distance;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    distance.push_back(std::abs((i < a.size() ? a[i] : 0) - (i < b.size() ? b[i] : 0)));
  }
  return distance;
}

/// The same words before another version: of those next below and above the nearer one, the newer where both are as near.
std::vector<std::string> nearest_version(const std::vector<std::string>& wanted, const std::vector<std::string>& names) {
  using Version = std::vector<std::int64_t>;
  const Version meant = version_in(wanted.back());
  if (meant.empty()) return {};
  const std::string* below = nullptr;
  const std::string* above = nullptr;
  Version low, high;
  for (const std::string& name : names) {
    std::vector<std::string> words = words_of(name);
    const Version version = words.empty() ? Version() : version_in(words.back());
    if (version.empty() || words.size() != wanted.size() || !std::equal(words.begin(), words.end() - 1, wanted.begin())) continue;
    if (version <= meant && (below == nullptr || low < version)) below = &name, low = version;
    if (version > meant && (above == nullptr || version < high)) above = &name, high = version;
  }
  if (below == nullptr && above == nullptr) return {};
  const bool is_newer = below == nullptr || (above != nullptr && distance_of(high, meant) <= distance_of(meant, low));
  return {is_newer ? *above : *below};
}

constexpr std::size_t longest_compared = 64;

}  // namespace

std::string_view data_version() { return facts().version; }

const Model* find_model(std::string_view name) { return find_in(facts().models, name); }
const MeasuredErrors& measured_errors() { return facts().measured_errors; }
const ServingProfile& serving_profile() { return facts().serving_profile; }

const Accelerator* find_accelerator(std::string_view name) { return find_in(facts().accelerators, name); }
const Engine* find_engine(std::string_view name) { return find_in(facts().engines, name); }
const Plan* find_plan(std::string_view name) { return find_in(examples().plans, name); }

std::vector<std::string> model_names() { return names_in(facts().models); }
std::vector<std::string> accelerator_names() { return names_in(facts().accelerators); }
std::vector<std::string> engine_names() { return names_in(facts().engines); }
std::vector<std::string> plan_names() { return names_in(examples().plans); }

std::optional<double> published_parameters(std::string_view model) {
  const double* found = find_in(facts().published_parameters, model);
  return found == nullptr ? std::nullopt : std::optional<double>(*found);
}

std::vector<Problem> catalog_problems() {
  std::vector<Problem> all = facts().problems.list();
  const std::vector<Problem>& of_plans = examples().problems.list();
  all.insert(all.end(), of_plans.begin(), of_plans.end());
  return all;
}

std::vector<std::string> nearest_entries(std::string_view wanted, const std::vector<std::string>& names) {
  if (wanted.size() > longest_compared) return {};
  std::vector<std::string> words = words_of(wanted);
  const std::string meant = joined(words);
  if (meant.empty()) return {};
  const ComparedNames compared(names);
  if (auto same = compared.equal_to(meant); !same.empty()) return same;
  if (auto longer = compared.beginning_with(meant); !longer.empty()) return longer;
  if (auto shorter = compared.longest_beginning_of(meant); !shorter.empty()) return shorter;
  if (auto version = nearest_version(words, names); !version.empty()) return version;
  if (auto near = compared.nearest_to(meant); !near.empty()) return near;
  while (words.size() > 1) {
    words.pop_back();
    if (auto akin = compared.beginning_with(joined(words) + "-"); !akin.empty()) return akin;
  }
  return {};
}

std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names) {
  if (wanted.empty() || wanted.size() > longest_compared) return {};
  const std::string low = lower_case(wanted);
  // At least one letter in place: a name of two letters is not near every other.
  std::size_t best = std::min(std::max<std::size_t>(2, low.size() / 3) + 1, low.size());
  std::string nearest;
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(low, lower_case(name));
    if (distance < best) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

}  // namespace plimsoll
