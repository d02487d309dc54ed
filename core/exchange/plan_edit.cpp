#include "core/exchange/plan_edit.hpp"

#include <utility>

namespace plimsoll::exchange {

namespace {

using json::Value;

Value* find_mutable(Value& object, std::string_view key) {
  for (std::size_t i = 0; i < object.keys.size(); ++i) {
    if (object.keys[i] == key) return &object.items[i];
  }
  return nullptr;
}

void make_object(Value& value) {
  if (value.is_object()) return;
  Value object;
  object.type = Value::Type::object;
  if (value.type == Value::Type::text) {
    object.keys.emplace_back("preset");
    object.items.push_back(std::move(value));
  }
  value = std::move(object);
}

void append(std::string& out, const Value& value, std::size_t depth) {
  switch (value.type) {
    case Value::Type::null: out += "null"; return;
    case Value::Type::boolean: out += value.boolean ? "true" : "false"; return;
    case Value::Type::number: json::append_number(out, value.number); return;
    case Value::Type::text: json::append_string(out, value.text); return;
    case Value::Type::list:
    case Value::Type::object: break;
  }
  if (depth == 0) {
    out += "null";
    return;
  }
  const bool is_object = value.is_object();
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) out += ',';
    if (is_object) {
      json::append_string(out, value.keys[i]);
      out += ':';
    }
    append(out, value.items[i], depth - 1);
  }
  out += is_object ? '}' : ']';
}

std::pair<std::string_view, std::string_view> first_of(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

Value text_value(std::string_view text) {
  Value value;
  value.type = Value::Type::text;
  value.text = std::string(text);
  return value;
}

Value number_value(double number) {
  Value value;
  value.type = Value::Type::number;
  value.number = number;
  json::append_number(value.text, number);
  return value;
}

Value null_value() { return {}; }

Value editable(const Value& base) {
  Value plan = base;
  make_object(plan);
  return plan;
}

void set(Value& plan, std::string_view path, Value value) {
  Value* at = &plan;
  while (true) {
    make_object(*at);
    const auto [key, rest] = first_of(path);
    Value* found = find_mutable(*at, key);
    if (found == nullptr) {
      at->keys.emplace_back(key);
      found = &at->items.emplace_back();
    }
    if (rest.empty()) {
      *found = std::move(value);
      return;
    }
    at = found;
    path = rest;
  }
}

void erase(Value& plan, std::string_view path) {
  Value* at = &plan;
  while (true) {
    const auto [key, rest] = first_of(path);
    Value* found = at->is_object() ? find_mutable(*at, key) : nullptr;
    if (found == nullptr) return;
    if (rest.empty()) {
      const auto index = found - at->items.data();
      at->keys.erase(at->keys.begin() + index);
      at->items.erase(at->items.begin() + index);
      return;
    }
    at = found;
    path = rest;
  }
}

const Value* member(const Value& plan, std::string_view path) {
  const Value* at = &plan;
  while (at != nullptr && !path.empty()) {
    const auto [key, rest] = first_of(path);
    at = at->is_object() ? at->find(key) : nullptr;
    path = rest;
  }
  return at;
}

std::string name_at(const Value& plan, std::string_view path) {
  const Value* found = member(plan, path);
  if (found != nullptr && found->is_object()) found = found->find("preset");
  return found != nullptr && found->type == Value::Type::text ? found->text : std::string();
}

std::string written(const Value& value) {
  std::string out;
  append(out, value, json::deepest_nesting);
  return out;
}

}  // namespace plimsoll::exchange
