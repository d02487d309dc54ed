// Which part of a layer's KV cache goes from which prefill GPU to which decode GPU, when both clusters are cut differently.
//
//   g  KV heads (a latent counts as one)      P, D  different parts of the cache in either cluster: min(tp, g)
//
// Of tp GPUs each part lies on tp/P in a row. A decode GPU fetches its part from those that hold any of it; of copies, one in turn.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace plimsoll {

struct CacheShare {
  std::int32_t shard = 0;     ///< Of prefill.
  std::int32_t to_shard = 0;  ///< Of decode.
  double share = 0;           ///< Of the layer's whole cache.
};

inline std::vector<CacheShare> cache_shares(std::int64_t kv_heads, std::int64_t prefill_tp, std::int64_t decode_tp) {
  const std::int64_t parts = std::min(prefill_tp, kv_heads);
  const std::int64_t to_parts = std::min(decode_tp, kv_heads);
  const std::int64_t copies = prefill_tp / parts;
  std::vector<CacheShare> shares;
  for (std::int64_t to = 0; to < decode_tp; ++to) {
    const std::int64_t wanted = to * to_parts / decode_tp;
    for (std::int64_t part = 0; part < parts; ++part) {
      // Both ends over parts·to_parts, so that nothing is rounded.
      const std::int64_t overlap = std::min((part + 1) * to_parts, (wanted + 1) * parts) - std::max(part * to_parts, wanted * parts);
      if (overlap <= 0) continue;
      const std::int64_t from = part * copies + to % copies;
      shares.push_back({static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), static_cast<double>(overlap) / static_cast<double>(parts * to_parts)});
    }
  }
  return shares;
}

}  // namespace plimsoll
