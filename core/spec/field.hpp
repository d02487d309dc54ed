// A field is described once.
//
// Each struct that crosses the border has one `describe` that names its fields: JSON key, unit, bounds, help, and whether
// a field may be left out. Reading, writing, the JSON Schema, the TypeScript types, the page's form, the command line's
// help, the reference page and the share link are all walks over these descriptions. Adding a field is one line.
//
// The description is type-erased: a walk sees a `void*` to the struct and, per field, its kind; the kind says which C++
// type lies behind the pointer (the table at `Kind`). Only `Describe` below knows both sides.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/quantity/range.hpp"
#include "core/quantity/unit.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll {

namespace json {
struct Value;
}

/// What lies behind a field, and the C++ type of its member (or of the optional that holds it).
enum class Kind {
  number,   ///< double
  count,    ///< std::int64_t
  range,    ///< Range
  boolean,  ///< bool
  text,     ///< std::string, free
  name,     ///< std::string of letters, digits, '-' and '.': an identifier
  choice,   ///< an enum class over int, with `choices`
  object,   ///< a struct with a description of its own
  list,     ///< std::vector of a kind
};

struct Description;
using DescriptionOf = const Description& (*)();

/// How a list behind a field is walked.
struct ListAccess {
  Kind element = Kind::count;
  DescriptionOf object = nullptr;
  std::size_t (*size)(const void* list) = nullptr;
  const void* (*at)(const void* list, std::size_t index) = nullptr;
  void* (*append)(void* list) = nullptr;
  void (*clear)(void* list) = nullptr;
};

struct Bounds {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

enum class Presence {
  required,   ///< An input without it is refused.
  defaulted,  ///< Left out, it has the default of its struct.
  absent,     ///< Left out, it is not stated: a std::optional, or an empty text or list.
};

struct Field {
  std::string_view name;  ///< The JSON key.
  std::string_view link;  ///< Its short key in a share link; a part of the link grammar, never reused.
  std::string_view help;  ///< One line.
  Kind kind = Kind::number;
  Unit unit = Unit::count;
  std::string_view unit_said_by;                 ///< The field, further up, that says the unit where it `varies`.
  Unit (*unit_in)(const void* owner) = nullptr;  ///< What it says, once it has been read.
  Bounds bounds;
  Presence presence = Presence::defaulted;
  bool assumption = false;  ///< Its default is an assumption about the world: the report lists it when it was used.
  const std::string_view* choices = nullptr;
  std::size_t choice_count = 0;
  DescriptionOf object = nullptr;
  ListAccess list;
  std::size_t most_entries = 10000;  ///< Of a list.

  const void* (*read)(const void* owner) = nullptr;  ///< The value, or null where it is not stated.
  void* (*write)(void* owner) = nullptr;             ///< The value, made present first.
  void (*clear)(void* owner) = nullptr;              ///< Back to not stated; only for `Presence::absent`.

  /// The field as this struct has it: in the unit that another of its fields says.
  Field in(const void* owner) const {
    Field here = *this;
    if (unit_in != nullptr) here.unit = unit_in(owner);
    return here;
  }
};

/// Reads a struct from a single JSON value that is not an object: "llama-3.1-70b", "EP4×TP2", 4096.
/// Returns whether it was understood; if not, it has added the problem.
using FromShorthand = bool (*)(const json::Value& value, void* target, const std::string& path, Problems& problems);
/// The shorthand that would give this struct back exactly, or empty.
using ToShorthand = std::string (*)(const void* source);
/// A named preset as a pointer to a whole struct, or null. The struct can be started from it and then changed.
using FindPreset = const void* (*)(std::string_view name);
using PresetNames = std::vector<std::string> (*)();

struct Description {
  std::string_view name;  ///< The type's name in the schema and in TypeScript.
  std::string_view help;
  std::vector<Field> fields;
  const void* defaults = nullptr;  ///< A default-constructed struct.
  FromShorthand from_shorthand = nullptr;
  ToShorthand to_shorthand = nullptr;
  std::string_view shorthand_help = {};
  FindPreset find_preset = nullptr;
  PresetNames preset_names = nullptr;
  void (*copy)(const void* from, void* to) = nullptr;      ///< Assignment; needed where there are presets.
  std::string (*preset_of)(const void* source) = nullptr;  ///< The preset that a struct says it started from.
  /// What no single field can know: problems between fields.
  void (*validate)(const void* source, const std::string& path, Problems& problems) = nullptr;

