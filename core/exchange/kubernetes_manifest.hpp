// A Kubernetes manifest: what its containers launch, on how many GPUs of which kind.
#pragma once

#include <string_view>

#include "core/exchange/notes.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

/// Puts what the manifest launches into `plan`. Every value of it is noted, each once.
void put_manifest(std::string_view text, json::Value& plan, Notes& notes);

}  // namespace plimsoll::exchange
