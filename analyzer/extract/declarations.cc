#include "analyzer/extract/declarations.h"

#include "analyzer/extract/attributes.h"
#include "analyzer/extract/stable_place.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace lockgraph::extract {

using summary::FieldId;
using summary::FunctionId;
using summary::TypeId;
using summary::VariableId;

TypeId Declarations::UsedType(clang::QualType type) {
  if (type.isNull()) return {};
  Expand(type);
  return types_.Of(type);
}

void Declarations::Expand(clang::QualType type) {
  const clang::Type* bare = type.getCanonicalType().getTypePtr();
  if (!expanded_.insert(bare).second) return;
  if (const auto* record = bare->getAs<clang::RecordType>()) {
    pending_.push_back(record->getDecl());
    const auto* specialization =
        llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record->getDecl());
    if (specialization != nullptr) ExpandArguments(*specialization);
  } else if (const auto* member = bare->getAs<clang::MemberPointerType>()) {
    Expand(clang::QualType(member->getClass(), 0));
  } else if (bare->isAnyPointerType() || bare->isReferenceType()) {
    Expand(bare->getPointeeType());
  } else if (const auto* array = bare->getAsArrayTypeUnsafe()) {
    Expand(array->getElementType());
  }
}

void Declarations::ExpandArguments(const clang::ClassTemplateSpecializationDecl& specialization) {
  const bool system = locations_.InSystemHeader(StableLocation(specialization));
  auto expand = [&](const clang::TemplateArgument& argument) {
    if (argument.getKind() != clang::TemplateArgument::Type) return;
    Expand(argument.getAsType());
    const clang::CXXRecordDecl* record = argument.getAsType()->getAsCXXRecordDecl();
    if (!system || record == nullptr || locations_.InSystemHeader(StableLocation(*record))) return;
    record = record->getCanonicalDecl();
    if (for_templates_seen_.insert(record).second) for_templates_.push_back(record);
  };
  for (const clang::TemplateArgument& argument : specialization.getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Pack) {
      for (const clang::TemplateArgument& part : argument.pack_elements()) expand(part);
    } else {
      expand(argument);
    }
  }
}

std::vector<const clang::CXXRecordDecl*> Declarations::TakeRecordsForTemplates() {
  return std::exchange(for_templates_, {});
}

void Declarations::AddTypeArguments(const clang::TemplateArgument& argument,
                                    std::vector<TypeId>& out) {
  if (argument.getKind() == clang::TemplateArgument::Type) {
    out.push_back(UsedType(argument.getAsType()));
  } else if (argument.getKind() == clang::TemplateArgument::Pack) {
    for (const auto& part : argument.pack_elements()) AddTypeArguments(part, out);
  }
}

FunctionId Declarations::NamedFunction(std::string_view name) {
  bool is_new = false;
  const FunctionId id = builder_.InternFunction(name, &is_new);
  if (is_new) {
    summary::Function& row = builder_.unit().functions[id.value];
    row.name = row.qualified = std::string(name);
  }
  return id;
}

FunctionId Declarations::Function(const clang::FunctionDecl& function) {
  const clang::Decl* canonical = function.getCanonicalDecl();
  auto known = rows_.find(canonical);
  if (known != rows_.end()) return FunctionId{known->second};
  bool is_new = false;
  const FunctionId id = builder_.InternFunction(keys_.Of(function), &is_new);
  rows_[canonical] = id.value;
  if (is_new) DescribeFunction(function, id);
  return id;
}

void Declarations::DescribeFunction(const clang::FunctionDecl& function, FunctionId id) {
  const clang::FunctionDecl* definition = function.getDefinition();
  summary::Function row;
  row.key = builder_.unit().functions[id.value].key;
  row.name = PersonName(function);
  row.qualified = QualifiedName(function);
  for (const clang::ParmVarDecl* parameter : function.parameters()) {
    row.parameters.push_back(types_.Of(parameter->getType()));
  }
  row.result = types_.Of(function.getReturnType());
  if (const auto* arguments = function.getTemplateSpecializationArgs()) {
    for (const auto& argument : arguments->asArray()) {
      AddTypeArguments(argument, row.template_arguments);
    }
  }
  row.internal = !function.isExternallyVisible();
  row.is_variadic = function.isVariadic();
  row.is_coroutine =
      definition && llvm::isa_and_nonnull<clang::CoroutineBodyStmt>(definition->getBody());
  row.no_return = function.isNoReturn();
  row.is_main = function.isMain();
  const clang::SourceRange range = StableRange(function);
  row.in_system_header = locations_.InSystemHeader(range.getBegin());
  row.place = locations_.Of(range);
  const clang::FunctionDecl* latest = function.getMostRecentDecl();
  row.runs_at_start = latest->hasAttr<clang::ConstructorAttr>();
  row.no_thread_safety_analysis = latest->hasAttr<clang::NoThreadSafetyAnalysisAttr>();
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function)) {
    DescribeMethod(*method, row);
  }
  builder_.unit().functions[id.value] = row;
  std::vector<summary::LockAttribute> attributes = LockAttributesOf(*latest, *this);
  builder_.unit().functions[id.value].attributes = std::move(attributes);
}

