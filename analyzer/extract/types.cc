#include "analyzer/extract/types.h"

#include "analyzer/extract/names.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/Path.h"

namespace lockgraph::extract {
namespace {

using Kind = summary::Type::Kind;

clang::QualType WithoutAtomic(clang::QualType type) {
  if (const auto* atomic = type->getAs<clang::AtomicType>()) {
    return atomic->getValueType().getCanonicalType();
  }
  return type;
}

Kind KindOf(clang::QualType type) {
  if (type->isRecordType()) return Kind::kRecord;
  if (type->isReferenceType()) return Kind::kReference;
  if (type->isAnyPointerType() || type->isMemberPointerType() || type->isNullPtrType()) {
    return Kind::kPointer;
  }
  if (type->isArrayType()) return Kind::kArray;
  if (type->isFunctionType()) return Kind::kFunction;
  if (type->isIntegralOrEnumerationType()) return Kind::kInteger;
  return Kind::kOther;
}

}  // namespace

bool IsRecordType(clang::QualType type) {
  return WithoutAtomic(type.getCanonicalType())->isRecordType();
}

bool IsObjectType(clang::QualType type) {
  const clang::QualType bare = WithoutAtomic(type.getCanonicalType());
  return bare->isRecordType() || bare->isArrayType();
}

std::string Types::BareNames::remapPath(llvm::StringRef path) const {
  return llvm::sys::path::filename(path).str();
}

Types::Types(clang::ASTContext& context, summary::UnitBuilder& builder)
    : context_(context), builder_(builder), policy_(context.getLangOpts()) {
  policy_.SuppressTagKeyword = true;
  policy_.SuppressInlineNamespace = true;
  policy_.Callbacks = &bare_names_;
}

std::string Types::Spell(clang::QualType type) const {
  return type.getCanonicalType().getAsString(policy_);
}

summary::TypeId Types::Of(clang::QualType type) {
  if (type.isNull()) return {};
  const clang::QualType canonical = WithoutAtomic(type.getCanonicalType());
  auto known = ids_.find(canonical.getAsOpaquePtr());
  if (known != ids_.end()) return known->second;
  summary::Type described = Describe(canonical);
  // Different local types can be spelled alike; their ids must differ.
  const std::string key = std::to_string(static_cast<int>(described.kind)) +
                          (described.is_const ? "c" : "m") +
                          std::to_string(described.element.value) + described.spelling;
  const uint32_t number = spellings_[key]++;
  if (number > 0) described.spelling += " #" + std::to_string(number + 1);
  const summary::TypeId id = builder_.InternType(std::move(described));
  ids_[canonical.getAsOpaquePtr()] = id;
  if (const auto* record = canonical->getAs<clang::RecordType>()) {
    records_.emplace_back(record->getDecl(), id);
  }
  return id;
}

summary::Type Types::Describe(clang::QualType type) {
  summary::Type out;
  out.kind = KindOf(type);
  out.is_const = type.isConstQualified();
  out.spelling = Spell(type.getUnqualifiedType());
  out.name = out.spelling;
  if (out.kind == Kind::kRecord) {
    DescribeRecord(*type->castAs<clang::RecordType>()->getDecl(), out);
  } else if (const auto* member = type->getAs<clang::MemberPointerType>()) {
    out.element = Of(member->getPointeeType());
  } else if (out.kind == Kind::kPointer || out.kind == Kind::kReference) {
    if (!type->isNullPtrType()) out.element = Of(type->getPointeeType());
  } else if (out.kind == Kind::kArray) {
    out.element = Of(context_.getAsArrayType(type)->getElementType());
  }
  return out;
}

void Types::DescribeRecord(const clang::RecordDecl& record, summary::Type& out) {
  out.name = QualifiedName(record);
  const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record);
  if (specialization == nullptr) return;
  for (const clang::TemplateArgument& argument : specialization->getTemplateArgs().asArray()) {
    AddArgument(argument, out);
  }
}

void Types::AddArgument(const clang::TemplateArgument& argument, summary::Type& out) {
  if (argument.getKind() == clang::TemplateArgument::Type) {
    out.arguments.push_back(Of(argument.getAsType()));
  } else if (argument.getKind() == clang::TemplateArgument::Pack) {
    for (const clang::TemplateArgument& part : argument.pack_elements()) AddArgument(part, out);
  }
}

}  // namespace lockgraph::extract
