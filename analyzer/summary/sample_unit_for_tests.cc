#include "analyzer/summary/sample_unit_for_tests.h"

#include <string>
#include <utility>
#include <vector>

#include "analyzer/summary/unit_builder.h"

namespace lockgraph::summary {
namespace {

class SampleMaker {
 public:
  Unit Make() {
    MakeTypes();
    MakeEntities();
    MakeJoin();
    MakeChoose();
    builder_.unit().main_file = "src/room.cc";
    builder_.unit().notes = {"Room::Huge: more than 100000 instructions"};
    builder_.unit().problems = {"room.cc:9:1: error: unknown type name 'Door'"};
    return builder_.Take();
  }

 private:
  TypeId AddType(Type::Kind kind, std::string name, TypeId element = {},
                 std::vector<TypeId> arguments = {}, std::string spelling = "") {
    Type type;
    type.kind = kind;
    type.spelling = spelling.empty() ? name : std::move(spelling);
    type.name = std::move(name);
    type.element = element;
    type.arguments = std::move(arguments);
    return builder_.InternType(std::move(type));
  }

  PlaceId At(uint32_t line, uint32_t column) {
    return builder_.InternPlace(builder_.InternFile("src/room.cc"), line, column, column + 4);
  }

  void MakeTypes() {
    int_ = AddType(Type::Kind::kInteger, "int");
    mutex_ = AddType(Type::Kind::kRecord, "std::mutex");
    guard_ = AddType(Type::Kind::kRecord, "std::unique_lock", {}, {mutex_},
                     "std::unique_lock<std::mutex>");
    room_ = AddType(Type::Kind::kRecord, "Room");
    base_ = AddType(Type::Kind::kRecord, "Base");
    room_pointer_ = AddType(Type::Kind::kPointer, "Room *", room_);
    array_ = AddType(Type::Kind::kArray, "std::mutex[4]", mutex_);
    callback_ = AddType(Type::Kind::kPointer, "void (*)(int)",
                        AddType(Type::Kind::kFunction, "void (int)"));
  }

  void MakeEntities() {
    builder_.InternFile("src/room.h");
    field_ = builder_.InternField("Room::mutex_");
    global_ = builder_.InternVariable("g_locks");
    join_ = builder_.InternFunction("_ZN4Room4JoinEi");
    lock_constructor_ = builder_.InternFunction("_ZNSt11unique_lockC1");
    choose_ = builder_.InternFunction("choose/src/room.cc");

    const PlaceId in_header = builder_.InternPlace(builder_.InternFile("src/room.h"), 7, 14, 20);
    Field& field = builder_.unit().fields[field_.value];
    field.name = "mutex_";
    field.record = room_;
    field.type = mutex_;
    field.place = in_header;
    field.acquired_before = {builder_.Global(global_)};

    Variable& variable = builder_.unit().variables[global_.value];
    variable.name = "g_locks";
    variable.type = array_;
    variable.internal = variable.defined = true;
    variable.place = At(3, 1);

    Record& record = builder_.unit().records[builder_.InternRecord("4Room", room_)];
    record.bases = {base_};
    record.fields = {field_};
    record.methods = {{"Join", join_}};
    record.constructed = true;
    record.place = in_header;

    Function& constructor = builder_.unit().functions[lock_constructor_.value];
    constructor.name = constructor.qualified = "std::unique_lock::unique_lock";
    constructor.record = guard_;
    constructor.is_method = constructor.is_constructor = constructor.in_system_header = true;
  }

  Instruction Step(Instruction::Kind kind, uint32_t line, TermId place = {}, TermId value = {}) {
    Instruction step;
    step.kind = kind;
    step.where = At(line, 3);
    step.place = place;
    step.value = value;
    return step;
  }

  void MakeJoin() {
    Function& function = builder_.unit().functions[join_.value];
    function.name = function.qualified = "Room::Join";
    function.record = room_;
    function.parameters = {int_};
    function.template_arguments = {mutex_};
    function.overrides = {choose_};
    function.is_method = function.is_virtual = true;
    function.place = At(10, 12);
    LockAttribute attribute;
    attribute.kind = LockAttribute::Kind::kTryAcquire;
    attribute.locks = {builder_.Field(builder_.Deref(Read(0)), field_)};
    attribute.success = -1;
    function.attributes = {attribute};

    Body& body = builder_.AddBody(join_);
    body.locals = {{Local::Kind::kThis, "this", room_pointer_, {}},
                   {Local::Kind::kParameter, "count", int_, At(10, 21)},
                   {Local::Kind::kVariable, "lock", guard_, At(11, 3)},
                   {Local::Kind::kTemporary, "", int_, {}},
                   {Local::Kind::kVariable, "lock", callback_, At(12, 3)}};
    body.parameter_count = 2;
    body.result_count = 2;
    body.end = At(20, 1);
    body.blocks.resize(4);
    body.exit = BlockId{3};
    FillJoin(body);
  }

