#include "core/spec/link.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {

namespace {

using json::Value;

// What a key or a value may be besides what fields say of themselves.
constexpr std::string_view plan_preset_key = "p";
constexpr std::string_view data_version_key = "d";
constexpr std::string_view receipt_key = "s";
constexpr char first_plan = 'A';             ///< The other plans of a comparison are B to F: "B.c.n=32".
constexpr std::string_view same_plan = "A";  ///< "B=A": a plan that differs in nothing from the first.
constexpr std::string_view check_mark = "&k=";
constexpr std::string_view from_defaults = "-";  ///< An object that is there, begun from its defaults and not from a preset.
constexpr std::size_t check_digits = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }

// ---- Texts: letters and digits as they are, every other byte as ".hh".

/// What stands for "-" in a text, and whether "x" stands for "×".
enum class Spelling {
  text,      ///< Words: "-" is a space.
  name,      ///< An identifier: "-" is "_".
  notation,  ///< A shorthand such as "EP4×TP2" or "128..10240": "-" is a space, "x" is "×", ".x" is "x", ".." itself.
};

constexpr std::string_view times = "×";

char dash_of(Spelling spelling) { return spelling == Spelling::name ? '_' : ' '; }

std::string encoded_text(std::string_view text, Spelling spelling) {
  const bool is_notation = spelling == Spelling::notation;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    std::size_t taken = 1;
    if (is_notation && rest.substr(0, times.size()) == times) {
      out += 'x';
      taken = times.size();
    } else if (is_notation && rest.substr(0, 2) == "..") {
      out += "..";
      taken = 2;
    } else if (is_notation && rest.front() == 'x') {
      out += ".x";
    } else if (rest.front() == dash_of(spelling)) {
      out += '-';
    } else if (is_alphanumeric(rest.front())) {
      out += rest.front();
    } else {
      out += fmt::format(".{:02x}", static_cast<unsigned char>(rest.front()));
    }
    i += taken;
  }
  // A shorthand that would be the sign `from_defaults`.
  return is_notation && out == from_defaults ? ".20" : out;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool decode_text(std::string_view text, Spelling spelling, std::string& out) {
  const bool is_notation = spelling == Spelling::notation;
  out.clear();
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '-') {
      out += dash_of(spelling);
      i += 1;
    } else if (is_notation && c == 'x') {
      out += times;
      i += 1;
    } else if (is_alphanumeric(c)) {
      out += c;
      i += 1;
    } else if (is_notation && c == '.' && (next == '.' || next == 'x')) {
      out += next == '.' ? ".." : "x";
      i += 2;
    } else if (c == '.' && i + 2 < text.size() && hex_digit(next) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(next) * 16 + hex_digit(text[i + 2]));
      i += 3;
    } else {
      return false;
    }
  }
  return json::is_utf8(out);
}

// ---- Quantities: "1.8 TB/s" is 1.8TB.s, read by the same parser once that is undone.

std::string encoded_quantity(double value, Unit unit) {
  std::string out;
  for (const char c : exact_text(value, unit)) {
    if (c == ' ' || c == '+') continue;  // 1e+20 reads as 1e20.
    out += c == '/' ? '.' : c;
  }
  return out;
}

/// The point after a letter was a "/": numbers have theirs after a digit.
std::string decoded_quantity(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i] == '.' && is_letter(out[i - 1])) out[i] = '/';
  }
  return out;
}

std::string decoded_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return decoded_quantity(text);
  return decoded_quantity(text.substr(0, dots)) + ".." + decoded_quantity(text.substr(dots + 2));
}

/// Names of choices have "_" and never "-", which the alphabet has.
std::string swapped(std::string_view text, char from, char to) {
  std::string out(text);
  for (char& c : out) c = c == from ? to : c;
  return out;
}

// ---- Writing

Spelling spelling_in(const Description& owner) {
  return owner.to_shorthand == nullptr ? Spelling::text : Spelling::notation;
}

