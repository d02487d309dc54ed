// Plan JSON while it is put together: members set by path on top of a base, then written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

json::Value text_value(std::string_view text);
json::Value number_value(double number);
json::Value null_value();

/// The base as an object that can be changed: the name of an example becomes `{"preset": NAME}`, null an empty object.
json::Value editable(const json::Value& base);

/// Sets "engine.kv_cache". Objects on the way are made; a name on the way ("engine": "vllm-0.19") becomes its preset.
void set(json::Value& plan, std::string_view path, json::Value value);

/// Takes a member out. Where an example is the base, its member is still there underneath.
void erase(json::Value& plan, std::string_view path);

/// The member at a path, or null.
const json::Value* member(const json::Value& plan, std::string_view path);

/// The text that stands at a path, or under it as `preset`: the name that a model or an engine starts from; else empty.
std::string name_at(const json::Value& plan, std::string_view path);

/// As JSON text.
std::string written(const json::Value& value);

}  // namespace plimsoll::exchange
