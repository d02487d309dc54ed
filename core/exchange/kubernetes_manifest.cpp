#include "core/exchange/kubernetes_manifest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "core/exchange/launch_numbers.hpp"
#include "core/exchange/launch_plan.hpp"
#include "core/exchange/names.hpp"
#include "core/exchange/yaml_subset.hpp"

namespace plimsoll::exchange {

namespace {

using json::Value;

constexpr std::string_view gpu_resources[] = {"nvidia.com/gpu", "amd.com/gpu", "google.com/tpu", "habana.ai/gaudi", "gpu"};
constexpr std::string_view gpu_labels[] = {"nvidia.com/gpu.product",
                                           "cloud.google.com/gke-accelerator",
                                           "cloud.google.com/gke-tpu-accelerator",
                                           "amd.com/gpu.product-name",
                                           "node.kubernetes.io/instance-type",
                                           "beta.kubernetes.io/instance-type",
                                           "gpu.nvidia.com/model",
                                           "accelerator",
                                           "gpu-type"};
constexpr std::string_view shells[] = {"sh", "bash", "ash", "zsh"};

template <typename List>
bool holds(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

const std::string* text_at(const Value& object, std::string_view key) {
  const Value* found = object.is_object() ? object.find(key) : nullptr;
  return found != nullptr && found->type == Value::Type::text ? &found->text : nullptr;
}

/// What the maps around a container say of it.
struct Around {
  std::string path;
  const Value* replicas = nullptr;
  std::string replicas_path;
  const Value* size = nullptr;  ///< Of a LeaderWorkerSet: pods that serve as one.
  std::string size_path;
  std::string name;             ///< Of the workload.
  const Value* spec = nullptr;  ///< The nearest map above that may select nodes.
  std::string spec_path;
};

struct Container {
  const Value* value = nullptr;
  Around around;
};

struct Leaf {
  const Value* value = nullptr;
  std::string path;
};

class ManifestReader {
 public:
  ManifestReader(Value& plan, Notes& notes) : plan_(plan), notes_(notes) {}

  void put(const std::vector<Value>& documents) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      Around around;
      around.path = documents.size() > 1 ? fmt::format("document {}: ", i + 1) : std::string();
      if (const Value* metadata = documents[i].is_object() ? documents[i].find("metadata") : nullptr) {
        if (const std::string* name = text_at(*metadata, "name")) around.name = *name;
      }
      walk(documents[i], around);
    }
    std::vector<Launch> launches;
    for (const Container& container : containers_) launch(container, launches);
    if (launches.empty()) {
      notes_.problem(
          "",
          "no container in it launches a server that is known; vLLM, SGLang and TensorRT-LLM are, by `command`, `args` or image");
    } else {
      put_launches(std::move(launches), plan_, notes_);
    }
    for (const Leaf& leaf : leaves_) {
      if (taken_.find(leaf.value) == taken_.end()) notes_.ignore(piece_of(*leaf.value, leaf.path), why_of(leaf.path));
    }
  }

 private:
  static std::string written(const Value& value) {
    switch (value.type) {
      case Value::Type::text: return value.text;
      case Value::Type::list: return "[]";
      case Value::Type::object: return "{}";
      default: return {};
    }
  }
  static Piece piece_of(const Value& value, const std::string& path) {
    return {fmt::format("{}: {}", path, written(value)), value.line};
  }
  static std::string_view why_of(const std::string& path) {
    const auto has = [&](std::string_view part) { return path.find(part) != std::string::npos; };
    if (has("nodeSelector") || has("ffinity")) return "names no GPU of the catalogue";
    if (has(".env[")) return "the environment";
    if (has("initContainers")) return "runs before the server";
    if (has("resources")) return "no GPU";
    return "of the cluster, not of the plan";
  }

