#include "analyzer/summary/term_printer.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "analyzer/summary/printer.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::summary {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxLength = 2000;

template <typename Row>
const Row* At(const std::vector<Row>& rows, uint32_t index) {
  return index < rows.size() ? &rows[index] : nullptr;
}

std::string_view Spelling(Operator op) {
  switch (op) {
    case Operator::kNone:
      return "?";
    case Operator::kNot:
      return "!";
    case Operator::kNegate:
      return "-";
    case Operator::kComplement:
      return "~";
    case Operator::kEqual:
      return "==";
    case Operator::kNotEqual:
      return "!=";
    case Operator::kLess:
      return "<";
    case Operator::kLessEqual:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kGreaterEqual:
      return ">=";
    case Operator::kAdd:
      return "+";
    case Operator::kSubtract:
      return "-";
    case Operator::kMultiply:
      return "*";
    case Operator::kDivide:
      return "/";
    case Operator::kRemainder:
      return "%";
    case Operator::kShiftLeft:
      return "<<";
    case Operator::kShiftRight:
      return ">>";
    case Operator::kBitAnd:
      return "&";
    case Operator::kBitOr:
      return "|";
    case Operator::kBitXor:
      return "^";
    case Operator::kLogicalAnd:
      return "&&";
    case Operator::kLogicalOr:
      return "||";
  }
  return "?";
}

}  // namespace

std::string TypeName(const Unit& unit, TypeId id) {
  const Type* type = At(unit.types, id.value);
  if (type == nullptr) return "?";
  return type->spelling.empty() ? type->name : type->spelling;
}

std::string FunctionName(const Unit& unit, FunctionId id) {
  const Function* function = At(unit.functions, id.value);
  if (function == nullptr) return "?";
  if (!function->qualified.empty()) return function->qualified;
  return function->name.empty() ? function->key : function->name;
}

std::vector<std::string> LocalNames(const Body& body) {
  std::vector<std::string> names;
  names.reserve(body.locals.size());
  llvm::StringMap<bool> taken;
  for (size_t i = 0; i < body.locals.size(); ++i) {
    const Local& local = body.locals[i];
    std::string name = local.name;
    if (name.empty()) {
      switch (local.kind) {
        case Local::Kind::kThis:
          name = "this";
          break;
        case Local::Kind::kParameter:
          name = "arg" + std::to_string(i);
          break;
        case Local::Kind::kResultSlot:
          name = "result";
          break;
        case Local::Kind::kVariable:
          name = "var" + std::to_string(i);
          break;
        case Local::Kind::kTemporary:
          name = "tmp" + std::to_string(i);
          break;
      }
    }
    if (!taken.try_emplace(name, true).second) name += "#" + std::to_string(i);
    names.push_back(std::move(name));
  }
  return names;
}

TermPrinter::TermPrinter(const Unit& unit, std::vector<std::string> locals)
    : unit_(unit), locals_(std::move(locals)) {}

std::string TermPrinter::Spell(TermId term) {
  text_.clear();
  if (!term.valid()) return "?";
  Append(term.value, 0);
  return text_;
}

void TermPrinter::Append(uint32_t id, int depth) {
  const Term* term = At(unit_.terms, id);
  if (term == nullptr) {
    text_ += '?';
  } else if (depth > kMaxDepth || text_.size() > kMaxLength) {
    text_ += "...";
  } else if (IsPlace(term->kind)) {
    AppendPlace(*term, depth);
  } else {
    AppendValue(*term, depth);
  }
}

void TermPrinter::AppendPlace(const Term& term, int depth) {
  switch (term.kind) {
    case TermKind::kLocal:
      if (term.a < locals_.size()) {
        text_ += locals_[term.a];
      } else {
        text_ += "local" + std::to_string(term.a);
      }
      break;
    case TermKind::kGlobal: {
      const Variable* variable = At(unit_.variables, term.a);
      text_ += variable == nullptr ? "?" : variable->name.empty() ? variable->key : variable->name;
      break;
    }
    case TermKind::kField: {
      const Term* object = At(unit_.terms, term.a);
      const bool arrow = object != nullptr && object->kind == TermKind::kDeref;
      Append(arrow ? object->a : term.a, depth + 1);
      const Field* field = At(unit_.fields, term.b);
      text_ += arrow ? "->" : ".";
      text_ += field == nullptr ? "?" : field->name.empty() ? field->key : field->name;
      break;
    }
    case TermKind::kElement: {
      const Term* array = At(unit_.terms, term.a);
      const bool deref = array != nullptr && array->kind == TermKind::kDeref;
      if (deref) text_ += '(';
      Append(term.a, depth + 1);
      if (deref) text_ += ')';
      text_ += '[';
      Append(term.b, depth + 1);
      text_ += ']';
      break;
    }
    default:
      text_ += '*';
      Append(term.a, depth + 1);
  }
}

void TermPrinter::AppendValue(const Term& term, int depth) {
  switch (term.kind) {
    case TermKind::kAddress:
      text_ += '&';
      Append(term.a, depth + 1);
      break;
    case TermKind::kLoad:
      Append(term.a, depth + 1);
      break;
    case TermKind::kInteger:
      text_ += std::to_string(term.integer);
      break;
    case TermKind::kFunction:
      text_ += "@" + FunctionName(unit_, FunctionId{term.a});
      break;
    case TermKind::kResult:
      text_ += "r" + std::to_string(term.a);
      break;
    case TermKind::kNew:
      text_ += "new#" + std::to_string(term.a) + " " + TypeName(unit_, TypeId{term.b});
      break;
    case TermKind::kUnary:
      text_ += Spelling(term.op);
      Append(term.a, depth + 1);
      break;
    case TermKind::kBinary:
      text_ += '(';
      Append(term.a, depth + 1);
      text_ += ' ';
      text_ += Spelling(term.op);
      text_ += ' ';
      Append(term.b, depth + 1);
      text_ += ')';
      break;
    case TermKind::kSelect:
      text_ += '(';
      Append(term.a, depth + 1);
      text_ += " ? ";
      Append(term.b, depth + 1);
      text_ += " : ";
      Append(term.c, depth + 1);
      text_ += ')';
      break;
    default:
      text_ += TypeId{term.b}.valid() ? "unknown " + TypeName(unit_, TypeId{term.b}) : "unknown";
  }
}

std::string TermToString(const Unit& unit, const Body* body, TermId term) {
  std::vector<std::string> names;
  if (body != nullptr) names = LocalNames(*body);
  return TermPrinter(unit, std::move(names)).Spell(term);
}

}  // namespace lockgraph::summary
