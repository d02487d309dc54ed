#include "core/exchange/launch_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/catalog/catalog.hpp"
#include "core/exchange/launch_engine.hpp"
#include "core/exchange/launch_layout.hpp"
#include "core/exchange/launch_numbers.hpp"
#include "core/exchange/names.hpp"
#include "core/exchange/plan_edit.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::exchange {

namespace {

enum class Pool {
  both,
  prefill,
  decode
};

/// The role that a launch is given: by SGLang's and TensorRT-LLM's words, or in vLLM's JSON.
Pool pool_of(const Launch& launch) {
  const std::optional<Given>& role = launch[Sets::role];
  std::string word = role ? lower(role->value) : std::string();
  if (launch.framework == Framework::vllm && role) {
    Problems unread;
    const json::Value config = json::parse(role->value, unread);
    const json::Value* found = config.is_object() ? config.find("kv_role") : nullptr;
    word = found == nullptr ? std::string() : found->text;
  }
  if (word == "prefill" || word == "kv_producer" || word == "context") return Pool::prefill;
  if (word == "decode" || word == "kv_consumer" || word == "generation") return Pool::decode;
  if (launch.placed.pool == "prefill") return Pool::prefill;
  return launch.placed.pool == "decode" ? Pool::decode : Pool::both;
}

/// Everything that a launch was given and that has not been noted yet.
void ignore_rest(Launch& launch, std::string_view why, Notes& notes) {
  for (std::optional<Given>& given : launch.given) {
    if (given) notes.ignore(given->piece, why);
    given.reset();
  }
}
void ignore_all(Launch& launch, std::string_view why, Notes& notes) {
  if (!launch.program.written.empty()) notes.ignore(launch.program, why);
  if (!launch.image_piece.written.empty()) notes.ignore(launch.image_piece, why);
  const Placed& placed = launch.placed;
  for (const std::vector<Piece>* pieces :
       {&placed.copies_written, &placed.pods_written, &placed.gpus_written, &placed.accelerator_written}) {
    for (const Piece& piece : *pieces) notes.ignore(piece, why);
  }
  ignore_rest(launch, why, notes);
}

class PlanMaker {
 public:
  PlanMaker(json::Value& plan, Notes& notes) : plan_(plan), notes_(notes), base_(plan) {}

  void put(std::vector<Launch> launches) {
    choose(launches);
    if (main_ == nullptr) return;
    model(*main_);
    const LaunchLayout made = layout(*main_, "layout");
    if (prefill_ != nullptr) {
      prefill_pool();
    } else {
      one_pool();
    }
    gpus_per_node(*main_, made);
    engine(made);
    if (prefill_ != nullptr) compare_engines();
    for (Launch* launch : {main_, prefill_}) {
      if (launch != nullptr) ignore_rest(*launch, "has no place in a plan", notes_);
    }
    machines();
  }

 private:
  void choose(std::vector<Launch>& launches) {
    for (Launch& launch : launches) {
      const bool is_prefill = pool_of(launch) == Pool::prefill;
      Launch*& place = is_prefill ? prefill_ : main_;
      if (place == nullptr) {
        place = &launch;
      } else {
        later_.push_back(&launch);
      }
    }
    for (Launch* launch : later_) ignore_all(*launch, "a second launch of the same pool, of which one is read", notes_);
    if (main_ != nullptr && prefill_ != nullptr && pool_of(*main_) == Pool::decode) return;
    // A pool alone, or one beside a launch that says no role: no two pools can be made of that.
    if (main_ == nullptr) std::swap(main_, prefill_);
    if (prefill_ != nullptr) ignore_all(*prefill_, "the launch beside it does not say that it decodes", notes_);
    prefill_ = nullptr;
    if (main_ == nullptr) return;
    const Pool pool = pool_of(*main_);
    std::optional<Given>& role = (*main_)[Sets::role];
    if (role) {
      notes_.ignore(role->piece, pool == Pool::both ? "does not say which pool this is"
                                                    : "the other pool's launch is not in the text; paste both");
    }
    role.reset();
  }

  // ---- Model ----

