// A window on the lock-order graph: search a lock, walk along its orders, expand and collapse.

import cytoscape from 'cytoscape';
import dagre from 'cytoscape-dagre';
import { element } from './element.js';
import { MAX_SHOWN, collapse, expand, firstShown, readGraph, search } from './graph.js';

cytoscape.use(dagre);

const KIND = ['lock', 'end of a thread', 'condition', 'future', 'latch', 'barrier', 'semaphore', 'initialisation'];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function styles() {
  return [
    { selector: 'node', style: {
      shape: 'round-rectangle', width: 'label', height: 22, padding: '6px', label: 'data(label)',
      'text-valign': 'center', 'font-size': 12, 'font-family': 'monospace', color: colour('--ink'),
      'background-color': colour('--shade'), 'border-width': 1, 'border-color': colour('--line') } },
    { selector: 'node[kind > 0]', style: { shape: 'ellipse' } },
    { selector: 'node:selected', style: { 'border-width': 3, 'border-color': colour('--hold') } },
    { selector: 'edge', style: {
      'curve-style': 'bezier', 'target-arrow-shape': 'triangle', width: 1.4,
      'line-color': colour('--faint'), 'target-arrow-color': colour('--faint') } },
    { selector: 'edge:loop', style: {
      'loop-direction': '90deg', 'loop-sweep': '60deg', 'control-point-step-size': 90 } },
    { selector: 'edge[?bad]', style: {
      width: 3, 'line-color': colour('--error'), 'target-arrow-color': colour('--error') } },
  ];
}

class Explorer {
  constructor(root, graph) {
    this.graph = graph;
    this.shown = firstShown(graph);
    this.selected = null;
    this.height = 0;
    this.canvas = element('div', { class: 'canvas', tabindex: '0', role: 'application',
      'aria-label': 'Lock order graph. Arrow keys follow orders, plus expands, minus collapses.' });
    this.input = element('input', { type: 'search', placeholder: 'search a lock (press /)',
      'aria-label': 'search a lock', oninput: () => this.listMatches() });
    this.matches = element('ul', { class: 'matches' });
    this.about = element('div', { class: 'about', 'aria-live': 'polite' });
    root.append(this.canvas, element('div', {}, this.input, this.matches, this.about));
    root.classList.add('ready');
    this.cy = cytoscape({ container: this.canvas, style: styles(),
      minZoom: 0.1, maxZoom: 3 });
    this.cy.on('tap', 'node', (event) => this.select(Number(event.target.id())));
    this.cy.on('dbltap', 'node', (event) => this.grow(Number(event.target.id())));
    this.canvas.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.matches.querySelector('button')?.click();
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      this.input.focus();
    });
    this.draw();
    this.select([...this.shown][0] ?? null);
  }

  draw() {
    const elements = [];
    for (const id of this.shown) {
      const lock = this.graph.locks[id];
      elements.push({ data: { id: String(id), label: lock.name, kind: lock.kind } });
      for (const order of lock.after) {
        if (!this.shown.has(order.to)) continue;
        elements.push({ data: { id: `e${order.id}`, source: String(id), target: String(order.to),
          bad: order.inFinding } });
      }
    }
    this.cy.elements().remove();
    // The window grows with what it shows and never shrinks under the reader's hands.
    this.height = Math.max(this.height, Math.min(34, 12 + 2 * this.shown.size));
    this.canvas.style.height = `${this.height}rem`;
    this.cy.resize();
    this.cy.add(elements);
    this.cy.layout({ name: 'dagre', rankDir: 'TB', nodeSep: 24, rankSep: 48, animate: false,
      fit: true, padding: 16 }).run();
    if (this.cy.zoom() > 1.3) {
      this.cy.zoom(1.3);
      this.cy.center();
    }
    if (this.selected !== null) this.cy.getElementById(String(this.selected)).select();
  }

  select(id) {
    if (id === null) return;
    if (!this.shown.has(id)) {
      if (this.shown.size >= MAX_SHOWN) this.shown = new Set();
      this.shown.add(id);
      expand(this.graph, this.shown, id);
      this.selected = id;
      this.draw();
    }
    this.selected = id;
    this.cy.elements().unselect();
    this.cy.getElementById(String(id)).select();
    this.describe();
  }

  grow(id) {
    const left = expand(this.graph, this.shown, id);
    this.selected = id;
    this.draw();
    this.describe(left > 0 ? `${left} more would not fit; collapse something first` : '');
  }

  shrink(id) {
    collapse(this.graph, this.shown, id);
    this.draw();
    this.describe();
  }

  describe(remark = '') {
    const lock = this.graph.locks[this.selected];
    const orders = (title, list, other) => (list.length === 0 ? [] : [
      element('h4', {}, title),
      element('ul', { class: 'matches' }, ...list.slice(0, 100).map((order) => element('li', {},
        element('button', { type: 'button', title: `${order.places} places, e.g. ${order.place}`,
          onclick: () => this.select(other(order)) },
        this.graph.locks[other(order)].name + (order.inFinding ? ' (in a finding)' : ''))))),
    ]);
    this.about.replaceChildren(
      element('h4', {}, lock.name),
      element('p', {}, [lock.type || KIND[lock.kind], lock.place].filter(Boolean).join(', ')),
      element('p', {},
        element('button', { type: 'button', class: 'expand', onclick: () => this.grow(lock.id) }, 'expand'), ' ',
        element('button', { type: 'button', class: 'collapse', onclick: () => this.shrink(lock.id) }, 'collapse')),
      element('p', {}, remark || `${this.shown.size} of ${this.graph.locks.length} shown`),
      ...orders('Taken while it is held', lock.after, (order) => order.to),
      ...orders('Held while it is taken', lock.before, (order) => order.from),
    );
  }

  listMatches() {
    this.matches.replaceChildren(...search(this.graph, this.input.value, 30).map((lock) =>
      element('li', {}, element('button', { type: 'button', onclick: () => {
        this.select(lock.id);
        this.canvas.focus();
      } }, lock.name))));
  }

  onKey(event) {
    if (this.selected === null) return;
    const lock = this.graph.locks[this.selected];
    const visible = (list, other) => list.map(other).filter((id) => id !== lock.id && this.shown.has(id));
    const next = visible(lock.after, (order) => order.to);
    const previous = visible(lock.before, (order) => order.from);
    const actions = {
      ArrowDown: () => next.length > 0 && this.select(next[0]),
      ArrowUp: () => previous.length > 0 && this.select(previous[0]),
      ArrowRight: () => this.sideways(1),
      ArrowLeft: () => this.sideways(-1),
      '+': () => this.grow(lock.id),
      '-': () => this.shrink(lock.id),
      f: () => this.cy.fit(undefined, 16),
    };
    if (!(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  }

  // Through the shown locks in their order, so that each one can be reached.
  sideways(step) {
    const ids = [...this.shown].sort((a, b) => a - b);
    const at = ids.indexOf(this.selected);
    this.select(ids[(at + step + ids.length) % ids.length]);
  }
}

export function startExplorer() {
  const root = document.getElementById('explorer');
  const data = document.getElementById('lock-order');
  if (root === null || data === null) return;
  const graph = readGraph(JSON.parse(data.textContent));
  if (graph.locks.length > 0) new Explorer(root, graph);
}
