// Trace Event Format, as chrome://tracing and Perfetto read it: times in microseconds, processes and threads with names.
// Source: "Trace Event Format", https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/spec/json_value.hpp"

namespace plimsoll::chrome_trace {

inline std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

inline std::string number(double value) {
  std::string out;
  json::append_number(out, value);
  return out;
}

inline std::string microseconds(double s) { return number(s * 1e6); }

/// Events one by one, as the elements of a JSON array.
class Events {
 public:
  void add(const std::string& event) {
    out_ += out_.empty() ? "" : ",\n";
    out_ += event;
  }
  void name_process(std::int64_t process, std::string_view name) { add(fmt::format(R"({{"ph":"M","name":"process_name","pid":{},"args":{{"name":{}}}}})", process, quoted(name))); }
  void name_thread(std::int64_t process, std::int64_t thread, std::string_view name) {
    add(fmt::format(R"({{"ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":{}}}}})", process, thread, quoted(name)));
  }
  const std::string& text() const { return out_; }

 private:
  std::string out_;
};

/// `other_data`: members of an object, without its braces.
inline std::string file_of(const Events& events, std::string_view other_data) {
  return fmt::format("{{\"displayTimeUnit\":\"ms\",\"otherData\":{{{}}},\n\"traceEvents\":[\n{}\n]}}\n", other_data, events.text());
}

}  // namespace plimsoll::chrome_trace