std::string extended(const std::string& key, std::string_view part) {
  return key.empty() ? std::string(part) : fmt::format("{}.{}", key, part);
}

/// Walks a plan as json_write does in its brief form: the same bases, the same fields, other clothes.
class LinkWriter {
 public:
  /// The link, or nothing where it would be too large.
  std::string sealed(std::string_view receipt = {}) {
    put(data_version_key, data_version());
    if (!receipt.empty()) put(receipt_key, receipt);
    if (is_too_large()) return {};
    return fmt::format("#{}{}{:04x}", out_, check_mark, link_check(out_));
  }
  std::size_t count() const { return count_; }
  bool is_too_large() const { return count_ > most_link_keys || out_.size() > longest_written_link_bytes; }

  void put(std::string_view key, std::string_view value) {
    ++count_;
    if (is_too_large()) return;
    out_ += fmt::format("&{}={}", key, value);
  }

  /// `must_show`: reading would not find the object if nothing of it were written.
  void put_object(const Description& description, const void* source, const void* inherited, const std::string& key,
                  bool must_show) {
    const Base base = base_of(description, source, inherited);
    const std::size_t count_before = count_;
    if (base.is_own_preset) {
      put(key.empty() ? std::string(plan_preset_key) : key, description.preset_of(source));
    } else if (base.drops_preset && !key.empty()) {
      put(key, from_defaults);
    }
    if (description.to_shorthand != nullptr && put_shorthand(description.to_shorthand(source), key)) return;
    const bool starts_empty = base.fields == description.defaults;
    for (const Field& field : description.fields) {
      const bool is_version = &description == &describe<Plan>() && field.name == "plimsoll";  // Said by the link's own version.
      const bool must = starts_empty && field.presence == Presence::required;
      const void* value = field.read(source);
      const void* base_value = field.read(base.fields);
      if (is_version || (!must && same_value(field, value, base_value))) continue;
      const std::string at = extended(key, field.link);
      if (is_stated(field, value)) {
        put_value(field.in(source), description, value, base_value, at, must || base_value == nullptr);
      } else {
        put(at, "");
      }
    }
    if (must_show && count_ == count_before) put(key, from_defaults);
  }

 private:
  bool put_shorthand(const std::string& shorthand, const std::string& key) {
    if (shorthand.empty()) return false;
    Problems none;
    const Value value = json::parse(shorthand, none);
    put(key, encoded_text(value.text, Spelling::notation));
    return true;
  }

  void put_value(const Field& field, const Description& owner, const void* value, const void* base_value,
                 const std::string& key, bool must_show) {
    if (field.kind == Kind::object) {
      put_object(field.object(), value, base_value, key, must_show);
    } else if (field.kind != Kind::list) {
      put(key, encoded(field.kind, field, owner, value));
    } else if (field.list.element == Kind::count) {
      put(key, joined_counts(field.list, value));
    } else {
      put_elements(field, owner, value, key);
    }
  }

  void put_elements(const Field& field, const Description& owner, const void* list, const std::string& key) {
    for (std::size_t i = 0; i < field.list.size(list) && !is_too_large(); ++i) {
      const std::string at = fmt::format("{}.{}", key, i);
      const void* element = field.list.at(list, i);
      if (field.list.element == Kind::object) {
        put_object(field.list.object(), element, nullptr, at, true);
      } else {
        put(at, encoded(field.list.element, field, owner, element));
      }
    }
  }

  /// Stage sizes: 21-20-20-19. No list of counts may have negative ones.
  static std::string joined_counts(const ListAccess& list, const void* value) {
    std::string out;
    for (std::size_t i = 0; i < list.size(value); ++i) {
      out += fmt::format("{}{}", i == 0 ? "" : "-", *static_cast<const std::int64_t*>(list.at(value, i)));
    }
    return out;
  }

