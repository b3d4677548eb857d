// Which tables and columns a summary file has: the one description that the writer and the reader
// share.
//
// An archive offers one operation per kind of column: Number, SignedNumber, Enum, Flags, Index (a
// number or none), Id, NearNumber and NearId (as the difference from the row before), IdList,
// NumberList, Text; Rows and Children give the rows of a table and those of the vectors inside its
// rows. The last argument of these two names the required column of the new rows: dense and never
// left out, so that a file cannot claim more rows than it has bytes.
//
// Numbers of tables and columns are never reused. A new column gets a new number; a reader that
// does not know it skips it, and a file that does not have it means zeros, so zero must mean "not
// known".
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_TABLES_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_TABLES_H_

#include <cstdint>

#include "analyzer/summary/unit.h"

namespace lockgraph::summary {

enum class TableCode : uint32_t {
  // 0 to 7 belong to the bitstream.
  kUnit = 8,
  kStrings = 9,
  kPlaces = 10,
  kTypes = 11,
  kRecords = 12,
  kFields = 13,
  kVariables = 14,
  kFunctions = 15,
  kTerms = 16,
  kBodies = 17,
};

template <typename Archive, typename UnitT>
void VisitPlaces(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kPlaces, unit.places, 1);
  archive.NearNumber(1, rows, &Place::line);
  archive.Id(2, rows, &Place::file);
  archive.Number(3, rows, &Place::column);
  archive.Number(4, rows, &Place::end_column);
}

template <typename Archive, typename UnitT>
void VisitTypes(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kTypes, unit.types, 1);
  archive.Enum(1, rows, &Type::kind, Type::Kind::kFunction);
  archive.Flags(2, rows, &Type::is_const);
  archive.Text(3, rows, &Type::name);
  archive.Text(4, rows, &Type::spelling);
  archive.Id(5, rows, &Type::element);
  archive.IdList(6, rows, &Type::arguments);
  archive.Index(7, rows, &Type::record);
}

template <typename Archive, typename UnitT>
void VisitRecords(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kRecords, unit.records, 1);
  archive.Text(1, rows, &Record::key);
  archive.Id(2, rows, &Record::type);
  archive.IdList(3, rows, &Record::bases);
  archive.IdList(4, rows, &Record::fields);
  archive.Flags(5, rows, &Record::constructed, &Record::is_abstract, &Record::is_lambda,
                &Record::is_union, &Record::in_system_header, &Record::is_capability,
                &Record::is_scoped_capability);
  archive.NearId(6, rows, &Record::place);
  auto methods = archive.Children(7, rows, &Record::methods, 8);
  archive.Text(8, methods, &Method::name);
  archive.NearId(9, methods, &Method::function);
}

template <typename Archive, typename UnitT>
void VisitFields(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kFields, unit.fields, 1);
  archive.Text(1, rows, &Field::key);
  archive.Text(2, rows, &Field::name);
  archive.Id(3, rows, &Field::record);
  archive.Id(4, rows, &Field::type);
  archive.Flags(5, rows, &Field::in_system_header);
  archive.NearId(6, rows, &Field::place);
  archive.IdList(7, rows, &Field::acquired_before);
  archive.IdList(8, rows, &Field::acquired_after);
}

template <typename Archive, typename UnitT>
void VisitVariables(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kVariables, unit.variables, 1);
  archive.Text(1, rows, &Variable::key);
  archive.Text(2, rows, &Variable::name);
  archive.Id(3, rows, &Variable::type);
  archive.Flags(4, rows, &Variable::internal, &Variable::is_thread_local,
                &Variable::is_function_static, &Variable::defined);
  archive.NearId(5, rows, &Variable::place);
  archive.IdList(6, rows, &Variable::acquired_before);
  archive.IdList(7, rows, &Variable::acquired_after);
}