void Declarations::DescribeMethod(const clang::CXXMethodDecl& method, summary::Function& row) {
  row.record = UsedType(context_.getRecordType(method.getParent()));
  row.is_method = method.isImplicitObjectMemberFunction();
  row.is_virtual = method.isVirtual();
  row.is_constructor = llvm::isa<clang::CXXConstructorDecl>(method);
  row.is_destructor = llvm::isa<clang::CXXDestructorDecl>(method);
  row.is_lambda = method.getParent()->isLambda();
  for (const clang::CXXMethodDecl* overridden : method.overridden_methods()) {
    row.overrides.push_back(Function(*overridden));
  }
}

std::string Declarations::FieldName(const clang::FieldDecl& field) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(field.getParent());
  if (record != nullptr && record->isLambda()) {
    auto capture = record->captures_begin();
    std::advance(capture, field.getFieldIndex());
    if (capture->capturesVariable()) return capture->getCapturedVar()->getNameAsString();
    return capture->capturesThis() ? "this" : "size";
  }
  if (!field.getName().empty()) return field.getNameAsString();
  return "#" + std::to_string(field.getFieldIndex());
}

FieldId Declarations::Field(const clang::FieldDecl& field) {
  const clang::Decl* canonical = field.getCanonicalDecl();
  auto known = rows_.find(canonical);
  if (known != rows_.end()) return FieldId{known->second};
  const std::string name = FieldName(field);
  bool is_new = false;
  std::string key = keys_.OfRecord(*field.getParent()) + "::" + name;
  FieldId id = builder_.InternField(key, &is_new);
  while (!is_new) id = builder_.InternField(key += "'", &is_new);  // captures of one name
  rows_[canonical] = id.value;
  const TypeId record = UsedType(context_.getRecordType(field.getParent()));
  const TypeId type = UsedType(field.getType());
  summary::Field& row = builder_.unit().fields[id.value];
  row.name = name;
  row.record = record;
  row.type = type;
  row.in_system_header = locations_.InSystemHeader(field.getLocation());
  row.place = locations_.Of(field.getLocation());
  DeclaredOrder order = DeclaredOrderOf(field, *this);
  builder_.unit().fields[id.value].acquired_before = std::move(order.before);
  builder_.unit().fields[id.value].acquired_after = std::move(order.after);
  return id;
}

VariableId Declarations::Variable(const clang::VarDecl& variable) {
  const clang::Decl* canonical = variable.getCanonicalDecl();
  auto known = rows_.find(canonical);
  if (known != rows_.end()) return VariableId{known->second};
  bool is_new = false;
  const VariableId id = builder_.InternVariable(keys_.Of(variable), &is_new);
  rows_[canonical] = id.value;
  if (!is_new) return id;
  const clang::VarDecl* definition = variable.getDefinition();
  if (definition == nullptr && variable.getActingDefinition() != nullptr) {
    definition = variable.getActingDefinition();
  }
  const clang::VarDecl& shown = definition ? *definition : variable;
  const TypeId type = UsedType(shown.getType());
  summary::Variable& row = builder_.unit().variables[id.value];
  row.name = PersonName(variable);
  row.type = type;
  row.internal = !variable.isExternallyVisible();
  row.is_thread_local = variable.getTLSKind() != clang::VarDecl::TLS_None;
  row.is_function_static = variable.isStaticLocal();
  row.defined = definition != nullptr;
  row.place = locations_.Of(StableLocation(variable));
  DeclaredOrder order = DeclaredOrderOf(variable, *this);
  builder_.unit().variables[id.value].acquired_before = std::move(order.before);
  builder_.unit().variables[id.value].acquired_after = std::move(order.after);
  return id;
}

void Declarations::MarkConstructed(const clang::CXXRecordDecl& record) {
  builder_.unit().records[Record(record)].constructed = true;
}

void Declarations::MarkAddressTaken(const clang::FunctionDecl& function) {
  builder_.unit().functions[Function(function).value].address_taken = true;
}

}  // namespace lockgraph::extract
