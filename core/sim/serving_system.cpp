#include "core/sim/serving_system.hpp"

#include <algorithm>

#include "core/sim/serving_cluster.hpp"
#include "core/sim/serving_requests.hpp"
#include "core/sim/simulation.hpp"

namespace plimsoll {

namespace {

/// What a wait or a transfer was for; the rest of its tag is a number.
enum Purpose : std::int64_t {
  request_comes,
  request_enters,
  replica_wakes,
  iteration_ends,
  cache_arrives,
  purposes
};

PoolCounts difference(const PoolCounts& after, const PoolCounts& before) {
  return {.ranks = {.iterations = after.ranks.iterations - before.ranks.iterations,
                    .step_iterations = after.ranks.step_iterations - before.ranks.step_iterations,
                    .step_shares = after.ranks.step_shares - before.ranks.step_shares,
                    .prompt_tokens = after.ranks.prompt_tokens - before.ranks.prompt_tokens,
                    .repeated_tokens = after.ranks.repeated_tokens - before.ranks.repeated_tokens,
                    .cached_tokens = after.ranks.cached_tokens - before.ranks.cached_tokens,
                    .preemptions = after.ranks.preemptions - before.ranks.preemptions},
          .iterations = after.iterations - before.iterations};
}

/// The links of a handoff: what goes out of each rank that prefills, then what comes into each that decodes. A rank's GPUs carry side
/// by side, so that between two pools the fewer of them limit a transfer.
std::vector<SimulatedLink> links_of(const ServingMachine& machine) {
  std::vector<SimulatedLink> links;
  if (!machine.prefill || !machine.handoff) return links;
  for (const ServingPool* pool : {&*machine.prefill, &machine.pool}) {
    const double latency_s = pool == &machine.pool ? machine.handoff->latency_s : 0;
    for (std::int64_t i = 0; i < pool->places(); ++i) links.push_back({pool->holders() * machine.handoff->bytes_per_s, latency_s});
  }
  return links;
}

class ServingSystem {
 public:
  ServingSystem(const ServingMachine& machine, std::uint64_t seed, double rate_scale, const ServingWatch& watch);
  ServingRun run(std::int64_t iteration_limit);

 private:
  void first_requests();
  void come(std::int64_t request);
  void come_next();
  void enter(std::int32_t number);
  void wake(std::size_t cluster, std::int32_t replica);
  void step(std::size_t cluster, std::int32_t replica);
  void end_iteration(std::size_t cluster, std::int32_t replica);
  void deliver(std::size_t cluster, const Delivery& delivery);
  void end_request(std::size_t cluster, std::int32_t number);
  void hand_over(std::int32_t number);
  void send_caches(Rank& rank);
  void receive_cache(std::int32_t number);

  bool counts(std::int64_t request) const { return request >= warm_up_ && request < warm_up_ + counted_; }
  bool is_open() const { return run_.arrived > warm_up_; }  // The window.
  void wait(double until_s, Purpose purpose, std::int64_t number) { simulation_.wait_until(until_s, number * purposes + purpose); }
  std::int64_t replica_number(std::size_t cluster, std::int32_t replica) const { return replica * 2 + static_cast<std::int64_t>(cluster); }
  void look_at_time();
  void handle(Purpose purpose, std::int64_t number);