  static std::string encoded(Kind kind, const Field& field, const Description& owner, const void* value) {
    switch (kind) {
      case Kind::number: return encoded_quantity(*static_cast<const double*>(value), field.unit);
      case Kind::count: return fmt::format("{}", *static_cast<const std::int64_t*>(value));
      case Kind::range: {
        const auto& range = *static_cast<const Range*>(value);
        const std::string low = encoded_quantity(range.low, field.unit);
        return range.is_single() ? low : fmt::format("{}..{}", low, encoded_quantity(range.high, field.unit));
      }
      case Kind::boolean: return *static_cast<const bool*>(value) ? "1" : "0";
      case Kind::text: return encoded_text(*static_cast<const std::string*>(value), spelling_in(owner));
      case Kind::name: return encoded_text(*static_cast<const std::string*>(value), Spelling::name);
      case Kind::choice: return swapped(field.choices[*static_cast<const int*>(value)], '_', '-');
      case Kind::object:
      case Kind::list: break;
    }
    return {};
  }

  std::string out_ = "v1";
  std::size_t count_ = 0;
};

// ---- Reading

struct Entry {
  std::string_view key;
  std::string_view value;
};

Value text_value(std::string text) {
  Value value;
  value.type = Value::Type::text;
  value.text = std::move(text);
  return value;
}

/// The member of that name, made where there is none.
Value& member(Value& object, std::string_view name) {
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    if (object.keys[i] == name) return object.items[i];
  }
  object.keys.emplace_back(name);
  return object.items.emplace_back();
}

/// Where a key leads: into the JSON tree being built, and in the descriptions.
struct Place {
  Value* value = nullptr;
  bool is_new = true;
  Kind kind = Kind::object;
  const Field* field = nullptr;        ///< Null for the plan itself.
  const Description* owner = nullptr;  ///< Of the field.
  DescriptionOf object = nullptr;      ///< Of the value, where it is an object.
  bool is_element = false;             ///< Of a list, not the list.
  std::string path;
};

/// Builds the plan's JSON from the keys of a link, so that every check is the one that files have.
class TreeBuilder {
 public:
  /// `name`: of a plan beside the first, "B".
  explicit TreeBuilder(Problems& problems, std::string name = {}) : problems_(problems), name_(std::move(name)) {
    root_.type = Value::Type::object;
    Value version;
    version.type = Value::Type::number;
    version.number = static_cast<double>(Plan::format);
    version.text = fmt::format("{}", Plan::format);
    member(root_, "plimsoll") = std::move(version);
  }

  /// Adds one key; on a problem nothing of it can be relied on. `readable` becomes what a person may read of it.
  bool add(const Entry& entry, std::string& readable) {
    if (name_.empty() && entry.key == plan_preset_key) return add_plan_preset(entry, readable);
    if (!name_.empty() && entry.key == name_) return add_start(entry, readable);
    Place place;
    if (!find(entry, place)) return false;
    if (!place.is_new) {
      problems_.add(place.path, fmt::format("the link says {} more than once, or as a whole and in parts", quoted(entry.key)));
      return false;
    }
    if (!set(place, entry)) return false;
    readable = fmt::format("{}: {}", place.path, shown(place, entry.value));
    return true;
  }

  const Value& root() const { return root_; }

 private:
  static std::string quoted(std::string_view text) { return json::quoted_for_people(text); }

  bool add_plan_preset(const Entry& entry, std::string& readable) {
    if (root_.find("preset") != nullptr) {
      problems_.add("preset", "the link names it more than once");
      return false;
    }
    member(root_, "preset") = text_value(std::string(entry.value));
    readable = fmt::format("preset: {}", quoted(entry.value));
    return true;
  }

