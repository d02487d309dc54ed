// What was recorded of a run as a Chrome trace: a process is a pool, a thread a stage of a replica; a hand-off is an asynchronous
// event of a process of its own, and an arrow from the prompt's last iteration to the first that begins with the cache there.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/report/chrome_trace.hpp"
#include "core/report/serve.hpp"
#include "core/report/serve_lanes.hpp"

namespace plimsoll {

namespace {

using namespace chrome_trace;

constexpr std::int64_t handoff_process = 3;
constexpr std::int64_t threads_of_replica = 1000;

std::int64_t process_of(std::string_view pool) { return pool == "decode" ? 2 : 1; }
std::int64_t thread_of(const ServedLane& lane) { return lane.replica * threads_of_replica + lane.stage; }

void add_lane(const ServedLane& lane, Events& events) {
  events.name_thread(process_of(lane.pool), thread_of(lane), lane.name);
  for (const ServedSpell* spell : lane.spells) {
    events.add(fmt::format(R"({{"ph":"X","name":{},"cat":"{}","pid":{},"tid":{},"ts":{},"dur":{},"args":{{"iterations":{},"prompt_tokens":{},"sequences":{}}}}})", quoted(work_in_words(*spell)),
                           spell->prompt_tokens > 0 ? "prompts" : "steps", process_of(lane.pool), thread_of(lane), microseconds(spell->start_s), microseconds(spell->end_s - spell->start_s), spell->iterations,
                           spell->prompt_tokens, spell->sequences));
  }
}

using Spells = std::vector<const ServedSpell*>;

/// Closer than a nanosecond is one instant.
constexpr double instant_s = 1e-9;

/// The last that has ended; null: none. A stage works on one iteration after the other.
const ServedSpell* ended_by(const Spells& spells, double s) {
  const auto next = std::partition_point(spells.begin(), spells.end(), [&](const ServedSpell* spell) { return spell->end_s <= s + instant_s; });
  return next == spells.begin() ? nullptr : *std::prev(next);
}

/// The first that begins then or later; null: none.
const ServedSpell* begun_from(const Spells& spells, double s) {
  const auto next = std::partition_point(spells.begin(), spells.end(), [&](const ServedSpell* spell) { return spell->start_s < s - instant_s; });
  return next == spells.end() ? nullptr : *next;
}

/// By replica: where a prompt ends, and where its sequence goes on.
struct Ends {
  std::map<std::int64_t, const ServedLane*> last_of_prefill;
  std::map<std::int64_t, const ServedLane*> first_of_decode;
};

Ends ends_of(const std::vector<ServedLane>& lanes) {
  Ends ends;
  for (const ServedLane& lane : lanes) {
    if (lane.pool == "prefill") ends.last_of_prefill[lane.replica] = &lane;
    if (lane.pool == "decode" && lane.stage == 0) ends.first_of_decode[lane.replica] = &lane;
  }
  return ends;
}

/// An arrow's ends lie within slices.
void add_arrow(const ServedHandoff& handoff, const Ends& ends, Events& events) {
  const auto from = ends.last_of_prefill.find(handoff.from_replica);
  const auto to = ends.first_of_decode.find(handoff.to_replica);
  if (from == ends.last_of_prefill.end() || to == ends.first_of_decode.end()) return;
  const ServedSpell* fills = ended_by(from->second->spells, handoff.ready_s);
  const ServedSpell* takes = begun_from(to->second->spells, handoff.end_s);
  if (fills == nullptr || takes == nullptr) return;
  const std::string shared = fmt::format(R"("name":"hand-off","cat":"handoff_arrow","id":{})", handoff.request);
  events.add(fmt::format(R"({{"ph":"s",{},"pid":1,"tid":{},"ts":{}}})", shared, thread_of(*from->second), microseconds(fills->end_s - instant_s)));
  events.add(fmt::format(R"({{"ph":"f","bp":"e",{},"pid":2,"tid":{},"ts":{}}})", shared, thread_of(*to->second), microseconds(takes->start_s)));
}

void add_handoff(const ServedHandoff& handoff, Events& events) {
  const std::string shared = fmt::format(R"("name":"request {}","cat":"handoff","id":{},"pid":{},"tid":0)", handoff.request, handoff.request, handoff_process);
  events.add(fmt::format(R"({{"ph":"b",{},"ts":{},"args":{{"tokens":{},"from":{},"to":{}}}}})", shared, microseconds(handoff.start_s), handoff.tokens, handoff.from_replica, handoff.to_replica));
  events.add(fmt::format(R"({{"ph":"e",{},"ts":{}}})", shared, microseconds(handoff.end_s)));
}

}  // namespace

std::string serve_chrome_trace(const ServeReport& report) {
  const std::vector<ServedLane> lanes = lanes_of(report);
  Events events;
  std::string_view named;
  for (const ServedLane& lane : lanes) {
    if (lane.pool != std::exchange(named, lane.pool)) events.name_process(process_of(lane.pool), lane.pool == "all" ? report.accelerator : lane.pool);
  }
  if (!report.handoffs.empty()) events.name_process(handoff_process, "hand-offs");
  for (const ServedLane& lane : lanes) add_lane(lane, events);
  const Ends ends = ends_of(lanes);
  for (const ServedHandoff& handoff : report.handoffs) {
    add_handoff(handoff, events);
    add_arrow(handoff, ends, events);
  }
  return file_of(events, fmt::format("\"title\":{},\"headline\":{}", quoted(report.title), quoted(serve_headline(report))));
}

}  // namespace plimsoll
