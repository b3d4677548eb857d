#include "analyzer/summary/printer.h"

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/summary/term_printer.h"

namespace lockgraph::summary {
namespace {

template <typename Row>
const Row* At(const std::vector<Row>& rows, uint32_t index) {
  return index < rows.size() ? &rows[index] : nullptr;
}

std::string_view Spelling(LockAttribute::Kind kind) {
  using Kind = LockAttribute::Kind;
  switch (kind) {
    case Kind::kAcquire:
      return "acquires";
    case Kind::kAcquireShared:
      return "acquires shared";
    case Kind::kRelease:
      return "releases";
    case Kind::kReleaseShared:
      return "releases shared";
    case Kind::kReleaseAny:
      return "releases any";
    case Kind::kTryAcquire:
      return "tries";
    case Kind::kTryAcquireShared:
      return "tries shared";
    case Kind::kRequires:
      return "requires";
    case Kind::kRequiresShared:
      return "requires shared";
    case Kind::kExcludes:
      return "excludes";
    case Kind::kAssert:
      return "asserts";
    case Kind::kAssertShared:
      return "asserts shared";
    case Kind::kReturns:
      return "returns";
  }
  return "?";
}

// Writes one function with its body.
class BodyPrinter {
 public:
  BodyPrinter(llvm::raw_ostream& out, const Unit& unit, const Body& body)
      : out_(out), unit_(unit), body_(body), names_(LocalNames(body)), terms_(unit, names_) {
    if (const Function* function = At(unit.functions, body.function.value)) {
      if (const Place* place = At(unit.places, function->place.value)) file_ = place->file;
    }
  }

  void Print() {
    for (size_t i = 0; i < body_.locals.size(); ++i) {
      out_ << "  " << names_[i] << ": " << TypeName(unit_, body_.locals[i].type) << "\n";
    }
    for (size_t i = 0; i < body_.blocks.size(); ++i) {
      out_ << "  block " << i << (body_.blocks[i].is_loop_head ? " (loop)" : "")
           << (i == body_.exit.value ? " (exit)" : "") << ":\n";
      for (const Instruction& instruction : body_.blocks[i].instructions) {
        PrintWhere(instruction.where);
        PrintInstruction(instruction);
        out_ << "\n";
      }
      PrintBranch(body_.blocks[i]);
    }
  }

 private:
  void PrintWhere(PlaceId id) {
    out_ << "    ";
    if (const Place* place = At(unit_.places, id.value)) {
      if (place->file != file_) {
        const std::string* file = At(unit_.files, place->file.value);
        out_ << (file == nullptr ? "?" : *file) << ":";
      }
      out_ << place->line << ":" << place->column << "  ";
    } else {
      out_ << "-  ";
    }
  }

  void PrintInstruction(const Instruction& instruction) {
    switch (instruction.kind) {
      case Instruction::Kind::kDeclare:
        out_ << "declare " << terms_.Spell(instruction.place);
        break;
      case Instruction::Kind::kAssign:
        out_ << terms_.Spell(instruction.place) << " = " << terms_.Spell(instruction.value);
        break;
      case Instruction::Kind::kCopy:
        out_ << "copy " << terms_.Spell(instruction.place) << " from "
             << terms_.Spell(instruction.value);
        break;
      case Instruction::Kind::kCall:
        PrintCall(instruction);
        break;
      case Instruction::Kind::kReturn:
        out_ << "return";
        if (instruction.value.valid()) out_ << " " << terms_.Spell(instruction.value);
        break;
      case Instruction::Kind::kThrow:
        out_ << "throw";
        break;
      case Instruction::Kind::kSuspend:
        out_ << "suspend";
        break;
      case Instruction::Kind::kStaticBegin:
        out_ << "begin static " << terms_.Spell(instruction.place);
        break;
      case Instruction::Kind::kStaticEnd:
        out_ << "end static " << terms_.Spell(instruction.place);
        break;
    }
    if (instruction.implicit) out_ << " (implicit)";
    if (instruction.unwinding) out_ << " (if constructed)";
  }

  void PrintCall(const Instruction& call) {
    switch (call.callee) {
      case Instruction::Callee::kDirect:
        out_ << "call " << FunctionName(unit_, call.function);
        break;
      case Instruction::Callee::kVirtual:
        out_ << "call virtual " << FunctionName(unit_, call.function);
        break;
      case Instruction::Callee::kIndirect:
        out_ << "call *" << terms_.Spell(call.value);
        break;
    }
    out_ << "(";
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      out_ << (i == 0 ? "" : ", ") << terms_.Spell(call.arguments[i]);
    }
    out_ << ")";
    if (call.result.valid()) out_ << " -> r" << call.result.value;
  }

  void PrintBranch(const Block& block) {
    if (block.edges.empty()) return;
    if (block.condition.valid()) {
      PrintWhere(block.where);
    } else {
      out_ << "    ";
    }
    if (block.is_switch) {
      out_ << "switch " << terms_.Spell(block.condition);
      for (const Edge& edge : block.edges) {
        out_ << (&edge == &block.edges.front() ? " " : ", ");
        for (int64_t value : edge.cases) out_ << value << " ";
        if (edge.is_default) out_ << "default ";
        out_ << "-> " << edge.to.value;
      }
    } else if (block.condition.valid() && block.edges.size() == 2) {
      out_ << "if " << terms_.Spell(block.condition) << " -> " << block.edges[0].to.value
           << " else " << block.edges[1].to.value;
    } else {
      out_ << "->";
      for (const Edge& edge : block.edges) out_ << " " << edge.to.value;
    }
    out_ << "\n";
  }