  /// Leaves and containers below a value. The reader has bounded the depth.
  void walk(const Value& value, const Around& around) {
    if (value.items.empty()) {
      leaves_.push_back({&value, around.path});
      return;
    }
    if (!value.is_object()) {
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        Around below = around;
        if (below.path.size() < 1000) below.path += fmt::format("[{}]", i);
        walk(value.items[i], below);
      }
      return;
    }
    Around here = around;
    const auto path_of = [&](std::string_view key) {
      // A path is for people; nested long keys could else fill memory.
      constexpr std::size_t longest_path = 400;
      if (around.path.size() + key.size() > longest_path) return fmt::format("… {}", key.substr(0, longest_path / 2));
      const bool is_top = around.path.empty() || around.path.back() == ' ';
      return fmt::format("{}{}{}", around.path, is_top ? "" : ".", key);
    };
    if (text_at(value, "replicas") != nullptr) here.replicas = value.find("replicas"), here.replicas_path = path_of("replicas");
    if (text_at(value, "size") != nullptr && value.find("workerTemplate") != nullptr) {
      here.size = value.find("size"), here.size_path = path_of("size");
    }
    if (value.find("nodeSelector") != nullptr || value.find("affinity") != nullptr) {
      here.spec = &value, here.spec_path = around.path;
    }
    for (std::size_t i = 0; i < value.keys.size(); ++i) {
      const std::string& key = value.keys[i];
      Around below = here;
      below.path = path_of(key);
      // Of a DynamoGraphDeployment the services are called by their keys.
      if (value.items[i].is_object() && value.items[i].find("extraPodSpec") != nullptr) below.name = key;
      walk(value.items[i], below);
      if (key == "containers" && value.items[i].type == Value::Type::list) {
        for (std::size_t j = 0; j < value.items[i].items.size(); ++j) {
          Around of_one = below;
          of_one.path += fmt::format("[{}]", j);
          containers_.push_back({&value.items[i].items[j], of_one});
        }
      }
      if (key == "mainContainer" && value.items[i].is_object()) containers_.push_back({&value.items[i], below});
    }
  }

  // ---- One container ----

  void launch(const Container& container, std::vector<Launch>& launches) {
    if (!container.value->is_object()) return;
    const std::string* image = text_at(*container.value, "image");
    const Piece image_piece = image == nullptr ? Piece{} : Piece{*image, container.value->find("image")->line};
    std::vector<const Value*> used;
    const std::optional<Command> words =
        words_of(*container.value, image == nullptr ? std::string_view() : std::string_view(*image), used);
    if (!words) return;
    std::optional<Launch> made = launch_in(*words, image_piece, notes_);
    if (!made) return;
    for (const Value* value : used) taken_.insert(value);
    if (image != nullptr && !image->empty()) taken_.insert(container.value->find("image"));
    place(container, *made);
    launches.push_back(std::move(*made));
  }

