#include "tools/lockgraph/batch_extraction.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/extract/batch.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/depfile.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/output_file.h"

namespace lockgraph::cli {
namespace {

constexpr llvm::StringLiteral kArrived = "lockgraph: arrived: ";

bool Parse(const llvm::json::Value& value, Batch::Unit& unit, llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("source", unit.source) && mapper.map("summary", unit.summary) &&
         mapper.map("depfile", unit.depfile);
}

}  // namespace

std::vector<std::vector<BatchMember>> DivideIntoBatches(const std::vector<CompileCommand>& commands,
                                                        const std::vector<size_t>& units) {
  std::map<std::vector<std::string>, std::vector<BatchMember>> by_key;
  for (const size_t unit : units) {
    const CompileCommand& command = commands[unit];
    std::optional<extract::BatchKey> key =
        extract::BatchKeyOf(command.arguments, command.file, command.directory);
    if (key) by_key[std::move(key->rest)].push_back({unit, std::move(key->source)});
  }
  std::vector<std::vector<BatchMember>> batches;
  for (auto& [key, members] : by_key) {
    if (members.size() > 1) batches.push_back(std::move(members));
  }
  std::stable_sort(batches.begin(), batches.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return batches;
}

std::string FormatBatch(const Batch& batch) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  json.object([&] {
    json.attribute("directory", batch.directory);
    json.attribute("jobs", batch.jobs);
    json.attribute("slots", batch.slots);
    json.attribute("timeout", batch.timeout_seconds);
    json.attributeArray("arguments", [&] {
      for (const std::string& argument : batch.arguments) json.value(argument);
    });
    json.attributeArray("units", [&] {
      for (const Batch::Unit& unit : batch.units) {
        json.object([&] {
          json.attribute("source", unit.source);
          json.attribute("summary", unit.summary);
          json.attribute("depfile", unit.depfile);
        });
      }
    });
  });
  return text;
}

absl::StatusOr<Batch> ParseBatch(llvm::StringRef text) {
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value) return absl::InvalidArgumentError(llvm::toString(value.takeError()));
  llvm::json::Path::Root root("batch");
  llvm::json::ObjectMapper mapper(*value, root);
  Batch batch;
  bool good = mapper && mapper.map("directory", batch.directory) &&
              mapper.map("jobs", batch.jobs) && mapper.map("slots", batch.slots) &&
              mapper.map("timeout", batch.timeout_seconds) &&
              mapper.map("arguments", batch.arguments);
  const llvm::json::Object* object = value->getAsObject();
  const llvm::json::Array* units = good ? object->getArray("units") : nullptr;
  for (size_t i = 0; units != nullptr && good && i < units->size(); ++i) {
    good = Parse((*units)[i], batch.units.emplace_back(), llvm::json::Path(root));
  }
  if (!good || batch.units.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a list of units: ", llvm::toString(root.getError())));
  }
  return batch;
}

absl::Status ExtractUnits(const Batch& batch) {
  extract::BatchRequest request;
  request.command_line = batch.arguments;
  request.directory = batch.directory;
  for (const Batch::Unit& unit : batch.units) request.sources.push_back(unit.source);
  request.options.resource_dir = FindResourceDirectory();
  request.jobs = static_cast<unsigned>(batch.jobs);
  request.slots = batch.slots;
  request.timeout_seconds = static_cast<unsigned>(batch.timeout_seconds);
  const auto deliver = [&](size_t index, extract::ExtractResult& result) {
    const Batch::Unit& unit = batch.units[index];
    return summary::WriteUnit(unit.summary, result.unit).ok() &&
           WriteFileAtomically(unit.depfile, FormatDepfile(unit.summary, result.dependencies)).ok();
  };
  // One write: lines of several processes must not mix.
  const auto arrived = [&](size_t index) {
    const std::string line = absl::StrCat(kArrived.str(), index, "\n");
    (void)!write(STDOUT_FILENO, line.data(), line.size());
  };
  return extract::ExtractBatch(request, deliver, arrived);
}

int ArrivedUnit(llvm::StringRef line) {
  int index = -1;
  if (!line.consume_front(kArrived) || line.trim().getAsInteger(10, index)) return -1;
  return index;
}

}  // namespace lockgraph::cli