  void model(Launch& launch) {
    std::optional<Given> given = std::exchange(launch[Sets::model], std::nullopt);
    if (!given) {
      notes_.assume(kept("model"), "the text names no model");
    } else {
      const ModelMatch match = model_of(given->value);
      if (match.model.empty()) {
        notes_.guess(given->piece, kept("model"),
                     fmt::format("{} is not in the catalogue; paste its config.json to have its shapes",
                                 json::quoted_for_people(given->value)));
      } else {
        if (name_at(plan_, "model") != match.model) set(plan_, "model", text_value(match.model));
        weights_ = match.weights;
        note_model(*given, match);
      }
      served_ = given->value;
    }
    read_model();
  }
  void note_model(const Given& given, const ModelMatch& match) {
    std::string became = fmt::format("model: {}", match.model);
    if (match.is_exact) return notes_.read(given.piece, std::move(became));
    const bool differs = match.weights && find_model(match.model)->precision != *match.weights;
    if (differs) became += fmt::format(", engine.weights: {}", names_of<Precision>[static_cast<std::size_t>(*match.weights)]);
    notes_.guess(given.piece, std::move(became),
                 "by the name without its owner and variant; if the shapes differ, paste its config.json");
  }
  std::string kept(std::string_view what) const {
    const std::string name = name_at(plan_, what);
    if (!name.empty()) return fmt::format("{}: {}, as the plan has it", what, name);
    const Plan* example = member(plan_, what) == nullptr ? find_plan(name_at(plan_, "")) : nullptr;
    if (example != nullptr && what == "model" && !example->model.preset.empty()) {
      return fmt::format("model: {}, as the plan has it", example->model.preset);
    }
    if (example != nullptr && what == "accelerator" && !example->accelerator.preset.empty()) {
      return fmt::format("accelerator: {}, as the plan has it", example->accelerator.preset);
    }
    const bool is_there = member(plan_, what) != nullptr || example != nullptr;
    return is_there ? fmt::format("{}: as the plan has it", what) : fmt::format("{}: none", what);
  }
  /// The model that the plan has by now, from its own member or under its example.
  void read_model() {
    const json::Value* stated = member(plan_, "model");
    const Plan* example = find_plan(name_at(plan_, ""));
    if (example != nullptr) model_ = example->model;
    if (stated == nullptr) {
      knows_model_ = example != nullptr;
      return;
    }
    Problems unread;
    read(*stated, model_, "model", unread);
    knows_model_ = unread.none();
  }

  // ---- Layout ----

  LaunchLayout layout(Launch& launch, std::string_view path) {
    // Where the model is not known, what is asked of experts says that it has some.
    const bool asks =
        launch[Sets::expert_parallel] || launch[Sets::expert_exchange] || (launch[Sets::ep] && launch[Sets::ep]->value != "1");
    LaunchLayout made = layout_of(launch, knows_model_ ? model_.has_experts() : asks, notes_);
    if (made.ok) set(plan_, path, text_value(made.notation));
    for (const Sets what : made.read) {
      const Piece& piece = launch[what]->piece;
      if (made.ok) {
        notes_.read(piece, fmt::format("{}: {}", path, made.notation));
      } else {
        notes_.ignore(piece, "the layout cannot be read");
      }
      launch[what].reset();
    }
    if (made.ok && made.read.empty()) {
      notes_.assume(fmt::format("{}: {}", path, made.notation), "the text states no degree, and each is 1 by itself");
    }
    gpus_ += made.ok ? made.layout.gpus() : 0;
    is_whole_ = is_whole_ && made.ok;
    decode_cp(launch);
    pods(launch, made, path);
    return made;
  }
  /// What the manifest says of copies and GPUs, beside what the layout needs.
  void pods(const Launch& launch, const LaunchLayout& made, std::string_view path) {
    const Placed& placed = launch.placed;
    const std::int64_t needed = made.ok ? made.layout.gpus() / placed.copies : 0;
    const std::int64_t there = placed.pod_gpus * placed.pods;
    for (const Piece& piece : placed.copies_written) {
      notes_.read(piece,
                  made.ok ? fmt::format("{}: {}", path, made.notation) : std::string("copies of a layout that cannot be read"));
    }
    for (const Piece& piece : placed.pods_written) {
      notes_.read(piece, fmt::format("{} that serve as one", counted(placed.pods, "pod")));
    }
    for (const Piece& piece : placed.gpus_written) {
      notes_.read(piece, fmt::format("{} of a pod, which the layout must use", counted(placed.pod_gpus, "GPU")));
    }
    if (!made.ok || placed.pod_gpus == 0) return;
    if (there < needed) {
      const Piece& piece = placed.gpus_written.front();
      notes_.problem(fmt::format("line {}", piece.line),
                     fmt::format("{} GPUs are asked for, and {} needs {}; ask for {} in each pod, or lower the sizes", there,
                                 made.notation, needed, (needed + placed.pods - 1) / placed.pods));
    }
    if (there > needed) {
      notes_.assume(fmt::format("{}: {}, on {} of {} GPUs", path, made.notation, needed, there),
                    "the manifest asks for more GPUs than its server uses");
    }
    if (placed.pods > 1) set(plan_, "cluster.gpus_per_node", number_value(static_cast<double>(placed.pod_gpus)));
  }
  void decode_cp(Launch& launch) {
    const std::optional<Given> given = std::exchange(launch[Sets::decode_cp], std::nullopt);
    if (!given) return;
    if (given->value == "1") return notes_.read(given->piece, "no context parallelism");
    notes_.ignore(given->piece, "it shares the GPUs of TP, and a plan's CP has GPUs of its own");
  }
  void prefill_pool() {
    std::optional<Given>& other = (*prefill_)[Sets::model];
    if (other) {
      if (other->value == served_) {
        notes_.read(other->piece, "the model of both pools");
      } else {
        notes_.ignore(other->piece, "both pools serve one model, the decoding one's");
      }
      other.reset();
    }
    layout(*prefill_, "disaggregation.prefill_layout");
    for (Launch* launch : {main_, prefill_}) {
      std::optional<Given> role = std::exchange((*launch)[Sets::role], std::nullopt);
      if (role) notes_.read(role->piece, launch == prefill_ ? "the pool of disaggregation.prefill_layout" : "the pool of layout");
      if (!role && !launch->placed.pool.empty()) {
        notes_.assume(fmt::format("{}: the pool that is called so", launch->placed.pool), "no flag says its role");
      }
    }
  }
  void one_pool() {
    const Plan* example = find_plan(name_at(plan_, ""));
    const json::Value* stated = member(plan_, "disaggregation");
    const bool has_pools = stated != nullptr ? stated->is_object() : example != nullptr && example->disaggregation.has_value();
    if (!has_pools) return;
    set(plan_, "disaggregation", null_value());
    notes_.assume("disaggregation: none", "the text launches one pool, and the plan had two");
  }

