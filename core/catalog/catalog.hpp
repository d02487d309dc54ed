// Facts: models, accelerators, engines and example plans, read once from the texts beside this file. Immutable.
//
// An entry, once published, is never edited or removed: links name entries, and a link must open to the plan it was made
// from. A correction is a new entry under a new name, and the old one says so in its source.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/problem.hpp"

namespace plimsoll {

struct Model;
struct Accelerator;
struct Engine;
struct Plan;
struct ServingProfile;
struct MeasuredErrors;

/// Year and month of the newest entry: "26.11".
std::string_view data_version();

const Model* find_model(std::string_view name);
const Accelerator* find_accelerator(std::string_view name);
const Engine* find_engine(std::string_view name);
const Plan* find_plan(std::string_view name);

std::vector<std::string> model_names();
std::vector<std::string> accelerator_names();
std::vector<std::string> engine_names();
std::vector<std::string> plan_names();

/// How fast served models run beside the datasheet, fitted to published measurements.
const ServingProfile& serving_profile();

/// How far predictions with it were from what was measured.
const MeasuredErrors& measured_errors();

/// The published parameter count of a model, where the entry has one: our own count must equal it.
std::optional<double> published_parameters(std::string_view model);

/// What is wrong with the catalogue itself; a test and the build refuse anything.
std::vector<Problem> catalog_problems();

/// The entries that may have been meant by a name that the catalogue lacks. "H100" is the beginning of three, and
/// "meta-llama/Llama-3.1-8B-Instruct" is one with an owner and a variant of the same shapes. The first of these that finds any:
/// the same name, names that begin with it, the longest name that it begins with, the nearest by edit distance, names that
/// begin with its first words.
std::vector<std::string> nearest_entries(std::string_view wanted, const std::vector<std::string>& names);

/// The name nearest to `wanted` by edit distance, or empty where none is near.
std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace plimsoll