  /// What a plan beside the first begins from: "B=A" the first, "B=-" nothing, else an example.
  bool add_start(const Entry& entry, std::string& readable) {
    if (root_.find("preset") != nullptr || entry.value.empty()) {
      problems_.add(name_, fmt::format("the link {}", entry.value.empty() ? "gives it no value" : "says more than once what it begins from"));
      return false;
    }
    if (entry.value == from_defaults) {
      member(root_, "preset");
    } else if (entry.value != same_plan) {
      member(root_, "preset") = text_value(std::string(entry.value));
    }
    readable = fmt::format("{}: {}", name_, entry.value == from_defaults ? "spelled out" : quoted(entry.value));
    return true;
  }

  /// Follows a key from the plan down, making objects and list entries on the way.
  bool find(const Entry& entry, Place& place) {
    place.value = &root_;
    place.object = &describe<Plan>;
    place.path = name_;
    std::string_view rest = entry.key.substr(name_.empty() ? 0 : name_.size() + 1);
    while (true) {
      const std::size_t dot = rest.find('.');
      if (!step(rest.substr(0, dot), entry, place)) return false;
      if (dot == std::string_view::npos) return true;
      rest.remove_prefix(dot + 1);
    }
  }

  bool step(std::string_view part, const Entry& entry, Place& place) {
    if (place.kind == Kind::list && !place.is_element) return step_into_list(part, entry, place);
    if (place.kind != Kind::object) return refuse(place, entry, "has no parts");
    if (!enter(place, Value::Type::object)) return refuse(place, entry, "is given as a whole and in parts");
    const Description& description = place.object();
    const Field* found = nullptr;
    for (const Field& field : description.fields) {
      const bool is_version = place.field == nullptr && field.name == "plimsoll";
      if (field.link == part && !is_version) found = &field;
    }
    if (found == nullptr) return refuse_unknown(part, entry, description, place);
    place.path = member_path(place.path, found->name);
    place.is_new = place.value->find(found->name) == nullptr;
    place.value = &member(*place.value, found->name);
    place.field = found;
    place.owner = &description;
    place.kind = found->kind;
    place.object = found->object;
    place.is_element = false;
    return true;
  }

  bool step_into_list(std::string_view part, const Entry& entry, Place& place) {
    if (!enter(place, Value::Type::list)) return refuse(place, entry, "is given as a whole and in parts");
    std::vector<Value>& items = place.value->items;
    const bool is_next = part == fmt::format("{}", items.size());
    const bool is_last = !items.empty() && part == fmt::format("{}", items.size() - 1);
    if (!is_next && !is_last) return refuse(place, entry, "numbers its entries out of order; they count from 0");
    if (is_next) items.emplace_back();
    place.is_new = is_next;
    place.path += fmt::format("[{}]", items.size() - 1);
    place.value = &items.back();
    place.kind = place.field->list.element;
    place.object = place.field->list.object;
    place.is_element = true;
    return true;
  }

  static bool enter(Place& place, Value::Type type) {
    Value& value = *place.value;
    if (place.is_new && place.field != nullptr) value.type = type;
    const bool has_presets = place.kind == Kind::object && place.object().find_preset != nullptr;
    if (has_presets && value.type == Value::Type::text) {  // The preset's name, and now what differs from it.
      Value name = std::move(value);
      value = Value{};
      value.type = Value::Type::object;
      member(value, "preset") = std::move(name);
    }
    return value.type == type;
  }

  bool refuse(const Place& place, const Entry& entry, std::string_view why) {
    problems_.add(place.path, fmt::format("{} of the link {}", quoted(entry.key), why));
    return false;
  }

  bool refuse_value(const Place& place, const Entry& entry) {
    return refuse(place, entry, fmt::format("has the value {}, which cannot be decoded", quoted(entry.value)));
  }