  TermId Read(uint32_t local) { return builder_.Load(builder_.Local(LocalId{local})); }

  void FillJoin(Body& body) {
    const TermId lock = builder_.Local(LocalId{2});
    const TermId callback = builder_.Local(LocalId{4});
    const TermId mutex = builder_.Field(builder_.Deref(Read(0)), field_);
    Block& first = body.blocks[0];
    first.instructions.push_back(Step(Instruction::Kind::kDeclare, 11, lock));
    Instruction call = Step(Instruction::Kind::kCall, 11);
    call.function = lock_constructor_;
    call.result = ResultId{0};
    call.arguments = {builder_.Address(lock), builder_.Address(mutex)};
    call.argument_types = {guard_, mutex_};
    first.instructions.push_back(call);
    first.instructions.push_back(
        Step(Instruction::Kind::kAssign, 12, callback, builder_.FunctionAddress(choose_)));
    first.condition = builder_.Binary(Operator::kEqual, Read(1), builder_.Integer(-7));
    first.where = At(13, 7);
    first.edges = {{BlockId{1}, {}, false}, {BlockId{2}, {}, false}};

    Block& second = body.blocks[1];
    Instruction indirect = Step(Instruction::Kind::kCall, 14, {}, builder_.Load(callback));
    indirect.callee = Instruction::Callee::kIndirect;
    indirect.result = ResultId{1};
    indirect.arguments = {builder_.Unary(Operator::kNegate, Read(1))};
    indirect.argument_types = {int_};
    second.instructions.push_back(indirect);
    second.instructions.push_back(
        Step(Instruction::Kind::kReturn, 15, {}, builder_.Result(ResultId{1})));
    second.edges = {{BlockId{3}, {}, false}};

    Block& third = body.blocks[2];
    third.is_loop_head = third.is_switch = true;
    third.condition = Read(1);
    third.where = At(16, 7);
    third.instructions.push_back(Step(Instruction::Kind::kThrow, 17));
    third.edges = {{BlockId{1}, {1, -2}, false}, {BlockId{2}, {}, true}};

    Instruction destroy = Step(Instruction::Kind::kCall, 20);
    destroy.callee = Instruction::Callee::kVirtual;
    destroy.function = join_;
    destroy.arguments = {builder_.Address(lock)};
    destroy.implicit = destroy.unwinding = true;
    body.blocks[3].instructions.push_back(destroy);
  }

  void MakeChoose() {
    Function& function = builder_.unit().functions[choose_.value];
    function.name = function.qualified = "choose";
    function.internal = function.address_taken = true;
    Body& body = builder_.AddBody(choose_);
    body.locals = {{Local::Kind::kParameter, "", int_, {}},
                   {Local::Kind::kResultSlot, "", room_pointer_, {}}};
    body.parameter_count = 2;
    body.has_result_slot = true;
    body.blocks.resize(1);
    body.exit = BlockId{0};
    const TermId table = builder_.Global(global_);
    const TermId index = Read(0);
    std::vector<Instruction>& steps = body.blocks[0].instructions;
    steps.push_back(Step(Instruction::Kind::kStaticBegin, 30, table));
    steps.push_back(Step(Instruction::Kind::kStaticEnd, 31, table));
    steps.push_back(Step(Instruction::Kind::kCopy, 32, builder_.Deref(Read(1)),
                         builder_.Address(builder_.Element(table, index))));
    const TermId choice = builder_.Select(index, builder_.New(0, room_), builder_.Unknown());
    steps.push_back(Step(Instruction::Kind::kAssign, 33, builder_.Element(table, {}), choice));
    steps.push_back(
        Step(Instruction::Kind::kAssign, 34, builder_.Local(LocalId{0}), builder_.Unknown(int_)));
    steps.push_back(Step(Instruction::Kind::kSuspend, 35));
  }

  UnitBuilder builder_;
  TypeId int_, mutex_, guard_, room_, base_, room_pointer_, array_, callback_;
  FieldId field_;
  VariableId global_;
  FunctionId join_, lock_constructor_, choose_;
};

}  // namespace

Unit MakeSampleUnit() { return SampleMaker().Make(); }

}  // namespace lockgraph::summary
