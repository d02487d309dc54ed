#include "core/exchange/launch_manifest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "core/exchange/imported.hpp"
#include "core/exchange/names.hpp"
#include "core/exchange/shell_words.hpp"

namespace plimsoll::exchange {

namespace {

/// What the servers' own documents have: the image, and the port that it listens on by itself.
struct Server {
  std::string_view image;
  std::int64_t port;
  bool listens_to_itself;  ///< Unless it is told otherwise.
};

Server server_of(Framework engine) {
  switch (engine) {
    case Framework::sglang: return {"lmsysorg/sglang:TAG", 30000, true};
    case Framework::tensorrt_llm: return {"nvcr.io/nvidia/tensorrt-llm/release:TAG", 8000, true};
    default: return {"vllm/vllm-openai:TAG", 8000, false};
  }
}

using Words = std::vector<std::string>;

Words words_of(const std::string& command) {
  Imported unread;
  Notes notes(unread);
  Words words;
  for (const Command& each : commands_of(command, notes)) {
    for (const Word& word : each) words.push_back(word.text);
  }
  return words;
}

/// A name as the cluster takes one: small letters, digits and hyphens, at most 63 of them.
std::string label_of(std::string_view text) {
  constexpr std::size_t longest = 50;
  std::string label;
  for (const char c : lower(text)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) label += c;
    if (!is_plain && !label.empty() && label.back() != '-') label += '-';
    if (label.size() == longest) break;
  }
  while (!label.empty() && label.back() == '-') label.pop_back();
  return label.empty() ? "plan" : label;
}

/// In quotes whatever YAML might take for something else than a text.
std::string scalar(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

/// Lines at a depth.
class Yaml {
 public:
  void line(int depth, std::string_view text) { text_ += fmt::format("{:{}}{}\n", "", 2 * depth, text); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// What every workload begins with.
Yaml begun(std::string_view api, std::string_view kind, std::string_view name, std::int64_t copies) {
  Yaml yaml;
  yaml.line(0, fmt::format("apiVersion: {}", api));
  yaml.line(0, fmt::format("kind: {}", kind));
  yaml.line(0, "metadata:");
  yaml.line(1, fmt::format("name: {}", name));
  yaml.line(0, "spec:");
  yaml.line(1, fmt::format("replicas: {}", copies));
  return yaml;
}

void container(Yaml& yaml, int depth, const Server& server, const Words& words, std::int64_t gpus) {
  yaml.line(depth, "spec:");
  yaml.line(depth + 1, "containers:");
  yaml.line(depth + 2, "- name: server");
  yaml.line(depth + 3, fmt::format("image: {}", server.image));
  yaml.line(depth + 3, "command:");
  for (const std::string& word : words) yaml.line(depth + 4, fmt::format("- {}", scalar(word)));
  yaml.line(depth + 3, "ports:");
  yaml.line(depth + 4, fmt::format("- containerPort: {}", server.port));
  yaml.line(depth + 3, "resources:");
  yaml.line(depth + 4, "limits:");
  yaml.line(depth + 5, fmt::format("nvidia.com/gpu: {}", gpus));
  // Ranks of a node exchange data in it, and the 64 MB that a container is given are too few.
  yaml.line(depth + 3, "volumeMounts:");
  yaml.line(depth + 4, "- name: shared-memory");
  yaml.line(depth + 5, "mountPath: /dev/shm");
  yaml.line(depth + 1, "volumes:");
  yaml.line(depth + 2, "- name: shared-memory");
  yaml.line(depth + 3, "emptyDir:");
  yaml.line(depth + 4, "medium: Memory");
}

void metadata(Yaml& yaml, int depth, std::string_view key, std::string_view name) {
  yaml.line(depth, "metadata:");
  yaml.line(depth + 1, fmt::format("{}:", key));
  yaml.line(depth + 2, fmt::format("app: {}", name));
}

class ManifestMaker {
 public:
  ManifestMaker(const Plan& plan, Framework engine, LaunchCommands& commands) : plan_(plan), engine_(engine), commands_(commands) {}

  void make() {
    const std::int64_t in_node = gpus_of_a_node();
    for (const PoolCommand& command : commands_.commands) {
      const std::int64_t nodes = in_node > 0 ? (command.gpus + in_node - 1) / in_node : 1;
      std::string document = nodes > 1 ? over_nodes(command, nodes) : in_a_node(command);
      if (document.empty()) continue;
      commands_.manifest += fmt::format("{}{}", commands_.manifest.empty() ? "" : "---\n", document);
    }
    if (commands_.manifest.empty()) return;
    lacks(fmt::format("manifest: TAG of the image; choose a release with the flags of {}", commands_.flag_set_version));
    lacks("manifest: which nodes, where the weights are kept, and a Service in front; they are the cluster's");
  }

 private:
  void lacks(std::string what) { commands_.not_expressed.push_back(std::move(what)); }

  std::int64_t gpus_of_a_node() const {
    return plan_.cluster.gpus_per_node > 0 ? plan_.cluster.gpus_per_node : plan_.accelerator.gpus_per_node;
  }

  std::string name_of(const PoolCommand& command) const {
    const std::string_view model = plan_.model.preset.empty() ? std::string_view(plan_.model.name) : std::string_view(plan_.model.preset);
    return label_of(model) + (command.pool.empty() ? "" : '-' + command.pool);
  }

  Words words_of_server(const PoolCommand& command) const {
    Words words = words_of(command.command);
    if (server_.listens_to_itself) words.insert(words.end(), {"--host", "0.0.0.0"});
    return words;
  }

  std::string in_a_node(const PoolCommand& command) const {
    const std::string name = name_of(command);
    Yaml yaml = begun("apps/v1", "Deployment", name, command.copies);
    yaml.line(1, "selector:");
    yaml.line(2, "matchLabels:");
    yaml.line(3, fmt::format("app: {}", name));
    yaml.line(1, "template:");
    metadata(yaml, 2, "labels", name);
    container(yaml, 2, server_, words_of_server(command), command.gpus);
    return yaml.take();
  }

  /// The set's controller fills in its own variables, the same in every pod but for its index.
  std::string over_nodes(const PoolCommand& command, std::int64_t nodes) {
    const std::string of_pool = command.pool.empty() ? "" : fmt::format(" of the {} pool", command.pool);
    const Words wiring = wiring_of(command, nodes);
    if (wiring.empty()) {
      lacks(fmt::format("manifest{}: {} nodes; {}", of_pool, nodes, why_not()));
      return {};
    }
    Words leader = words_of_server(command);
    leader.insert(leader.end(), wiring.begin(), wiring.end());
    Words worker = leader;
    // Only the first node answers requests.
    if (engine_ == Framework::vllm) worker.emplace_back("--headless");
    const std::string name = name_of(command);
    Yaml yaml = begun("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", name, command.copies);
    yaml.line(1, "leaderWorkerTemplate:");
    yaml.line(2, fmt::format("size: {}", nodes));
    yaml.line(2, "restartPolicy: RecreateGroupOnPodRestart");
    yaml.line(2, "leaderTemplate:");
    metadata(yaml, 3, "labels", name);
    container(yaml, 3, server_, leader, command.gpus / nodes);
    yaml.line(2, "workerTemplate:");
    container(yaml, 3, server_, worker, command.gpus / nodes);
    return yaml.take();
  }

  /// How the pods of a set find each other: vLLM's guide to LeaderWorkerSet, and SGLang's. Empty where it cannot be said so.
  Words wiring_of(const PoolCommand& command, std::int64_t nodes) const {
    const bool is_even = command.gpus % nodes == 0;
    const std::string count = fmt::format("{}", nodes);
    if (is_even && engine_ == Framework::vllm && !command.has_data_parallel) {
      return {"--nnodes", count, "--node-rank", "$(LWS_WORKER_INDEX)", "--master-addr", "$(LWS_LEADER_ADDRESS)"};
    }
    if (is_even && engine_ == Framework::sglang) {
      return {"--nnodes", count, "--node-rank", "$(LWS_WORKER_INDEX)", "--dist-init-addr", "$(LWS_LEADER_ADDRESS):20000"};
    }
    return {};
  }

  std::string_view why_not() const {
    if (engine_ == Framework::tensorrt_llm) return "mpirun starts trtllm-serve on all of them";
    return "each starts with arguments of its own, or has not as many GPUs as the others";
  }

  const Plan& plan_;
  const Framework engine_;
  const Server server_ = server_of(engine_);
  LaunchCommands& commands_;
};

}  // namespace

void add_manifest(const Plan& plan, Framework engine, LaunchCommands& commands) { ManifestMaker(plan, engine, commands).make(); }

}  // namespace plimsoll::exchange
