#include "core/exchange/megatron_arguments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "core/exchange/launch_numbers.hpp"
#include "core/exchange/megatron_table.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/spec/layout.hpp"

namespace plimsoll::exchange {

namespace {

struct Written {
  Piece piece;
  std::string value;
};

class MegatronReader {
 public:
  MegatronReader(json::Value& plan, Notes& notes) : plan_(plan), notes_(notes) {}

  void put(const std::vector<Command>& commands) {
    const auto has_arguments = [](const Command& command) {
      return std::any_of(command.begin(), command.end(), [](const Word& word) { return word.text.substr(0, 2) == "--"; });
    };
    for (const Command& command : commands) {
      if (has_arguments(command)) {
        collect(command);
      } else {
        for (const Word& word : command) notes_.ignore(word.piece, "sets no argument");
      }
    }
    model();
    layout();
    workload();
    if (member(plan_, "accelerator") == nullptr && member(plan_, "preset") == nullptr) {
      notes_.assume("accelerator: none", "the text names no GPU; choose yours");
    } else {
      notes_.assume("accelerator: as the plan has it", "the text names no GPU; choose yours");
    }
  }

 private:
  void collect(const Command& command) {
    for (std::size_t i = 0; i < command.size(); ++i) {
      const Word& word = command[i];
      if (word.text.substr(0, 2) != "--") {
        notes_.ignore(word.piece, is_assignment(word.text) ? "the environment" : "belongs to no argument");
        continue;
      }
      const std::size_t equals = word.text.find('=');
      const std::string name = word.text.substr(0, equals);
      const Argument* row = find_argument(name);
      Written made{word.piece, equals == std::string::npos ? std::string() : word.text.substr(equals + 1)};
      const bool takes = row == nullptr || row->takes_value;
      if (equals == std::string::npos && takes && i + 1 < command.size() && command[i + 1].text.substr(0, 2) != "--") {
        made.value = command[++i].text;
        made.piece.written += ' ' + command[i].piece.written;
      }
      if (row == nullptr || row->gives == Gives::nothing) {
        notes_.ignore(made.piece, row == nullptr ? "unknown" : row->path);
        continue;
      }
      const auto [place, is_new] = written_.try_emplace(std::string(row->name));
      if (!is_new) notes_.ignore(place->second.piece, "written again further on, and the last one counts");
      place->second = std::move(made);
    }
  }
  std::optional<Written> take(std::string_view name) {
    const auto found = written_.find(name);
    if (found == written_.end()) return std::nullopt;
    Written made = std::move(found->second);
    written_.erase(found);
    return made;
  }
  std::optional<std::int64_t> number(const Written& written) {
    const std::optional<std::int64_t> found = whole_number(written.value);
    if (found && *found >= 1) return found;
    notes_.refuse(written.piece, written.piece.written,
                  fmt::format("{} is no whole number from 1 on; write the number itself", json::quoted_for_people(written.value)));
    return std::nullopt;
  }
  void put_number(const Written& written, std::string_view path) {
    const std::optional<std::int64_t> found = number(written);
    if (!found) return;
    set(plan_, path, number_value(static_cast<double>(*found)));
    numbers_[std::string(path)] = *found;
    notes_.read(written.piece, fmt::format("{}: {}", path, *found));
  }
  void put_flag(std::string_view path, bool value) {
    json::Value made;
    made.type = json::Value::Type::boolean;
    made.boolean = value;
    set(plan_, path, std::move(made));
  }

  // ---- Model ----

