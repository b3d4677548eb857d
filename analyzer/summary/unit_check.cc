#include "analyzer/summary/unit_check.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"

namespace lockgraph::summary {
namespace {

constexpr uint32_t kNone = Id<void>::kNone;

// The least numbers of locals and results that a body must have for a term to make sense in it.
struct Needs {
  uint32_t locals = 0;
  uint32_t results = 0;
};

class Checker {
 public:
  explicit Checker(const Unit& unit) : unit_(unit) {}

  absl::Status Run() {
    CheckPlacesAndTypes();
    CheckTerms();
    CheckEntities();
    CheckFunctions();
    for (size_t i = 0; i < unit_.bodies.size() && error_.ok(); ++i) CheckBody(i);
    return error_;
  }

 private:
  void Fail(std::string_view table, size_t row, std::string_view column) {
    if (!error_.ok()) return;
    error_ = absl::InvalidArgumentError(absl::StrCat(
        "row ", row, " of table `", absl::string_view(table.data(), table.size()),
        "` has an id out of range (", absl::string_view(column.data(), column.size()), ")"));
  }

  // Whether `id` may stand where none is allowed too.
  template <typename Tag, typename Row>
  static bool Fits(Id<Tag> id, const std::vector<Row>& rows) {
    return !id.valid() || id.value < rows.size();
  }
  template <typename Tag, typename Row>
  static bool AllThere(const std::vector<Id<Tag>>& ids, const std::vector<Row>& rows) {
    return std::all_of(ids.begin(), ids.end(), [&](Id<Tag> id) { return id.value < rows.size(); });
  }
  template <typename Tag, typename Row>
  static bool AllFit(const std::vector<Id<Tag>>& ids, const std::vector<Row>& rows) {
    return std::all_of(ids.begin(), ids.end(), [&](Id<Tag> id) { return Fits(id, rows); });
  }

  void CheckPlacesAndTypes() {
    for (size_t i = 0; i < unit_.places.size(); ++i) {
      if (!Fits(unit_.places[i].file, unit_.files)) Fail("places", i, "file");
    }
    for (size_t i = 0; i < unit_.types.size(); ++i) {
      const Type& type = unit_.types[i];
      if (!Fits(type.element, unit_.types)) Fail("types", i, "element");
      if (!AllFit(type.arguments, unit_.types)) Fail("types", i, "arguments");
      if (type.record != kNone && type.record >= unit_.records.size()) Fail("types", i, "record");
    }
  }

  void CheckTerms() {
    needs_.resize(unit_.terms.size());
    for (size_t i = 0; i < unit_.terms.size() && error_.ok(); ++i) CheckTerm(i);
  }

  // An operand must come before `row`; its needs are the term's needs too.
  bool Operand(size_t row, uint32_t operand) {
    if (operand >= row) return false;
    Needs& needs = needs_[row];
    needs.locals = std::max(needs.locals, needs_[operand].locals);
    needs.results = std::max(needs.results, needs_[operand].results);
    return true;
  }
  bool PlaceOperand(size_t row, uint32_t operand) {
    return Operand(row, operand) && IsPlace(unit_.terms[operand].kind);
  }
  bool ValueOperand(size_t row, uint32_t operand) {
    return Operand(row, operand) && !IsPlace(unit_.terms[operand].kind);
  }

  void CheckTerm(size_t row) {
    const Term& term = unit_.terms[row];
    bool good = false;
    switch (term.kind) {
      case TermKind::kLocal:
        good = term.a != kNone;
        needs_[row].locals = term.a + 1;
        break;
      case TermKind::kGlobal:
        good = term.a < unit_.variables.size();
        break;
      case TermKind::kField:
        good = PlaceOperand(row, term.a) && term.b < unit_.fields.size();
        break;
      case TermKind::kElement:
        good = PlaceOperand(row, term.a) && (term.b == kNone || ValueOperand(row, term.b));
        break;
      case TermKind::kDeref:
        good = ValueOperand(row, term.a);
        break;
      case TermKind::kAddress:
      case TermKind::kLoad:
        good = PlaceOperand(row, term.a);
        break;
      case TermKind::kInteger:
        good = true;
        break;
      case TermKind::kFunction:
        good = term.a < unit_.functions.size();
        break;
      case TermKind::kResult:
        good = term.a != kNone;
        needs_[row].results = term.a + 1;
        break;
      case TermKind::kNew:
      case TermKind::kUnknown:
        good = term.b == kNone || term.b < unit_.types.size();
        break;
      case TermKind::kUnary:
        good = ValueOperand(row, term.a);
        break;
      case TermKind::kBinary:
        good = ValueOperand(row, term.a) && ValueOperand(row, term.b);
        break;
      case TermKind::kSelect:
        good = ValueOperand(row, term.a) && ValueOperand(row, term.b) && ValueOperand(row, term.c);
        break;
    }
    if (!good) Fail("terms", row, "operand");
  }