  /// The words that the container is started with, of which one launches a server: a shell's script is taken apart.
  std::optional<Command> words_of(const Value& container, std::string_view image, std::vector<const Value*>& used) {
    std::vector<const Value*> parts;
    for (const std::string_view key : {"command", "args"}) {
      const Value* list = container.find(key);
      if (list == nullptr) continue;
      if (list->type == Value::Type::text) parts.push_back(list);
      for (const Value& item : list->items) parts.push_back(&item);
    }
    const std::size_t script = script_in(parts);
    if (script < parts.size()) return script_words(parts, script, image, used);
    Command words;
    for (const Value* part : parts) {
      if (part->type == Value::Type::text) words.push_back({expanded(part->text, container), {part->text, part->line}});
    }
    if (framework_of(words, image) == Framework::other) return std::nullopt;
    const auto is_text = [](const Value* part) { return part->type == Value::Type::text; };
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(used), is_text);
    return words;
  }
  /// The place of the script behind `sh -c`; past the end where there is none.
  static std::size_t script_in(const std::vector<const Value*>& parts) {
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const bool is_shell = holds(shells, std::string_view(parts[0]->text).substr(parts[0]->text.rfind('/') + 1));
      const std::string& flag = parts[i]->text;
      if (i > 0 && is_shell && flag.size() > 1 && flag.front() == '-' && flag.find('c') != std::string::npos) return i + 1;
    }
    // A single text of several words is a script as well.
    if (parts.size() == 1 && parts[0]->text.find(' ') != std::string::npos) return 0;
    return parts.size();
  }
  std::optional<Command> script_words(const std::vector<const Value*>& parts, std::size_t script, std::string_view image,
                                      std::vector<const Value*>& used) {
    Imported tried;
    Notes scratch(tried);
    const bool launches = [&] {
      for (const Command& command : commands_of(parts[script]->text, scratch)) {
        if (framework_of(command, {}) != Framework::other) return true;
      }
      return false;
    }();
    if (!launches) return std::nullopt;
    std::optional<Command> found;
    Imported noted;
    Notes in_script(noted);
    for (Command& command : commands_of(parts[script]->text, in_script)) {
      if (!found && framework_of(command, image) != Framework::other) {
        found = std::move(command);
      } else {
        for (const Word& word : command) in_script.ignore(word.piece, "launches no server");
      }
    }
    // Lines of a block of text begin below its header.
    const std::size_t above = parts[script]->text.find('\n') == std::string::npos ? parts[script]->line - 1 : parts[script]->line;
    for (const Noted& piece : noted.ignored) notes_.ignore({piece.written, piece.line + above}, piece.why);
    for (const Problem& problem : noted.problems.list()) {
      notes_.problem(fmt::format("script of line {}, {}", parts[script]->line, problem.path), problem.message);
    }
    for (Word& word : *found) word.piece.line += above;
    for (std::size_t i = 0; i < script; ++i) notes_.ignore({parts[i]->text, parts[i]->line}, "the shell");
    for (std::size_t i = script + 1; i < parts.size(); ++i) notes_.ignore({parts[i]->text, parts[i]->line}, "of the script");
    for (const Value* part : parts) used.push_back(part);
    return found;
  }

  /// `$(NAME)` by the container's own environment; the rest stays as it is.
  static std::string expanded(const std::string& text, const Value& container) {
    const Value* env = container.find("env");
    const std::size_t from = text.find("$(");
    const std::size_t to = from == std::string::npos ? std::string::npos : text.find(')', from);
    if (env == nullptr || to == std::string::npos) return text;
    for (const Value& each : env->items) {
      const std::string* name = text_at(each, "name");
      const std::string* value = text_at(each, "value");
      if (name == nullptr || value == nullptr || text.compare(from + 2, to - from - 2, *name) != 0) continue;
      return text.substr(0, from) + *value + text.substr(to + 1);
    }
    return text;
  }

  // ---- Where it runs ----

  void place(const Container& container, Launch& launch) {
    const Around& around = container.around;
    Placed& placed = launch.placed;
    const std::string name = lower(around.name);
    for (const std::string_view pool : {"prefill", "decode"}) {
      if (name.find(pool) != std::string::npos) placed.pool = std::string(pool);
    }
    number(around.replicas, around.replicas_path, 1e6, placed.copies, placed.copies_written);
    number(around.size, around.size_path, 1e5, placed.pods, placed.pods_written);
    for (const std::string_view path : {"limits", "requests"}) gpus(container, path, placed);
    if (around.spec == nullptr) return;
    for (const std::string_view key : {"nodeSelector", "affinity"}) {
      const Value* found = around.spec->find(key);
      if (found != nullptr) selected(*found, fmt::format("{}.{}", around.spec_path, key), placed);
    }
  }
  void number(const Value* value, const std::string& path, double most, std::int64_t& into, std::vector<Piece>& written_as) {
    if (value == nullptr || !taken_.insert(value).second) return;
    const std::optional<std::int64_t> found = whole_number(value->text);
    const Piece piece = piece_of(*value, path);
    if (!found || *found < 1 || static_cast<double>(*found) > most) {
      return notes_.refuse(piece, fmt::format("line {}", value->line),
                           fmt::format("{}: {} is no whole number from 1 to {}; write the number itself", path,
                                       json::quoted_for_people(value->text), most));
    }
    into = *found;
    written_as.push_back(piece);
  }
  void gpus(const Container& container, std::string_view kind, Placed& placed) {
    const Value* resources = container.value->find("resources");
    const Value* amounts = resources != nullptr && resources->is_object() ? resources->find(kind) : nullptr;
    if (amounts == nullptr || !amounts->is_object()) return;
    for (std::size_t i = 0; i < amounts->keys.size(); ++i) {
      if (!holds(gpu_resources, amounts->keys[i])) continue;
      number(&amounts->items[i], fmt::format("{}.resources.{}.{}", container.around.path, kind, amounts->keys[i]), 1e5,
             placed.pod_gpus, placed.gpus_written);
    }
  }
  /// Labels of nodes, in a selector or in an affinity's expressions.
  void selected(const Value& value, const std::string& path, Placed& placed) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Value& item = value.items[i];
      const std::string below = value.is_object() ? fmt::format("{}.{}", path, value.keys[i]) : fmt::format("{}[{}]", path, i);
      if (value.is_object() && holds(gpu_labels, value.keys[i]) && item.type == Value::Type::text) label(item, below, placed);
      if (!item.items.empty()) selected(item, below, placed);
    }
    const std::string* key = text_at(value, "key");
    const Value* values = key != nullptr && holds(gpu_labels, *key) ? value.find("values") : nullptr;
    if (values == nullptr) return;
    for (std::size_t i = 0; i < values->items.size(); ++i) label(values->items[i], fmt::format("{}.values[{}]", path, i), placed);
  }
  void label(const Value& value, const std::string& path, Placed& placed) {
    const std::string accelerator = accelerator_of(value.text);
    if (accelerator.empty() || (!placed.accelerator.empty() && placed.accelerator != accelerator)) return;
    if (!taken_.insert(&value).second) return;
    placed.accelerator = accelerator;
    placed.accelerator_written.push_back(piece_of(value, path));
  }

  Value& plan_;
  Notes& notes_;
  std::vector<Container> containers_;
  std::vector<Leaf> leaves_;
  std::set<const Value*> taken_;
};

}  // namespace

void put_manifest(std::string_view text, Value& plan, Notes& notes) {
  const std::vector<Value> documents = parse_yaml(text, notes.problems());
  if (!notes.problems().none()) return;
  ManifestReader(plan, notes).put(documents);
}

}  // namespace plimsoll::exchange