  bool gives_model() const {
    return std::any_of(written_.begin(), written_.end(),
                       [](const auto& each) { return find_argument(each.first)->path.substr(0, 6) == "model."; });
  }
  void model() {
    if (!gives_model()) return;
    erase(plan_, "model");
    set(plan_, "model.preset", null_value());
    set(plan_, "model.name", text_value("Megatron arguments"));
    const bool is_gated = written_.find("--swiglu") != written_.end();
    for (const Argument& row : megatron_table()) {
      if (row.path.substr(0, 6) != "model." || row.gives == Gives::nothing) continue;
      const std::optional<Written> written = take(row.name);
      if (!written) continue;
      if (row.gives == Gives::number) {
        put_number(*written, row.path);
      } else {
        put_flag(row.path, row.gives == Gives::yes);
        notes_.read(written->piece, fmt::format("{}: {}", row.path, row.gives == Gives::yes));
      }
    }
    attention();
    biases(is_gated);
    has_experts_ = numbers_.count("model.experts.experts") > 0;
    if (!has_experts_ && member(plan_, "model.experts") != nullptr) erase(plan_, "model.experts");
    defaults(is_gated);
    experts();
  }
  void attention() {
    const std::optional<Written> groups = take("--num-query-groups");
    const std::optional<Written> grouped = take("--group-query-attention");
    if (groups && grouped) put_number(*groups, "model.attention.kv_heads");
    if (groups && !grouped) notes_.ignore(groups->piece, "counts only with --group-query-attention");
    if (grouped) notes_.read(grouped->piece, "KV heads: --num-query-groups");
    if (const std::optional<Written> latent = take("--multi-latent-attention")) {
      set(plan_, "model.attention.kind", text_value("mla"));
      notes_.read(latent->piece, "model.attention.kind: mla");
    }
  }
  void biases(bool is_gated) {
    if (const std::optional<Written> written = take("--disable-bias-linear")) {
      notes_.read(written->piece, "model without biases");
    } else {
      for (const std::string_view path : {"model.attention.qkv_bias", "model.attention.output_bias", "model.ffn_bias"}) {
        put_flag(path, true);
      }
      notes_.assume("biases on attention and FFN", "Megatron's default without --disable-bias-linear");
    }
    put_flag("model.gated", is_gated);
    if (!is_gated) notes_.assume("model.gated: false", "Megatron's default without --swiglu");
    if (member(plan_, "model.tied_embeddings") == nullptr) {
      put_flag("model.tied_embeddings", true);
      notes_.assume("model.tied_embeddings: true", "Megatron's default without --untie-embeddings-and-output-weights");
    }
    const std::optional<Written> norm = take("--normalization");
    const bool is_rms = norm && norm->value == "RMSNorm";
    set(plan_, "model.norm", text_value(is_rms ? "rms" : "layer_norm"));
    if (norm && !is_rms && norm->value != "LayerNorm") {
      notes_.refuse(norm->piece, norm->piece.written,
                    fmt::format("{} is no norm that is known; LayerNorm and RMSNorm are", json::quoted_for_people(norm->value)));
    } else if (norm) {
      notes_.read(norm->piece, fmt::format("model.norm: {}", is_rms ? "rms" : "layer_norm"));
    } else {
      notes_.assume("model.norm: layer_norm", "Megatron's default without --normalization");
    }
    const std::optional<Written> half = take("--fp16");
    const std::optional<Written> bfloat = take("--bf16");
    set(plan_, "model.precision", text_value(half ? "fp16" : "bf16"));
    if (half) notes_.read(half->piece, "model.precision: fp16");
    if (bfloat && half) notes_.ignore(bfloat->piece, "--fp16 is there as well");
    if (bfloat && !half) notes_.read(bfloat->piece, "model.precision: bf16");
    if (!bfloat && !half) notes_.assume("model.precision: bf16", "neither --bf16 nor --fp16 is there, and nobody serves FP32");
  }
  /// Widths that Megatron works out where they are left out.
  void defaults(bool is_gated) {
    const std::int64_t hidden = value_of("model.hidden");
    const std::int64_t heads = value_of("model.attention.heads");
    if (numbers_.count("model.attention.head_dim") == 0 && hidden > 0 && heads > 0) {
      assume("model.attention.head_dim", hidden / heads, "hidden size / heads");
    }
    if (numbers_.count("model.ffn_hidden") == 0 && hidden > 0) {
      // Two thirds of 4·d for a gated FFN, in whole 64s.
      const std::int64_t wide = is_gated ? hidden * 4 * 2 / 3 / 64 * 64 : 4 * hidden;
      assume("model.ffn_hidden", wide,
             is_gated ? "Megatron's default with --swiglu: 8/3 of the hidden size, in whole 64s"
                      : "Megatron's default: 4 times the hidden size");
    }
    if (has_experts_ && numbers_.count("model.experts.hidden") == 0) {
      assume("model.experts.hidden", value_of("model.ffn_hidden"), "as wide as the dense FFN");
    }
    if (has_experts_ && numbers_.count("model.experts.per_token") == 0) assume("model.experts.per_token", 2, "Megatron's default");
    for (const std::string_view needed : {"model.layers", "model.hidden", "model.attention.heads"}) {
      if (numbers_.count(std::string(needed)) == 0) {
        notes_.problem(std::string(needed), "no argument gives it, and a model needs it; add the argument");
      }
    }
  }
  void assume(std::string_view path, std::int64_t value, std::string_view why) {
    set(plan_, path, number_value(static_cast<double>(value)));
    numbers_[std::string(path)] = value;
    notes_.assume(fmt::format("{}: {}", path, value), std::string(why));
  }
  std::int64_t value_of(const std::string& path) const {
    const auto found = numbers_.find(path);
    return found == numbers_.end() ? 0 : found->second;
  }
  /// `--moe-layer-freq`: every so many layers one with experts, or a list such as ([0]*3+[1]*58).
  void experts() {
    const std::optional<Written> written = take("--moe-layer-freq");
    if (!written) {
      if (has_experts_) set(plan_, "model.ffn_hidden", number_value(0));
      return;
    }
    if (!has_experts_) return notes_.ignore(written->piece, "the model has no experts");
    const std::string& text = written->value;
    if (const std::optional<std::int64_t> every = whole_number(text); every && *every >= 1) {
      set(plan_, "model.experts.every", number_value(static_cast<double>(*every)));
      if (*every == 1) set(plan_, "model.ffn_hidden", number_value(0));
      return notes_.read(written->piece, fmt::format("model.experts.every: {}", *every));
    }
    std::string bare;
    for (const char c : text) {
      if (c != ' ' && c != '(' && c != ')') bare += c;
    }
    const std::size_t plus = bare.find("+[1]*");
    const std::optional<std::int64_t> dense =
        bare.rfind("[0]*", 0) == 0 && plus != std::string::npos ? whole_number(bare.substr(4, plus - 4)) : std::nullopt;
    if (!dense) return notes_.ignore(written->piece, "a pattern that is not read; \"([0]*3+[1]*58)\" and whole numbers are");
    set(plan_, "model.experts.first_dense_layers", number_value(static_cast<double>(*dense)));
    notes_.read(written->piece, fmt::format("model.experts.first_dense_layers: {}", *dense));
  }

