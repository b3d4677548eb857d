// Over a long list of findings: show those that contain some words, or have some level.
import { element } from './element.js';

const FEWEST = 5; // fewer findings are seen at a glance
const LEVELS = ['error', 'warning', 'note'];

export function startFilter() {
  const nav = document.querySelector('nav');
  const entries = nav ? [...nav.querySelectorAll('li')] : [];
  if (entries.length < FEWEST) return;
  const items = entries.map((entry) => ({
    entry,
    article: document.getElementById(decodeURIComponent(entry.querySelector('a').hash.slice(1))),
    text: entry.textContent.toLowerCase(),
    level: LEVELS.find((level) => entry.classList.contains(level)),
  }));
  const levels = new Set(LEVELS);
  const input = element('input', { type: 'search', placeholder: 'filter by rule, lock or word',
    'aria-label': 'filter findings', oninput: apply });
  const count = element('span', { class: 'totals', 'aria-live': 'polite' });
  const boxes = LEVELS.filter((level) => items.some((item) => item.level === level)).map((level) =>
    element('label', { class: level }, element('input', { type: 'checkbox', checked: '',
      onchange: (event) => {
        if (event.target.checked) levels.add(level);
        else levels.delete(level);
        apply();
      } }), element('span', { class: 'level' }, ` ${level}s`)));

  function apply() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    // Places that are listed below another entry come after it, and keep it in sight.
    for (const item of [...items].reverse()) {
      const matches = levels.has(item.level) && words.every((word) => item.text.includes(word));
      item.entry.hidden = !matches && !item.entry.querySelector('li:not([hidden])');
      if (item.article) item.article.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    count.textContent = shown === items.length ? '' : `${shown} of ${items.length} shown`;
  }

  nav.querySelector('ol').before(element('div', { class: 'filter' }, input, ...(boxes.length > 1 ? boxes : []), count));
}