  llvm::raw_ostream& out_;
  const Unit& unit_;
  const Body& body_;
  const std::vector<std::string> names_;
  TermPrinter terms_;
  FileId file_;
};

void PrintAttributes(llvm::raw_ostream& out, const Unit& unit, const Function& function) {
  if (function.attributes.empty()) return;
  const Body* body = At(unit.bodies, function.body);
  for (const LockAttribute& attribute : function.attributes) {
    out << "  " << Spelling(attribute.kind);
    if (attribute.locks.empty()) out << " this";
    for (TermId lock : attribute.locks) out << " " << TermToString(unit, body, lock);
    const bool tries = attribute.kind == LockAttribute::Kind::kTryAcquire ||
                       attribute.kind == LockAttribute::Kind::kTryAcquireShared;
    if (tries) out << " when it returns " << attribute.success;
    out << "\n";
  }
}

void PrintFlag(llvm::raw_ostream& out, bool flag, std::string_view word) {
  if (flag) out << " " << word;
}

void PrintFunction(llvm::raw_ostream& out, const Unit& unit, const Function& function) {
  out << "function " << (function.name.empty() ? function.qualified : function.name) << "(";
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    out << (i == 0 ? "" : ", ") << TypeName(unit, function.parameters[i]);
  }
  out << ") [" << function.key << "]";
  PrintFlag(out, function.internal, "internal");
  PrintFlag(out, function.is_method, "method");
  PrintFlag(out, function.is_virtual, "virtual");
  PrintFlag(out, function.is_constructor, "constructor");
  PrintFlag(out, function.is_destructor, "destructor");
  PrintFlag(out, function.is_variadic, "variadic");
  PrintFlag(out, function.is_coroutine, "coroutine");
  PrintFlag(out, function.no_return, "noreturn");
  PrintFlag(out, function.is_main, "main");
  PrintFlag(out, function.is_lambda, "lambda");
  PrintFlag(out, function.in_system_header, "system");
  PrintFlag(out, function.address_taken, "address-taken");
  PrintFlag(out, function.no_thread_safety_analysis, "no-thread-safety-analysis");
  PrintFlag(out, function.runs_at_start, "runs-at-start");
  for (FunctionId base : function.overrides) out << " overrides " << FunctionName(unit, base);
  out << "\n";
  PrintAttributes(out, unit, function);
  if (const Body* body = At(unit.bodies, function.body)) BodyPrinter(out, unit, *body).Print();
}

void PrintOrders(llvm::raw_ostream& out, const Unit& unit, const std::vector<TermId>& before,
                 const std::vector<TermId>& after) {
  for (TermId lock : before) out << " before " << TermToString(unit, nullptr, lock);
  for (TermId lock : after) out << " after " << TermToString(unit, nullptr, lock);
}

void PrintRecord(llvm::raw_ostream& out, const Unit& unit, const Record& record) {
  out << (record.is_union    ? "union "
          : record.is_lambda ? "lambda "
                             : "record ")
      << TypeName(unit, record.type) << " [" << record.key << "]";
  for (TypeId base : record.bases) out << " : " << TypeName(unit, base);
  PrintFlag(out, record.constructed, "constructed");
  PrintFlag(out, record.is_abstract, "abstract");
  PrintFlag(out, record.is_capability, "capability");
  PrintFlag(out, record.is_scoped_capability, "scoped-capability");
  out << "\n";
  for (FieldId id : record.fields) {
    const Field* field = At(unit.fields, id.value);
    if (field == nullptr) continue;
    out << "  " << field->name << ": " << TypeName(unit, field->type);
    PrintOrders(out, unit, field->acquired_before, field->acquired_after);
    out << "\n";
  }
}

void PrintVariable(llvm::raw_ostream& out, const Unit& unit, const Variable& variable) {
  out << "variable " << variable.name << ": " << TypeName(unit, variable.type) << " ["
      << variable.key << "]";
  PrintFlag(out, variable.internal, "internal");
  PrintFlag(out, variable.is_thread_local, "thread-local");
  PrintFlag(out, variable.is_function_static, "function-static");
  PrintFlag(out, !variable.defined, "extern");
  PrintOrders(out, unit, variable.acquired_before, variable.acquired_after);
  out << "\n";
}

}  // namespace

void Print(llvm::raw_ostream& out, const Unit& unit) {
  out << "unit " << unit.main_file << "\n";
  for (const std::string& note : unit.notes) out << "note " << note << "\n";
  for (const std::string& problem : unit.problems) out << "problem " << problem << "\n";
  for (const Record& record : unit.records) {
    if (!record.in_system_header) PrintRecord(out, unit, record);
  }
  for (const Variable& variable : unit.variables) PrintVariable(out, unit, variable);
  for (const Function& function : unit.functions) {
    const bool declared_only = At(unit.bodies, function.body) == nullptr;
    if (!declared_only || !function.attributes.empty()) PrintFunction(out, unit, function);
  }
}

}  // namespace lockgraph::summary
