#include "analyzer/extract/block_order.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace lockgraph::extract {
namespace {

using summary::Block;
using summary::BlockId;

constexpr uint32_t kNone = BlockId::kNone;

// The first block from `id` on that does something. A cycle of empty blocks stays.
uint32_t SkipEmpty(const std::vector<Block>& blocks, uint32_t id, uint32_t exit) {
  const uint32_t start = id;
  for (size_t steps = 0; steps < blocks.size(); ++steps) {
    const Block& block = blocks[id];
    if (id == exit || !block.instructions.empty() || block.edges.size() != 1 || block.is_switch) {
      return id;
    }
    id = block.edges[0].to.value;
  }
  return start;
}

// Joins each block with its only successor where that has no other predecessor.
void JoinChains(std::vector<Block>& blocks, uint32_t entry, uint32_t exit) {
  std::vector<uint32_t> predecessors(blocks.size(), 0);
  for (const Block& block : blocks) {
    for (const summary::Edge& edge : block.edges) ++predecessors[edge.to.value];
  }
  for (uint32_t id = 0; id < blocks.size(); ++id) {
    Block& block = blocks[id];
    while (block.edges.size() == 1 && !block.is_switch) {
      const uint32_t next = block.edges[0].to.value;
      if (next == id || next == entry || next == exit || predecessors[next] != 1) break;
      Block joined = std::move(blocks[next]);
      blocks[next] = Block();
      block.instructions.insert(block.instructions.end(),
                                std::make_move_iterator(joined.instructions.begin()),
                                std::make_move_iterator(joined.instructions.end()));
      block.edges = std::move(joined.edges);
      block.condition = joined.condition;
      block.is_switch = joined.is_switch;
      block.where = joined.where;
    }
  }
}

std::vector<uint32_t> ReversePostOrder(const std::vector<Block>& blocks, uint32_t entry) {
  std::vector<uint32_t> order;
  std::vector<bool> seen(blocks.size(), false);
  std::vector<std::pair<uint32_t, size_t>> stack{{entry, 0}};
  seen[entry] = true;
  while (!stack.empty()) {
    auto& [id, next] = stack.back();
    const auto& edges = blocks[id].edges;
    // The last edge first: then the first edge's block comes first in the order.
    if (next < edges.size()) {
      const uint32_t to = edges[edges.size() - 1 - next++].to.value;
      if (!seen[to]) {
        seen[to] = true;
        stack.push_back({to, 0});
      }
    } else {
      order.push_back(id);
      stack.pop_back();
    }
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

void OrderBlocks(summary::Body& body, BlockId entry) {
  std::vector<Block>& blocks = body.blocks;
  const uint32_t exit = body.exit.value;
  for (Block& block : blocks) {
    for (summary::Edge& edge : block.edges) {
      edge.to.value = SkipEmpty(blocks, edge.to.value, exit);
    }
  }
  for (Block& block : blocks) {
    if (block.is_switch || block.edges.size() != 2 || block.edges[0].to != block.edges[1].to)
      continue;
    block.edges.pop_back();
    block.condition = {};
  }
  const uint32_t start = SkipEmpty(blocks, entry.value, exit);
  // Only what can be reached counts as a predecessor.
  std::vector<bool> reached(blocks.size(), false);
  for (uint32_t id : ReversePostOrder(blocks, start)) reached[id] = true;
  for (uint32_t id = 0; id < blocks.size(); ++id) {
    if (!reached[id]) blocks[id] = Block();
  }
  JoinChains(blocks, start, exit);
  const std::vector<uint32_t> order = ReversePostOrder(blocks, start);
  std::vector<uint32_t> number(blocks.size(), kNone);
  for (uint32_t i = 0; i < order.size(); ++i) number[order[i]] = i;
  std::vector<Block> ordered;
  ordered.reserve(order.size());
  for (uint32_t id : order) ordered.push_back(std::move(blocks[id]));
  for (uint32_t i = 0; i < ordered.size(); ++i) {
    for (summary::Edge& edge : ordered[i].edges) {
      edge.to.value = number[edge.to.value];
      if (edge.to.value <= i) ordered[edge.to.value].is_loop_head = true;
    }
  }
  body.exit.value = exit == kNone ? kNone : number[exit];
  blocks = std::move(ordered);
}

}  // namespace lockgraph::extract