template <typename Archive, typename UnitT>
void VisitFunctions(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kFunctions, unit.functions, 1);
  archive.Text(1, rows, &Function::key);
  archive.Text(2, rows, &Function::name);
  archive.Text(3, rows, &Function::qualified);
  archive.Id(4, rows, &Function::record);
  archive.IdList(5, rows, &Function::parameters);
  archive.Id(6, rows, &Function::result);
  archive.IdList(7, rows, &Function::template_arguments);
  archive.IdList(8, rows, &Function::overrides);
  archive.Flags(9, rows, &Function::internal, &Function::is_method, &Function::is_virtual,
                &Function::is_constructor, &Function::is_destructor, &Function::is_variadic,
                &Function::is_coroutine, &Function::no_return, &Function::is_main,
                &Function::is_lambda, &Function::in_system_header, &Function::address_taken,
                &Function::no_thread_safety_analysis, &Function::runs_at_start);
  archive.NearId(10, rows, &Function::place);
  archive.Index(11, rows, &Function::body);
  auto attributes = archive.Children(12, rows, &Function::attributes, 13);
  archive.Enum(13, attributes, &LockAttribute::kind, LockAttribute::Kind::kReturns);
  archive.IdList(14, attributes, &LockAttribute::locks);
  archive.SignedNumber(15, attributes, &LockAttribute::success);
}

template <typename Archive, typename UnitT>
void VisitTerms(Archive& archive, UnitT& unit) {
  auto rows = archive.Rows(TableCode::kTerms, unit.terms, 1);
  archive.Enum(1, rows, &Term::kind, TermKind::kUnknown);
  archive.Enum(2, rows, &Term::op, Operator::kLogicalOr);
  archive.Index(3, rows, &Term::a);
  archive.Index(4, rows, &Term::b);
  archive.Index(5, rows, &Term::c);
  archive.SignedNumber(6, rows, &Term::integer);
}

template <typename Archive, typename UnitT>
void VisitBodies(Archive& archive, UnitT& unit) {
  auto bodies = archive.Rows(TableCode::kBodies, unit.bodies, 1);
  archive.Id(1, bodies, &Body::function);
  archive.Number(2, bodies, &Body::parameter_count);
  archive.Flags(3, bodies, &Body::has_result_slot);
  archive.Number(4, bodies, &Body::result_count);
  archive.Id(5, bodies, &Body::exit);
  archive.NearId(6, bodies, &Body::end);

  auto locals = archive.Children(10, bodies, &Body::locals, 11);
  archive.Enum(11, locals, &Local::kind, Local::Kind::kTemporary);
  archive.Text(12, locals, &Local::name);
  archive.Id(13, locals, &Local::type);
  archive.NearId(14, locals, &Local::place);

  auto blocks = archive.Children(20, bodies, &Body::blocks, 21);
  archive.Flags(21, blocks, &Block::is_switch, &Block::is_loop_head);
  archive.NearId(22, blocks, &Block::condition);
  archive.NearId(23, blocks, &Block::where);

  auto edges = archive.Children(30, blocks, &Block::edges, 31);
  archive.Id(31, edges, &Edge::to);
  archive.NumberList(32, 34, edges, &Edge::cases);
  archive.Flags(33, edges, &Edge::is_default);

  auto instructions = archive.Children(40, blocks, &Block::instructions, 41);
  archive.Enum(41, instructions, &Instruction::kind, Instruction::Kind::kStaticEnd);
  archive.NearId(42, instructions, &Instruction::where);
  archive.NearId(43, instructions, &Instruction::place);
  archive.NearId(44, instructions, &Instruction::value);
  archive.Enum(45, instructions, &Instruction::callee, Instruction::Callee::kIndirect);
  archive.Id(46, instructions, &Instruction::function);
  archive.NearId(47, instructions, &Instruction::result);
  archive.IdList(48, instructions, &Instruction::arguments);
  archive.IdList(49, instructions, &Instruction::argument_types);
  archive.Flags(50, instructions, &Instruction::implicit, &Instruction::unwinding);
}

// Visits the tables in the order in which a file has them. The strings come after the tables that
// use them; they are the archive's own.
template <typename Archive, typename UnitT>
void VisitUnit(Archive& archive, UnitT& unit) {
  archive.Open(TableCode::kUnit);
  archive.OneText(1, unit.main_file);
  archive.TextList(2, unit.files);
  archive.TextList(3, unit.notes);
  archive.TextList(4, unit.problems);
  VisitPlaces(archive, unit);
  VisitTypes(archive, unit);
  VisitRecords(archive, unit);
  VisitFields(archive, unit);
  VisitVariables(archive, unit);
  VisitFunctions(archive, unit);
  VisitTerms(archive, unit);
  VisitBodies(archive, unit);
}

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_TABLES_H_