  const ServingMachine& machine_;
  RequestSource source_;
  SequenceTable sequences_;
  std::vector<ServingCluster> clusters_;  ///< Where requests enter first; and where they decode, if that is another pool.
  Simulation simulation_;
  std::vector<std::vector<char>> is_woken_;  ///< By cluster, by replica: will step at this instant.
  std::vector<Delivery> deliveries_;
  std::vector<std::int32_t> receiving_;
  std::vector<PoolCounts> before_window_;
  const ServingWatch& watch_;
  PassedIteration passed_;
  std::int64_t warm_up_ = 0;
  std::int64_t counted_ = 0;
  std::int64_t most_requests_ = 0;
  std::int64_t left_ = 0;  ///< Requests that count and have not ended.
  ServingRun run_;
};

ServingSystem::ServingSystem(const ServingMachine& machine, std::uint64_t seed, double rate_scale, const ServingWatch& watch)
    : machine_(machine), source_(machine.scenario, seed, rate_scale), simulation_(links_of(machine)), watch_(watch) {
  const ServingScenario& scenario = machine.scenario;
  clusters_.reserve(2);
  clusters_.emplace_back(machine.first_pool(), scenario.router, sequences_);
  if (machine.prefill) clusters_.emplace_back(machine.pool, scenario.router, sequences_);
  for (ServingCluster& cluster : clusters_) is_woken_.emplace_back(cluster.replicas().size());
  warm_up_ = scenario.warm_up_requests();
  counted_ = left_ = scenario.counted_requests();
  // Behind those that count the load goes on, or the last of them would find an empty machine.
  const std::int64_t behind = scenario.has_an_end() ? 0 : counted_ + source_.arrivals().concurrency.value_or(0);
  most_requests_ = warm_up_ + counted_ + behind;
  run_.served.reserve(static_cast<std::size_t>(counted_));
}

// ---- Requests come ---------------------------------------------------------------------------------------------------------------

void ServingSystem::first_requests() {
  const Arrivals& how = source_.arrivals();
  if (how.requests_per_s) return wait(source_.gap_s(0), request_comes, 0);
  for (std::size_t i = 0; i < how.trace.size(); ++i) wait(how.trace[i].at_s, request_comes, static_cast<std::int64_t>(i));
  if (!how.trace.empty()) return;
  const std::int64_t at_once = std::min(most_requests_, how.concurrency.value_or(how.burst.value_or(0)));
  for (std::int64_t i = 0; i < at_once; ++i) come(i);
}

void ServingSystem::come(std::int64_t request) {
  const RequestDraw drawn = source_.draw(request);
  const double now_s = simulation_.now_s();
  if (request == warm_up_) {
    run_.window_start_s = now_s;
    if (watch_.record != nullptr) watch_.record->open();
    for (const ServingCluster& cluster : clusters_) before_window_.push_back(cluster.counts());
  }
  ++run_.arrived;
  Sequence sequence;
  sequence.request = request;
  sequence.arrived_s = now_s;
  sequence.input_tokens = sequence.prompt_tokens = drawn.input_tokens;
  sequence.output_tokens = drawn.output_tokens;
  sequence.prefix = drawn.prefix;
  sequence.random = drawn.random;
  const double entry_s = machine_.entry_s(drawn.input_tokens, sequence.random);
  const std::int32_t number = sequences_.add(sequence);
  if (entry_s > 0) return wait(now_s + entry_s, request_enters, number);
  enter(number);
}

/// Each that ends makes room for the next of a closed loop.
void ServingSystem::come_next() {
  if (source_.arrivals().concurrency && run_.arrived < most_requests_) come(run_.arrived);
}

void ServingSystem::enter(std::int32_t number) {
  ServingCluster& cluster = clusters_.front();
  const std::int32_t place = cluster.router().choose();
  sequences_[number].place = place;
  cluster.rank_at(place).enqueue(number);
  wake(0, cluster.replica_of(place));
}

// ---- Replicas step ---------------------------------------------------------------------------------------------------------------

/// Once all else of this instant has happened.
void ServingSystem::wake(std::size_t cluster, std::int32_t replica) {
  char& is_woken = is_woken_[cluster][static_cast<std::size_t>(replica)];
  if (is_woken) return;
  is_woken = 1;
  wait(simulation_.now_s(), replica_wakes, replica_number(cluster, replica));
}

void ServingSystem::step(std::size_t cluster, std::int32_t number) {
  is_woken_[cluster][static_cast<std::size_t>(number)] = 0;
  Replica& replica = clusters_[cluster].replicas()[static_cast<std::size_t>(number)];
  if (cluster == 1) {
    for (Rank& rank : replica.ranks()) send_caches(rank);
  }
  const double now_s = simulation_.now_s();
  const bool is_recorded = watch_.record != nullptr && watch_.record->is_open();
  if (const std::optional<double> ends_s = replica.begin(now_s, is_recorded ? &passed_ : nullptr)) {
    if (is_recorded) watch_.record->add({static_cast<std::int64_t>(cluster), number}, passed_);
    ++run_.iterations;
    wait(*ends_s, iteration_ends, replica_number(cluster, number));
    if (replica.is_pipeline()) wait(replica.free_from_s(), replica_wakes, replica_number(cluster, number));
  }
  clusters_[cluster].look_at(number);
}

void ServingSystem::end_iteration(std::size_t cluster, std::int32_t number) {
  deliveries_.clear();
  clusters_[cluster].replicas()[static_cast<std::size_t>(number)].end(deliveries_);
  for (const Delivery& delivery : deliveries_) deliver(cluster, delivery);
  clusters_[cluster].look_at(number);
  wake(cluster, number);
}

void ServingSystem::deliver(std::size_t cluster, const Delivery& delivery) {
  const double now_s = simulation_.now_s();
  Sequence& sequence = sequences_[delivery.sequence];
  if (sequence.first_token_s < 0) {
    sequence.first_token_s = now_s;
  } else if (counts(sequence.request)) {
    run_.gaps.add(now_s - sequence.last_token_s);
  }
  sequence.last_token_s = now_s;
  if (is_open()) run_.output_tokens += delivery.tokens;
  if (delivery.outcome == Outcome::ended) end_request(cluster, delivery.sequence);
  if (delivery.outcome == Outcome::handed) hand_over(delivery.sequence);
}

void ServingSystem::end_request(std::size_t cluster, std::int32_t number) {
  const Sequence& sequence = sequences_[number];
  clusters_[cluster].router().ended(sequence.place);
  ++run_.ended_in_all;
  if (is_open()) {
    ++run_.ended;
    run_.ended_tokens += sequence.input_tokens + sequence.output_tokens;
  }
  if (counts(sequence.request)) {
    ServedTimes served{.request = sequence.request, .ttft_s = sequence.first_token_s - sequence.arrived_s, .end_to_end_s = sequence.last_token_s - sequence.arrived_s, .handoff_s = sequence.handoff_s, .output_tokens = sequence.output_tokens};
    if (sequence.output_tokens > 1) served.tpot_s = (sequence.last_token_s - sequence.first_token_s) / static_cast<double>(sequence.output_tokens - 1);
    run_.served.push_back(served);
    --left_;
  }
  sequences_.remove(number);
  come_next();
}

// ---- Caches are handed over --------------------------------------------------------------------------------------------------------

/// The sequence of the pool that prefills stays until its cache has been fetched; one with the same answer waits in the other.
void ServingSystem::hand_over(std::int32_t number) {
  Sequence decoding = sequences_[number];
  ServingCluster& cluster = clusters_[1];
  decoding.origin = number;
  decoding.place = cluster.router().choose();
  decoding.is_handed_over = true;
  decoding.uses_prefix = false;
  decoding.blocks = 0;
  decoding.in_flight = 0;
  decoding.computed_tokens = 0;
  decoding.prompt_tokens = decoding.input_tokens;
  const std::int32_t place = decoding.place;
  cluster.rank_at(place).enqueue(sequences_.add(decoding));
  wake(1, cluster.replica_of(place));
}

/// Of those that have found room where they will decode.
void ServingSystem::send_caches(Rank& rank) {
  receiving_.clear();
  rank.receive(receiving_);
  for (const std::int32_t number : receiving_) {
    const Sequence& sequence = sequences_[number];
    const std::int64_t tag = number * std::int64_t{purposes} + cache_arrives;
    if (!machine_.handoff) {
      simulation_.wait(0, tag);
      continue;
    }
    const auto senders = static_cast<std::int32_t>(machine_.prefill->places());
    if (watch_.record != nullptr) {
      const std::int32_t from = clusters_[0].replica_of(sequences_[sequence.origin].place);
      watch_.record->begin_cache(number, {.request = sequence.request, .from_replica = from, .to_replica = clusters_[1].replica_of(sequence.place), .tokens = sequence.input_tokens, .ready_s = sequence.first_token_s, .start_s = simulation_.now_s()});
    }
    simulation_.send({sequences_[sequence.origin].place, senders + sequence.place}, machine_.handoff_bytes(sequence.input_tokens), tag);
  }
}

void ServingSystem::receive_cache(std::int32_t number) {
  Sequence& sequence = sequences_[number];
  const std::int32_t origin = sequence.origin;
  const std::int32_t origin_place = sequences_[origin].place;
  sequence.handoff_s = simulation_.now_s() - sequence.first_token_s;
  if (watch_.record != nullptr) watch_.record->end_cache(number, simulation_.now_s());
  clusters_[1].rank_at(sequence.place).received(number);
  wake(1, clusters_[1].replica_of(sequence.place));
  clusters_[0].rank_at(origin_place).release(origin);
  clusters_[0].router().ended(origin_place);
  sequences_.remove(origin);
  wake(0, clusters_[0].replica_of(origin_place));
}

// ---- The run -----------------------------------------------------------------------------------------------------------------------

void ServingSystem::handle(Purpose purpose, std::int64_t number) {
  const auto cluster = static_cast<std::size_t>(number % 2);
  const auto replica = static_cast<std::int32_t>(number / 2);
  switch (purpose) {
    case request_comes:
      come(number);
      if (source_.arrivals().requests_per_s && run_.arrived < most_requests_) wait(simulation_.now_s() + source_.gap_s(run_.arrived), request_comes, run_.arrived);
      return;
    case request_enters: enter(static_cast<std::int32_t>(number)); return;
    case replica_wakes: step(cluster, replica); return;
    case iteration_ends: end_iteration(cluster, replica); return;
    case cache_arrives: receive_cache(static_cast<std::int32_t>(number)); return;
    case purposes: return;
  }
}

/// What there was until now.
void ServingSystem::look_at_time() {
  const double passed_s = simulation_.now_s() - run_.timeline.now_s();
  if (!(passed_s > 0)) return;
  Occupancy was{.waiting = 0, .running = clusters_.back().running(), .kv_share = clusters_.back().kv_share()};
  for (const ServingCluster& cluster : clusters_) was.waiting += cluster.waiting();
  if (is_open()) run_.window.add(was, passed_s);
  run_.timeline.advance(simulation_.now_s(), was);
}

ServingRun ServingSystem::run(std::int64_t iteration_limit) {
  first_requests();
  Simulation::Step next;
  constexpr std::int64_t told_every = 1 << 15;
  std::int64_t steps = 0;
  while (left_ > 0 && run_.iterations < iteration_limit && simulation_.next(next)) {
    if (++steps % told_every == 0 && watch_.progress) watch_.progress(static_cast<double>(counted_ - left_) / static_cast<double>(counted_));
    look_at_time();
    handle(static_cast<Purpose>(next.tag % purposes), next.tag / purposes);
  }
  run_.is_cut_short = left_ > 0;
  run_.window_end_s = simulation_.now_s();
  before_window_.resize(clusters_.size());
  run_.decode = difference(clusters_.back().counts(), before_window_.back());
  if (clusters_.size() > 1) run_.prefill = difference(clusters_.front().counts(), before_window_.front());
  run_.prompt_tokens = difference(clusters_.front().counts(), before_window_.front()).ranks.prompt_tokens;
  for (const ServingCluster& cluster : clusters_) run_.most_kv_share = std::max(run_.most_kv_share, cluster.most_kv_share());
  run_.in_system = run_.arrived - run_.ended_in_all;
  return std::move(run_);
}

}  // namespace

ServingRun run_serving(const ServingMachine& machine, std::uint64_t seed, double rate_scale, std::int64_t iteration_limit, const ServingWatch& watch) {
  return ServingSystem(machine, seed, rate_scale, watch).run(iteration_limit);
}

}  // namespace plimsoll