  const Field* find(std::string_view field_name) const {
    for (const Field& field : fields) {
      if (field.name == field_name) return &field;
    }
    return nullptr;
  }
};

/// One per described struct: `template <> const Description& describe<Accelerator>();`
template <typename Struct>
const Description& describe();

/// The names of an enum's values, in order: `template <> constexpr auto names_of<Precision> = std::array{...};`
template <typename Enum>
inline constexpr std::nullptr_t names_of = nullptr;

namespace field_detail {

template <typename Type>
struct Optional {
  static constexpr bool is = false;
  using held = Type;
};
template <typename Type>
struct Optional<std::optional<Type>> {
  static constexpr bool is = true;
  using held = Type;
};

template <typename Type>
struct List : std::false_type {};
template <typename Type>
struct List<std::vector<Type>> : std::true_type {
  using element = Type;
};

/// Whose names a choice is made from: the value's own, or those of a list's entries.
template <typename Type>
struct Chosen {
  using type = Type;
};
template <typename Type>
struct Chosen<std::vector<Type>> {
  using type = Type;
};

template <typename Type>
constexpr Kind kind_of() {
  if constexpr (std::is_same_v<Type, double>) {
    return Kind::number;
  } else if constexpr (std::is_same_v<Type, std::int64_t>) {
    return Kind::count;
  } else if constexpr (std::is_same_v<Type, Range>) {
    return Kind::range;
  } else if constexpr (std::is_same_v<Type, bool>) {
    return Kind::boolean;
  } else if constexpr (std::is_same_v<Type, std::string>) {
    return Kind::text;
  } else if constexpr (std::is_enum_v<Type>) {
    return Kind::choice;
  } else if constexpr (List<Type>::value) {
    return Kind::list;
  } else {
    return Kind::object;
  }
}

template <typename List>
ListAccess list_access() {
  using Element = typename field_detail::List<List>::element;
  ListAccess access;
  access.element = kind_of<Element>();
  if constexpr (kind_of<Element>() == Kind::object) access.object = &describe<Element>;
  access.size = [](const void* list) { return static_cast<const List*>(list)->size(); };
  access.at = [](const void* list, std::size_t index) -> const void* {
    return &(*static_cast<const List*>(list))[index];
  };
  access.append = [](void* list) -> void* { return &static_cast<List*>(list)->emplace_back(); };
  access.clear = [](void* list) { static_cast<List*>(list)->clear(); };
  return access;
}

template <typename Member>
struct MemberOf;
template <typename Owner, typename Type>
struct MemberOf<Type Owner::*> {
  using owner = Owner;
  using type = Type;
};

}  // namespace field_detail

template <typename Struct>
void copy_struct(const void* from, void* to) {
  *static_cast<Struct*>(to) = *static_cast<const Struct*>(from);
}

template <typename Struct>
std::string preset_of_struct(const void* source) {
  return static_cast<const Struct*>(source)->preset;
}

/// Builds one field: `field<&Accelerator::memory_bytes>("memory", "mem", "…help").unit_of(Unit::bytes).within({1, 1e15})`.
class FieldBuilder {
 public:
  explicit FieldBuilder(Field field) : field_(field) {}
  FieldBuilder& unit_of(Unit unit) { return field_.unit = unit, *this; }
  FieldBuilder& unit_said_by(std::string_view other, Unit (*unit_in)(const void* owner)) {
    field_.unit = Unit::varies;
    field_.unit_said_by = other;
    field_.unit_in = unit_in;
    return *this;
  }
  FieldBuilder& within(Bounds bounds) { return field_.bounds = bounds, *this; }
  FieldBuilder& at_most(std::size_t entries) { return field_.most_entries = entries, *this; }
  FieldBuilder& required() { return field_.presence = Presence::required, *this; }
  FieldBuilder& assumed() { return field_.assumption = true, *this; }
  FieldBuilder& as_name() { return field_.kind = Kind::name, *this; }
  operator Field() const { return field_; }  // NOLINT: a builder is only ever a field in the making.

 private:
  Field field_;
};

template <auto member>
FieldBuilder field(std::string_view name, std::string_view link, std::string_view help) {
  using Owner = typename field_detail::MemberOf<decltype(member)>::owner;
  using Member = typename field_detail::MemberOf<decltype(member)>::type;
  using Held = typename field_detail::Optional<Member>::held;
  constexpr bool is_optional = field_detail::Optional<Member>::is;
  Field made;
  made.name = name;
  made.link = link;
  made.help = help;
  made.kind = field_detail::kind_of<Held>();
  using Chosen = typename field_detail::Chosen<Held>::type;
  if constexpr (std::is_enum_v<Chosen>) {
    made.choices = names_of<Chosen>.data();
    made.choice_count = names_of<Chosen>.size();
  }
  if constexpr (field_detail::kind_of<Held>() == Kind::object) made.object = &describe<Held>;
  if constexpr (field_detail::kind_of<Held>() == Kind::list) made.list = field_detail::list_access<Held>();
  if constexpr (is_optional) {
    made.presence = Presence::absent;
    made.read = [](const void* owner) -> const void* {
      const auto& value = static_cast<const Owner*>(owner)->*member;
      return value ? &*value : nullptr;
    };
    made.write = [](void* owner) -> void* {
      auto& value = static_cast<Owner*>(owner)->*member;
      if (!value) value.emplace();
      return &*value;
    };
    made.clear = [](void* owner) { (static_cast<Owner*>(owner)->*member).reset(); };
  } else {
    made.read = [](const void* owner) -> const void* { return &(static_cast<const Owner*>(owner)->*member); };
    made.write = [](void* owner) -> void* { return &(static_cast<Owner*>(owner)->*member); };
    made.clear = [](void* owner) { static_cast<Owner*>(owner)->*member = Member{}; };
    if constexpr (std::is_same_v<Held, std::string> || field_detail::List<Held>::value) made.presence = Presence::absent;
  }
  return FieldBuilder(made);
}

}  // namespace plimsoll
