// What a launch's flags say of the engine: limits, precisions, drafts.
#pragma once

#include "core/exchange/launch.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/model.hpp"

namespace plimsoll::exchange {

struct EngineContext {
  const Model* model = nullptr;              ///< That is served; null where it is not known.
  std::optional<Precision> weights_by_name;  ///< What the checkpoint's name says of its weights.
  std::int64_t attention_dp = 1;             ///< SGLang's chunks are of all its attention ranks together.
  std::optional<double> acceptance;          ///< The base plan's, where it drafts.
};

/// The engine that a launch starts: its preset, with what the flags set on top. Puts it into `plan` as "engine".
void put_engine(Launch& launch, const EngineContext& context, json::Value& plan, Notes& notes);

}  // namespace plimsoll::exchange