  bool refuse_unknown(std::string_view part, const Entry& entry, const Description& description, const Place& place) {
    std::vector<std::string> keys;
    for (const Field& field : description.fields) keys.emplace_back(field.link);
    const std::string nearest = nearest_name(part, keys);
    std::string hint = fmt::format("; {} has no such key", description.name);
    for (const Field& field : description.fields) {
      if (field.link == nearest) hint = fmt::format("; did you mean \"{}\" ({})?", nearest, field.name);
    }
    problems_.add(place.path, fmt::format("the key {} of the link is unknown{}", quoted(entry.key), hint));
    return false;
  }

  bool set(Place& place, const Entry& entry) {
    const bool can_clear = !place.is_element && place.field->presence == Presence::absent;
    if (entry.value.empty()) {
      if (can_clear) return true;  // A new value is null: not stated.
      return refuse(place, entry, "has no value");
    }
    if (place.kind == Kind::object) return set_object(place, entry);
    if (place.kind == Kind::list) return set_counts(place, entry);
    std::string decoded;
    if (!decode(place, entry.value, decoded)) return refuse_value(place, entry);
    if (place.kind == Kind::boolean && (decoded == "1" || decoded == "0")) {
      place.value->type = Value::Type::boolean;
      place.value->boolean = decoded == "1";
      return true;
    }
    *place.value = text_value(std::move(decoded));
    return true;
  }

  bool set_object(Place& place, const Entry& entry) {
    const Description& description = place.object();
    if (entry.value == from_defaults) {
      place.value->type = Value::Type::object;
      if (description.find_preset != nullptr) member(*place.value, "preset");
      return true;
    }
    if (description.find_preset != nullptr) {
      *place.value = text_value(std::string(entry.value));
      return true;
    }
    std::string decoded;
    if (description.from_shorthand == nullptr) return refuse(place, entry, "is written part by part");
    if (!decode_text(entry.value, Spelling::notation, decoded)) return refuse_value(place, entry);
    *place.value = text_value(std::move(decoded));
    return true;
  }

  /// 21-20-20-19
  bool set_counts(Place& place, const Entry& entry) {
    if (place.field->list.element != Kind::count) return refuse(place, entry, "is a list, written entry by entry");
    place.value->type = Value::Type::list;
    std::string_view rest = entry.value;
    while (true) {
      const std::size_t dash = rest.find('-');
      place.value->items.push_back(text_value(std::string(rest.substr(0, dash))));
      if (dash == std::string_view::npos) return true;
      rest.remove_prefix(dash + 1);
    }
  }

  static bool decode(const Place& place, std::string_view value, std::string& decoded) {
    switch (place.kind) {
      case Kind::text: return decode_text(value, spelling_in(*place.owner), decoded);
      case Kind::name: return decode_text(value, Spelling::name, decoded);
      case Kind::choice: decoded = swapped(value, '-', '_'); return true;
      case Kind::number: decoded = decoded_quantity(value); return true;
      case Kind::range: decoded = decoded_range(value); return true;
      case Kind::count:
      case Kind::boolean:
      case Kind::object:
      case Kind::list: break;
    }
    decoded = std::string(value);
    return true;
  }

  static std::string shown(const Place& place, std::string_view value) {
    if (value.empty()) return "not stated";
    if (value == from_defaults && place.kind == Kind::object) return "spelled out";
    if (place.value->type == Value::Type::text) return quoted(place.value->text);
    return quoted(value);
  }

  Problems& problems_;
  std::string name_;
  Value root_;
};

/// The link inside of what was pasted.
struct Extract {
  std::string text;         ///< From "v" on.
  bool is_wrapped = false;  ///< It stood in a query or was percent-encoded: other parameters may follow it.
};

int any_hex_digit(char c) { return c >= 'A' && c <= 'F' ? c - 'A' + 10 : hex_digit(c); }

/// One layer of percent-encoding undone. No link has a "%" of its own.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool may_be_escape = text[i] == '%' && i + 2 < text.size();
    const int high = may_be_escape ? any_hex_digit(text[i + 1]) : -1;
    const int low = may_be_escape ? any_hex_digit(text[i + 2]) : -1;
    const bool is_escape = high >= 0 && low >= 0;
    out += is_escape ? static_cast<char>(high * 16 + low) : text[i];
    if (is_escape) i += 2;
  }
  return out;
}

