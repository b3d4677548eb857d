// Zoom, selection and keyboard for the timeline that the page already shows. Bars and arrows stand
// at percentages of the sheet: to zoom is to widen it.
import { element } from './element.js';

const MAX_ZOOM = 20000;
const UNITS = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

function timeText(nanoseconds) {
  const [scale, unit] = UNITS.find(([size]) => nanoseconds >= size) ?? UNITS[3];
  return `${Number((nanoseconds / scale).toPrecision(6))} ${unit}`;
}

// Steps of 1, 2 or 5 times a power of ten.
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return power * [1, 2, 5, 10].find((factor) => power * factor >= least);
}

class Timeline {
  constructor(section) {
    this.time = section.querySelector('.time');
    this.window = section.querySelector('.window');
    this.sheet = section.querySelector('.sheet');
    this.ticks = section.querySelector('.ticks');
    this.begin = Number(this.time.dataset.begin);
    this.span = Number(this.time.dataset.end) - this.begin;
    this.bars = [...section.querySelectorAll('.lanes i')];
    this.zoom = 1;
    this.selected = null;
    this.about = element('p', { class: 'about', 'aria-live': 'polite' },
      'Click a bar, or use the arrow keys. + and - zoom, 0 shows everything.');
    const button = (label, title, onclick) => element('button', { type: 'button', title, onclick }, label);
    this.time.before(element('div', { class: 'controls' },
      button('+', 'zoom in', () => this.zoomBy(2)),
      button('\u2212', 'zoom out', () => this.zoomBy(0.5)),
      button('all', 'show the whole run', () => this.zoomTo(1)), this.about));
    this.sheet.addEventListener('click', (event) => {
      const bar = event.target.closest('i');
      if (bar) this.select(bar);
      else this.select(null);
    });
    this.window.addEventListener('keydown', (event) => this.onKey(event));
    this.window.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const edge = this.window.getBoundingClientRect().left;
      this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - edge);
    }, { passive: false });
    this.window.addEventListener('scroll', () => this.drawTicks());
    window.addEventListener('resize', () => this.drawTicks());
  }

  // What stands `at` pixels from the window's left edge stays there.
  zoomBy(factor, at = this.window.clientWidth / 2) {
    this.zoomTo(this.zoom * factor, at);
  }

  zoomTo(zoom, at = 0) {
    const before = this.sheet.clientWidth;
    const point = (this.window.scrollLeft + at) / before;
    this.zoom = Math.min(MAX_ZOOM, Math.max(1, zoom));
    this.sheet.style.width = `${this.zoom * 100}%`;
    this.window.scrollLeft = point * this.sheet.clientWidth - at;
    this.drawTicks();
  }

  // Only those in sight: a sheet that is zoomed far would have a million.
  drawTicks() {
    const width = this.sheet.clientWidth;
    const perPixel = this.span / width;
    const step = roundStep(110 * perPixel);
    const from = this.begin + this.window.scrollLeft * perPixel;
    const to = from + this.window.clientWidth * perPixel;
    const ticks = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      ticks.push(element('span', { style: `left:${((at - this.begin) / this.span) * 100}%` }, timeText(at)));
    }
    this.ticks.replaceChildren(...ticks);
  }

  select(bar) {
    this.selected?.classList.remove('selected');
    this.selected = bar;
    this.sheet.classList.toggle('choosing', bar !== null);
    for (const other of this.bars) {
      other.classList.toggle('same', bar !== null && other.dataset.lock === bar.dataset.lock);
    }
    if (bar === null) return;
    bar.classList.add('selected');
    this.about.textContent = bar.title;
    // Into sight, without moving the page.
    const left = bar.offsetLeft, right = left + bar.offsetWidth;
    if (right < this.window.scrollLeft || left > this.window.scrollLeft + this.window.clientWidth) {
      this.window.scrollLeft = left - this.window.clientWidth / 3;
    }
  }

  // The bars stand in the order of their threads and times.
  step(by) {
    const at = this.selected === null ? (by > 0 ? -1 : 0) : this.bars.indexOf(this.selected);
    this.select(this.bars[(at + by + this.bars.length) % this.bars.length]);
  }

  // The nearest bar, in time, of a row above or below.
  sideways(down) {
    if (this.selected === null) return this.step(1);
    const top = this.selected.offsetTop, middle = this.selected.offsetLeft + this.selected.offsetWidth / 2;
    const distance = (bar) => Math.abs(bar.offsetTop - top) * 1e6 +
      Math.max(0, bar.offsetLeft - middle, middle - bar.offsetLeft - bar.offsetWidth);
    let best = null;
    for (const bar of this.bars) {
      if (down ? bar.offsetTop <= top : bar.offsetTop >= top) continue;
      if (best === null || distance(bar) < distance(best)) best = bar;
    }
    return best && this.select(best);
  }

  onKey(event) {
    const actions = {
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      ArrowDown: () => this.sideways(true),
      ArrowUp: () => this.sideways(false),
      '+': () => this.zoomBy(2),
      '-': () => this.zoomBy(0.5),
      0: () => this.zoomTo(1),
      Escape: () => this.select(null),
    };
    if (!(event.key in actions) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  }
}

export function startTimeline() {
  const section = document.getElementById('timeline');
  if (section?.querySelector('.lanes i')) new Timeline(section);
}
