// What the page can do beyond being read: filter findings, walk the lock order, zoom the timeline.
import { startExplorer } from './explorer.js';
import { startFilter } from './filter.js';
import { startTimeline } from './timeline.js';

function start() {
  startFilter();
  startExplorer();
  startTimeline();
}

// Findings are read first: the rest waits until the page stands.
if (document.readyState === 'complete') start();
else window.addEventListener('load', start);