/// Where "v" and a digit follow one of the marks.
std::size_t start_after(std::string_view text, std::string_view mark) {
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    const std::size_t start = at + mark.size();
    if (start + 1 < text.size() && text[start] == 'v' && is_digit(text[start + 1])) return start;
  }
  return std::string_view::npos;
}

Extract extract(std::string_view text) {
  Extract found;
  const std::size_t first = text.find_first_not_of(" \t\r\n<\"'");
  std::string plain(first == std::string_view::npos ? std::string_view() : text.substr(first));
  constexpr int most_layers = 3;  // Wrappers wrap wrapped links.
  for (int layer = 0; layer < most_layers && plain.find('%') != std::string::npos; ++layer) {
    plain = percent_decoded(plain);
    found.is_wrapped = true;
  }
  constexpr std::string_view escaped_ampersand = "&amp;";  // Copied out of a page's source.
  for (std::size_t at = plain.find(escaped_ampersand); at != std::string::npos; at = plain.find(escaped_ampersand, at)) {
    plain.erase(++at, escaped_ampersand.size() - 1);
  }
  std::size_t start = !plain.empty() && plain.front() == 'v' ? 0 : start_after(plain, "#");
  if (start == std::string::npos) {
    start = start_after(plain, "?p=");
    if (start == std::string::npos) start = start_after(plain, "&p=");
    found.is_wrapped = true;
  }
  if (start == std::string::npos) return found;
  found.text = plain.substr(start);
  return found;
}

/// Leaves only the link: without what a wrapper or a sentence put behind it.
void trim_end(Extract& found) {
  std::string& text = found.text;
  if (const std::size_t check = text.find(check_mark); found.is_wrapped && check != std::string::npos) {
    const std::size_t end = check + check_mark.size() + check_digits;
    if (end < text.size() && (text[end] == '&' || text[end] == '#')) text.resize(end);
  }
  while (!text.empty() && !is_alphanumeric(text.back())) text.pop_back();
}

std::vector<Entry> entries_of(std::string_view body) {
  std::vector<Entry> entries;
  while (!body.empty() && entries.size() <= most_link_keys) {
    const std::size_t end = body.find('&');
    const std::string_view entry = body.substr(0, end);
    const std::size_t equals = entry.find('=');
    const bool has_value = equals != std::string_view::npos;
    entries.push_back({entry.substr(0, equals), has_value ? entry.substr(equals + 1) : std::string_view()});
    if (end == std::string_view::npos) break;
    body.remove_prefix(end + 1);
  }
  return entries;
}

/// "26.11": short, and nothing but what a version is written with.
bool is_data_version(std::string_view text) {
  constexpr std::size_t longest_version_bytes = 16;
  for (const char c : text) {
    if (!is_alphanumeric(c) && c != '.' && c != '-') return false;
  }
  return !text.empty() && text.size() <= longest_version_bytes;
}

/// Which plan of a comparison a key speaks of: "B" and "B.c.n" of 1; 0 for every other key.
std::size_t plan_of(std::string_view key) {
  const bool may_be_plan = !key.empty() && (key.size() == 1 || key[1] == '.');
  const bool is_plan = may_be_plan && key.front() > first_plan && key.front() < first_plan + static_cast<char>(most_compared);
  return is_plan ? static_cast<std::size_t>(key.front() - first_plan) : 0;
}

/// Reads keys as far as they go: the tree, the list for people, and the last key before the first that made no sense.
struct Keys {
  std::vector<json::Value> trees;  ///< Of the plan, and of those that are compared with it.
  std::string readable;
  std::string last_readable;
  std::string data_version;
  std::string receipt;
};