  // ---- Layout and load ----

  void layout() {
    std::vector<std::pair<Piece, std::string>> pieces;
    LayoutStatement statement;
    std::string notation;
    for (const auto& [name, letters] : {std::pair<std::string_view, std::string_view>{"--tensor-model-parallel-size", "TP"},
                                        {"--pipeline-model-parallel-size", "PP"},
                                        {"--context-parallel-size", "CP"},
                                        {"--expert-model-parallel-size", "EP"},
                                        {"--expert-tensor-parallel-size", "ETP"}}) {
      const std::optional<Written> written = take(name);
      if (!written) continue;
      const bool is_of_experts = letters == "EP" || letters == "ETP";
      if (is_of_experts && gives_no_experts()) {
        notes_.ignore(written->piece, "the model has no experts");
        continue;
      }
      const std::optional<std::int64_t> found = number(*written);
      if (!found) continue;
      notation += fmt::format("{}{}{}", notation.empty() ? "" : " ", letters, *found);
      pieces.emplace_back(written->piece, "");
      if (letters == "TP") tp_ = *found;
    }
    if (const std::optional<Written> sequence = take("--sequence-parallel")) {
      if (tp_ > 1) notation += fmt::format(" SP{}", tp_);
      pieces.emplace_back(sequence->piece, "");
    }
    machines();
    if (pieces.empty()) return;
    if (notation.empty()) notation = "TP1";
    set(plan_, "layout", text_value(notation));
    for (const auto& [piece, became] : pieces) notes_.read(piece, fmt::format("layout: {}", notation));
  }
  bool gives_no_experts() const {
    return !has_experts_ && member(plan_, "model.name") != nullptr && numbers_.count("model.layers") > 0;
  }
  void machines() {
    std::optional<Written> ranks = take("--nproc-per-node");
    if (!ranks) ranks = take("--nproc_per_node");
    const std::optional<Written> nodes = take("--nnodes");
    const std::optional<std::int64_t> in_node = ranks ? number(*ranks) : std::nullopt;
    const std::optional<std::int64_t> count = nodes ? number(*nodes) : std::nullopt;
    if (in_node) {
      set(plan_, "cluster.gpus_per_node", number_value(static_cast<double>(*in_node)));
      notes_.read(ranks->piece, fmt::format("cluster.gpus_per_node: {}", *in_node));
    }
    if (!count) return;
    if (!in_node || static_cast<double>(*in_node) * static_cast<double>(*count) > most_gpus_of_layout) {
      return notes_.ignore(nodes->piece, "no number of GPUs follows from it");
    }
    set(plan_, "cluster.gpus", number_value(static_cast<double>(*in_node * *count)));
    notes_.read(nodes->piece, fmt::format("cluster.gpus: {}", *in_node * *count));
  }
  void workload() {
    const bool has_workload = member(plan_, "workload") != nullptr || member(plan_, "preset") != nullptr;
    if (const std::optional<Written> written = take("--seq-length")) {
      const std::optional<std::int64_t> found = number(*written);
      if (found && has_workload) notes_.ignore(written->piece, "the plan's workload says how long requests are");
      if (found && !has_workload) {
        set(plan_, "workload.input", number_value(static_cast<double>(*found)));
        notes_.guess(written->piece, fmt::format("workload.input: {}", *found),
                     "a sequence of training taken for a prompt; write your own lengths");
      }
    }
    if (const std::optional<Written> written = take("--micro-batch-size")) {
      const std::optional<std::int64_t> found = number(*written);
      if (found && has_workload) notes_.ignore(written->piece, "the plan's workload says how many requests there are");
      if (found && !has_workload) {
        set(plan_, "workload.burst", number_value(static_cast<double>(*found)));
        notes_.guess(written->piece, fmt::format("workload.burst: {}", *found),
                     "a batch of training taken for requests that arrive at once; write your own");
      }
    }
    for (auto& [name, written] : written_) notes_.ignore(written.piece, "has no place in a plan");
    written_.clear();
  }

  json::Value& plan_;
  Notes& notes_;
  std::map<std::string, Written, std::less<>> written_;
  std::map<std::string, std::int64_t> numbers_;
  bool has_experts_ = false;
  std::int64_t tp_ = 1;
};

}  // namespace

void put_megatron(const std::vector<Command>& commands, json::Value& plan, Notes& notes) {
  MegatronReader(plan, notes).put(commands);
}

}  // namespace plimsoll::exchange
