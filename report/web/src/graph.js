// The lock-order graph that the page carries, and the part of it that is shown.

export const MAX_SHOWN = 150; // layered layouts get slow, and people lost, above this

export function readGraph(json) {
  const locks = json.locks.map(([name, type, kind, place], id) => ({
    id, name, type, kind, place, after: [], before: [],
  }));
  const orders = json.orders.map(([from, to, places, inFinding, place], id) => ({
    id, from, to, places, inFinding: inFinding === 1, place,
  }));
  for (const order of orders) {
    locks[order.from].after.push(order);
    locks[order.to].before.push(order);
  }
  return { locks, orders };
}

export function neighboursOf(graph, id) {
  const lock = graph.locks[id];
  const found = new Set();
  for (const order of lock.after) found.add(order.to);
  for (const order of lock.before) found.add(order.from);
  found.delete(id);
  return [...found];
}

// The locks of the findings; without any, the lock with the most orders and what is around it.
export function firstShown(graph) {
  const shown = new Set();
  for (const order of graph.orders) {
    if (!order.inFinding || shown.size >= 40) continue;
    shown.add(order.from);
    shown.add(order.to);
  }
  if (shown.size > 0) return shown;
  const degree = (lock) => lock.after.length + lock.before.length;
  let busiest = null;
  for (const lock of graph.locks) {
    if (busiest === null || degree(lock) > degree(busiest)) busiest = lock;
  }
  if (busiest === null) return shown;
  shown.add(busiest.id);
  expand(graph, shown, busiest.id);
  return shown;
}

// Shows the neighbours of `id`; returns how many there was no room for.
export function expand(graph, shown, id) {
  let left = 0;
  for (const neighbour of neighboursOf(graph, id)) {
    if (shown.has(neighbour)) continue;
    if (shown.size >= MAX_SHOWN) left += 1;
    else shown.add(neighbour);
  }
  return left;
}

// Hides the neighbours of `id` that hang on nothing else that is shown.
export function collapse(graph, shown, id) {
  for (const neighbour of neighboursOf(graph, id)) {
    if (!shown.has(neighbour)) continue;
    const others = neighboursOf(graph, neighbour).filter((other) => shown.has(other));
    if (others.every((other) => other === id)) shown.delete(neighbour);
  }
}

export function search(graph, text, limit) {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const found = [];
  for (const lock of graph.locks) {
    const at = lock.name.toLowerCase().indexOf(wanted);
    if (at >= 0) found.push([at === 0 ? 0 : 1, lock.name.length, lock]);
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2].id - b[2].id);
  return found.slice(0, limit).map((entry) => entry[2]);
}