  // ---- Engine ----

  void engine(const LaunchLayout& made) {
    EngineContext context{.model = knows_model_ ? &model_ : nullptr,
                          .weights_by_name = weights_,
                          .attention_dp = made.layout.attention_dp,
                          .acceptance = std::nullopt};
    const json::Value* acceptance = member(base_, "engine.speculation.acceptance");
    if (acceptance != nullptr && acceptance->type == json::Value::Type::number) context.acceptance = acceptance->number;
    put_engine(*main_, context, plan_, notes_);
  }
  /// A plan has one engine: the pool that prefills may say the same, and what differs is told.
  void compare_engines() {
    notes_.read(prefill_->program, "the pool that prefills");
    if (!prefill_->image_piece.written.empty()) notes_.ignore(prefill_->image_piece, "a plan has one engine, the decoding pool's");
    ignore_rest(*prefill_, "a plan has one engine for both pools, and the decoding one's flags are read", notes_);
  }

  // ---- GPUs ----

  void gpus_per_node(Launch& launch, const LaunchLayout& made) {
    const std::int64_t gpus = made.ok ? made.layout.gpus() / std::max<std::int64_t>(1, launch.placed.copies) : 0;
    for (const Sets what : {Sets::nodes, Sets::dp_local, Sets::gpus_per_node}) {
      const std::optional<Given> given = std::exchange(launch[what], std::nullopt);
      if (!given) continue;
      const std::int64_t number = whole_number(given->value).value_or(0);
      if (number < 1 || gpus == 0) {
        notes_.ignore(given->piece, gpus == 0 ? "the layout cannot be read" : "no number of nodes");
        continue;
      }
      const Layout& layout = made.layout;
      std::int64_t in_node = number;
      if (what == Sets::nodes) in_node = gpus % number == 0 ? gpus / number : 0;
      // Data-parallel ranks of one machine, each with its TP ranks and stages.
      const std::int64_t ranks = std::max(layout.attention_dp, layout.replicas / std::max<std::int64_t>(1, launch.placed.copies));
      if (what == Sets::dp_local) in_node = number <= ranks ? number * (gpus / ranks) : 0;
      if (in_node < 1 || in_node > 1'000'000) {
        notes_.ignore(given->piece, fmt::format("{} GPUs cannot be so divided over nodes", gpus));
        continue;
      }
      set(plan_, "cluster.gpus_per_node", number_value(static_cast<double>(in_node)));
      notes_.read(given->piece, fmt::format("cluster.gpus_per_node: {}", in_node));
    }
  }
  void machines() {
    if (is_whole_ && gpus_ > 0) {
      set(plan_, "cluster.gpus", number_value(static_cast<double>(gpus_)));
      notes_.assume(fmt::format("cluster.gpus: {}", gpus_), "as many as the layout uses");
    }
    accelerator(*main_, "accelerator");
    if (prefill_ != nullptr && (prefill_->placed.accelerator != main_->placed.accelerator)) {
      accelerator(*prefill_, "disaggregation.prefill_accelerator");
    } else if (prefill_ != nullptr) {
      for (const Piece& piece : prefill_->placed.accelerator_written) {
        notes_.read(piece, fmt::format("accelerator: {}", prefill_->placed.accelerator));
      }
    }
  }

  void accelerator(const Launch& launch, std::string_view path) {
    const Placed& placed = launch.placed;
    if (placed.accelerator.empty()) return notes_.assume(kept(path), "the text names no GPU; choose yours");
    if (name_at(plan_, path) != placed.accelerator) set(plan_, path, text_value(placed.accelerator));
    for (const Piece& piece : placed.accelerator_written) notes_.read(piece, fmt::format("{}: {}", path, placed.accelerator));
  }

  json::Value& plan_;
  Notes& notes_;
  const json::Value base_;
  Launch* main_ = nullptr;
  Launch* prefill_ = nullptr;
  std::vector<Launch*> later_;
  Model model_;
  bool knows_model_ = false;
  std::string served_;
  std::optional<Precision> weights_;
  std::int64_t gpus_ = 0;
  bool is_whole_ = true;
};

}  // namespace

void put_launches(std::vector<Launch> launches, json::Value& plan, Notes& notes) {
  PlanMaker(plan, notes).put(std::move(launches));
}

}  // namespace plimsoll::exchange
