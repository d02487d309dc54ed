// One launch of a server: its program, and what its flags say, by what they set in a plan.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/notes.hpp"
#include "core/exchange/shell_words.hpp"
#include "core/spec/serving_profile.hpp"

namespace plimsoll::exchange {

/// What a flag sets. Each tool has its own names for the same thing, and its own rules of what follows.
enum class Sets : int {
  nothing,  ///< A plan has no place for it.
  model,
  tp,
  pp,
  dp,
  dp_local,
  cp,
  decode_cp,
  ep,
  expert_parallel,
  expert_exchange,
  dp_attention,
  nodes,
  gpus_per_node,
  longest_request,
  most_sequences,
  chunk_tokens,
  chunks,
  no_chunks,
  memory_share,
  kv_type,
  quantisation,
  dtype,
  block_tokens,
  speculation,
  draft_steps,
  draft_tokens,
  draft_width,
  role,
  redundant_experts,
};
inline constexpr std::size_t things_set = static_cast<std::size_t>(Sets::redundant_experts) + 1;

enum class Takes {
  nothing,
  value,
  maybe,  ///< true or false, or nothing, which is true.
  values
};

/// A row: every spelling of a flag, with "-" for "_", as tools take both; several stand between spaces.
struct Flag {
  std::string_view names;
  Takes takes = Takes::value;
  Sets sets = Sets::nothing;
  std::string_view why = {};  ///< Where it sets nothing: why, in a word or two.
};
using FlagTable = std::span<const Flag>;

FlagTable vllm_flags();
FlagTable sglang_flags();
FlagTable tensorrt_llm_flags();

struct Given {
  Piece piece;
  std::string value;
};

/// What a manifest says of the machines that a launch runs on.
struct Placed {
  std::int64_t copies = 1;    ///< Of the launch, each by itself.
  std::int64_t pods = 1;      ///< That serve as one.
  std::int64_t pod_gpus = 0;  ///< 0: not stated.
  std::string accelerator;    ///< Of the catalogue; empty where none is named.
  std::string pool;           ///< "prefill" or "decode" where what it belongs to is called so.
  std::vector<Piece> copies_written;
  std::vector<Piece> pods_written;
  std::vector<Piece> gpus_written;
  std::vector<Piece> accelerator_written;
};

struct Launch {
  Framework framework = Framework::other;
  Piece program;
  std::string image;  ///< The container's, where one is named: its tag says the version.
  Piece image_piece;
  Placed placed;
  std::array<std::optional<Given>, things_set> given;

  std::optional<Given>& operator[](Sets what) { return given[static_cast<std::size_t>(what)]; }
  const std::optional<Given>& operator[](Sets what) const { return given[static_cast<std::size_t>(what)]; }
};

/// The launches in a script; every word of it that is in none is noted as ignored.
std::vector<Launch> launches_in(const std::vector<Command>& commands, Notes& notes);

/// The same for words that a container is started with; the image may be the program. `image`: empty where none is named.
std::optional<Launch> launch_in(const Command& words, const Piece& image, Notes& notes);

/// Whether a command launches a server, and which.
Framework framework_of(const Command& words, std::string_view image);

/// Flags and values of a table's tool; what else is there is handed back in order.
std::vector<Word> read_flags(std::span<const Word> words, FlagTable table, std::array<std::optional<Given>, things_set>& given,
                             Notes& notes);

}  // namespace plimsoll::exchange