Keys read_keys(std::string_view body, Problems& problems) {
  Keys keys;
  std::vector<TreeBuilder> builders;
  builders.reserve(most_compared);
  builders.emplace_back(problems);
  const std::vector<Entry> entries = entries_of(body);
  if (entries.size() > most_link_keys) {
    problems.add("", fmt::format("the link has more than {} keys", most_link_keys));
    return keys;
  }
  bool is_clear_so_far = true;
  for (const Entry& entry : entries) {
    std::string line;
    bool is_clear = false;
    if (entry.key == data_version_key && keys.data_version.empty()) {
      if (is_data_version(entry.value)) keys.data_version = std::string(entry.value);
      line = fmt::format("data version: {}", json::quoted_for_people(entry.value));
      is_clear = !keys.data_version.empty();
    } else if (entry.key == receipt_key) {
      is_clear = keys.receipt.empty() && is_receipt(entry.value);
      if (is_clear) keys.receipt = std::string(entry.value);
      if (!is_clear) problems.add("", fmt::format("{} is no receipt of a link, or its second", json::quoted_for_people(entry.value)));
      line = fmt::format("seen by its maker: {}", json::quoted_for_people(entry.value));
    } else {
      const std::size_t plan = plan_of(entry.key);
      if (plan == builders.size()) builders.emplace_back(problems, std::string(entry.key.substr(0, 1)));
      if (plan < builders.size()) {
        is_clear = builders[plan].add(entry, line);
      } else {
        problems.add(std::string(entry.key.substr(0, 1)), fmt::format("the link compares with this plan, but with none of the letter before"));
      }
    }
    is_clear_so_far = is_clear_so_far && is_clear;
    if (is_clear_so_far) keys.last_readable = fmt::format("{}={}", entry.key, entry.value);
    if (!is_clear) {
      line = fmt::format("not understood: {}", json::quoted_for_people(fmt::format("{}={}", entry.key, entry.value)));
    }
    keys.readable += line + "\n";
  }
  for (const TreeBuilder& builder : builders) keys.trees.push_back(builder.root());
  return keys;
}

std::string how_far(const Keys& keys) {
  if (keys.last_readable.empty()) return "none of it can be read";
  return fmt::format("it reads up to {}", json::quoted_for_people(keys.last_readable));
}

/// The version before everything else, so that a link of a later version is never called damaged.
bool is_version_1(const std::string& text, Problems& problems) {
  std::size_t digits = 1;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const bool ends_there = digits == text.size() || text[digits] == '&';
  if (text.empty() || text.front() != 'v' || digits == 1 || !ends_there) {
    problems.add("", "this is not a link to a plan; one begins with \"#v1&\"");
    return false;
  }
  if (text.substr(1, digits - 1) != "1") {
    problems.add("", fmt::format("the link is of version {}; this copy reads version 1: open it with a newer one",
                                 json::quoted_for_people(text.substr(1, digits - 1))));
    return false;
  }
  return true;
}

/// The part before the check, if the check is there and right; else the problem, with how far the link reads.
bool is_whole(const std::string& text, LinkReading& reading) {
  const std::size_t mark = text.find(check_mark);
  const std::string_view body = std::string_view(text).substr(0, mark);
  const std::size_t check_from = mark == std::string::npos ? text.size() : mark + check_mark.size();
  const std::string_view check = std::string_view(text).substr(check_from);
  const std::string right = fmt::format("{:04x}", link_check(body));
  if (check == right) return true;
  Problems aside;
  const Keys keys = read_keys(body.substr(std::min<std::size_t>(body.size(), 3)), aside);
  reading.readable = keys.readable;
  reading.data_version = keys.data_version;
  if (check.size() < check_digits) {
    reading.problems.add("", fmt::format("the link is cut off: the check at its end is missing; {}", how_far(keys)));
  } else if (check.substr(0, check_digits) == right) {
    reading.problems.add("", fmt::format("the link goes on after its check with {}; cut it there",
                                         json::quoted_for_people(check.substr(check_digits))));
  } else {
    reading.problems.add("", fmt::format("the link is damaged: its check is {}, its text gives \"{}\", so a character was changed or lost; {}",
                                         json::quoted_for_people(check), right, how_far(keys)));
  }
  return false;
}