  void CheckEntities() {
    for (size_t i = 0; i < unit_.records.size(); ++i) {
      const Record& record = unit_.records[i];
      if (!Fits(record.type, unit_.types)) Fail("records", i, "type");
      if (!AllThere(record.bases, unit_.types)) Fail("records", i, "bases");
      if (!AllThere(record.fields, unit_.fields)) Fail("records", i, "fields");
      if (!Fits(record.place, unit_.places)) Fail("records", i, "place");
      for (const Method& method : record.methods) {
        if (!Fits(method.function, unit_.functions)) Fail("records", i, "methods");
      }
    }
    for (size_t i = 0; i < unit_.fields.size(); ++i) {
      const Field& field = unit_.fields[i];
      if (!Fits(field.record, unit_.types)) Fail("fields", i, "record");
      if (!Fits(field.type, unit_.types)) Fail("fields", i, "type");
      if (!Fits(field.place, unit_.places)) Fail("fields", i, "place");
      if (!Orders(field, Needs{1, 0})) Fail("fields", i, "order");
    }
    for (size_t i = 0; i < unit_.variables.size(); ++i) {
      const Variable& variable = unit_.variables[i];
      if (!Fits(variable.type, unit_.types)) Fail("variables", i, "type");
      if (!Fits(variable.place, unit_.places)) Fail("variables", i, "place");
      if (!Orders(variable, Needs{})) Fail("variables", i, "order");
    }
  }

  template <typename Lock>
  bool Orders(const Lock& lock, Needs offered) const {
    return AllServed(lock.acquired_before, offered) && AllServed(lock.acquired_after, offered);
  }
  bool Served(TermId term, Needs offered) const {
    return term.value < needs_.size() && needs_[term.value].locals <= offered.locals &&
           needs_[term.value].results <= offered.results;
  }
  bool AllServed(const std::vector<TermId>& terms, Needs offered) const {
    return std::all_of(terms.begin(), terms.end(),
                       [&](TermId term) { return Served(term, offered); });
  }

  void CheckFunctions() {
    for (size_t i = 0; i < unit_.functions.size(); ++i) {
      const Function& function = unit_.functions[i];
      if (!Fits(function.record, unit_.types)) Fail("functions", i, "record");
      if (!AllFit(function.parameters, unit_.types)) Fail("functions", i, "parameters");
      if (!Fits(function.result, unit_.types)) Fail("functions", i, "result");
      if (!AllFit(function.template_arguments, unit_.types)) {
        Fail("functions", i, "template arguments");
      }
      if (!AllThere(function.overrides, unit_.functions)) Fail("functions", i, "overrides");
      if (!Fits(function.place, unit_.places)) Fail("functions", i, "place");
      const bool body_fits =
          function.body == kNone ||
          (function.body < unit_.bodies.size() && unit_.bodies[function.body].function.value == i);
      if (!body_fits) Fail("functions", i, "body");
      // `this`, the parameters, the result slot.
      const Needs offered{static_cast<uint32_t>(function.parameters.size() + 2), 0};
      for (const LockAttribute& attribute : function.attributes) {
        if (!AllServed(attribute.locks, offered)) Fail("functions", i, "attributes");
      }
    }
  }

  void CheckBody(size_t row) {
    const Body& body = unit_.bodies[row];
    const bool owned = body.function.value < unit_.functions.size() &&
                       unit_.functions[body.function.value].body == row;
    if (!owned) Fail("bodies", row, "function");
    if (body.parameter_count > body.locals.size()) Fail("bodies", row, "parameter count");
    if (!Fits(body.exit, body.blocks)) Fail("bodies", row, "exit");
    if (!Fits(body.end, unit_.places)) Fail("bodies", row, "end");
    for (const Local& local : body.locals) {
      if (!Fits(local.type, unit_.types)) Fail("bodies", row, "type of a local");
      if (!Fits(local.place, unit_.places)) Fail("bodies", row, "place of a local");
    }
    const Needs offered{static_cast<uint32_t>(body.locals.size()), body.result_count};
    for (const Block& block : body.blocks) {
      if (block.condition.valid() && !Served(block.condition, offered)) {
        Fail("bodies", row, "condition");
      }
      if (!Fits(block.where, unit_.places)) Fail("bodies", row, "place of a condition");
      for (const Edge& edge : block.edges) {
        if (edge.to.value >= body.blocks.size()) Fail("bodies", row, "edge");
      }
      for (const Instruction& step : block.instructions) CheckInstruction(row, step, offered);
    }
  }

  void CheckInstruction(size_t row, const Instruction& step, Needs offered) {
    const auto served = [&](TermId term) { return !term.valid() || Served(term, offered); };
    if (!Fits(step.where, unit_.places)) Fail("bodies", row, "place of an instruction");
    if (!served(step.place)) Fail("bodies", row, "what an instruction changes");
    if (!served(step.value)) Fail("bodies", row, "value of an instruction");
    if (!Fits(step.function, unit_.functions)) Fail("bodies", row, "callee");
    if (step.result.valid() && step.result.value >= offered.results) Fail("bodies", row, "result");
    if (!std::all_of(step.arguments.begin(), step.arguments.end(), served)) {
      Fail("bodies", row, "arguments");
    }
    if (!AllFit(step.argument_types, unit_.types)) Fail("bodies", row, "argument types");
    const bool named = step.kind != Instruction::Kind::kCall || step.function.valid() ||
                       step.callee == Instruction::Callee::kIndirect;
    if (!named) Fail("bodies", row, "callee");
  }

  const Unit& unit_;
  std::vector<Needs> needs_;
  absl::Status error_;
};

}  // namespace

absl::Status CheckUnit(const Unit& unit) { return Checker(unit).Run(); }

}  // namespace lockgraph::summary
