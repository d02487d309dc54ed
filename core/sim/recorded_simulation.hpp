// A simulated system that writes down what it does: jobs and transfers from their beginning to their end, and what let each begin.
//
// The system says what begins when something ends. What ended last is the cause of all that begins before the next event.
#pragma once

#include <cstdint>
#include <vector>

#include "core/progress.hpp"
#include "core/sim/trace.hpp"

namespace plimsoll {

class RecordedSimulation {
 public:
  virtual ~RecordedSimulation() = default;

  /// To the end. `foreseen_steps`, waits and flows, are what progress is told shares of.
  Trace run(double foreseen_steps, const Progress& progress);

 protected:
  explicit RecordedSimulation(std::vector<TraceLink> links);

  virtual void start() = 0;
  virtual void waited(std::int64_t tag) = 0;
  /// A flow of a transfer has arrived; one may have several.
  virtual void arrived(const TraceTransfer& transfer) = 0;

  void wait(double seconds, std::int64_t tag) { simulation_.wait(seconds, tag); }
  /// Returns the job's number; time passes by `wait`.
  std::int64_t begin(TraceJob job);
  TraceJob end_job(std::int64_t number, double exchange_s = 0);

  /// A transfer of one flow over a path, its bytes those of the transfer.
  void send(TraceTransfer transfer, const std::vector<std::int32_t>& path);
  /// One that is made of flows over several paths; its route is the first one's.
  std::int64_t begin(TraceTransfer transfer, const std::vector<std::int32_t>& path) { return begin(transfer, path, cause_); }
  /// Where work lay between the cause and the transfer, and something else may have ended meanwhile.
  std::int64_t begin(TraceTransfer transfer, const std::vector<std::int32_t>& path, Cause after);
  void flow(std::int64_t transfer, const std::vector<std::int32_t>& path, double bytes);
  TraceTransfer end_transfer(std::int64_t number);

  /// What ended last.
  Cause cause() const { return cause_; }
  double now_s() const { return simulation_.now_s(); }
  Trace trace_;

 private:
  Simulation simulation_;
  std::vector<TraceJob> jobs_;            ///< In the order in which they began.
  std::vector<TraceTransfer> transfers_;  ///< Likewise; a flow's tag is a position.
  Cause cause_;
};

}  // namespace plimsoll