void read_plans(const std::vector<json::Value>& trees, LinkReading& reading) {
  static_cast<PlanReading&>(reading) = read_plan(trees.front());
  for (std::size_t i = 1; i < trees.size() && reading.ok(); ++i) {
    PlanReading other = read_plan(trees[i], reading.plan);
    const std::string name(1, static_cast<char>(first_plan + i));
    for (const Problem& problem : other.problems.list()) reading.problems.add(problem.path.empty() ? name : member_path(name, problem.path), problem.message);
    reading.others.push_back(std::move(other.plan));
  }
}

}  // namespace

std::uint16_t link_check(std::string_view text) {
  unsigned check = 0xFFFF;
  for (const char c : text) {
    check ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) {
      const unsigned polynomial = (check & 0x8000) != 0 ? 0x1021 : 0;
      check = ((check << 1) ^ polynomial) & 0xFFFF;
    }
  }
  return static_cast<std::uint16_t>(check);
}

bool is_receipt(std::string_view text) {
  constexpr std::string_view verdicts = "yncu";
  if (text.empty() || text.size() > longest_receipts_bytes || verdicts.find(text.front()) == std::string_view::npos) return false;
  bool was_digit = true;
  for (const char c : text.substr(1)) {
    const bool is_name = c >= 'A' && c <= 'Z';
    if (!is_digit(c) && !(was_digit && (is_name || c == '.'))) return false;
    was_digit = is_digit(c);
  }
  return was_digit;
}

std::string write_link(const Plan& plan, std::string_view receipt) {
  LinkWriter writer;
  writer.put_object(describe<Plan>(), &plan, nullptr, "", false);
  return writer.sealed(receipt);
}

std::string write_comparison(const std::vector<Plan>& plans) {
  LinkWriter writer;
  writer.put_object(describe<Plan>(), &plans.front(), nullptr, "", false);
  for (std::size_t i = 1; i < plans.size(); ++i) {
    const std::string key(1, static_cast<char>(first_plan + i));
    const std::size_t count_before = writer.count();
    writer.put_object(describe<Plan>(), &plans[i], &plans.front(), key, false);
    if (writer.count() == count_before) writer.put(key, same_plan);
  }
  return writer.sealed();
}

LinkReading read_link(std::string_view text) {
  LinkReading reading;
  if (text.size() > longest_link_bytes) {
    reading.problems.add("", fmt::format("{} bytes are too many for a link; the most is {}", text.size(), longest_link_bytes));
    return reading;
  }
  Extract found = extract(text);
  trim_end(found);
  if (!is_version_1(found.text, reading.problems) || !is_whole(found.text, reading)) return reading;
  const std::string_view body = std::string_view(found.text).substr(0, found.text.find(check_mark));
  Keys keys = read_keys(body.substr(std::min<std::size_t>(body.size(), 3)), reading.problems);
  reading.data_version = keys.data_version;
  reading.receipt = keys.receipt;
  if (reading.data_version.empty()) reading.problems.add("", "the link names no data version; \"d\" is missing");
  if (reading.ok()) read_plans(keys.trees, reading);
  if (!reading.ok()) {
    reading.plan = Plan{};
    reading.others.clear();
    reading.readable = std::move(keys.readable);
    return reading;
  }
  if (reading.data_version != data_version()) {
    reading.note = fmt::format("The link was made with the catalogue of {}; this copy has that of {}, so what was computed then may differ.",
                               json::quoted_for_people(reading.data_version), data_version());
  }
  return reading;
}

}  // namespace plimsoll
