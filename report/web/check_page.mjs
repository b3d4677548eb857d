// node check_page.mjs DIRECTORY: opens every HTML report there in a browser, clicks through it, and
// looks for errors, requests and hostile names that came alive. Leaves screenshots beside the pages.
// Exits with 77 (skipped) where no browser is installed.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const MAX_LOAD_MS = 3000;
const WALKED = ['LG1001.html', 'hostile.html', 'large.html', 'timeline.html']; // the others are one finding each

const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(browserPath)) {
  console.log(`no browser at ${browserPath}: skipped`);
  process.exit(77);
}

const directory = resolve(process.argv[2]);
const names = readdirSync(directory).filter((name) => name.endsWith('.html'));
const problems = [];

function expect(page, condition, what) {
  if (!condition) problems.push(`${page}: ${what}`);
}

function shot(page, name, options = {}) {
  return page.screenshot({ path: join(directory, `${name}.png`), ...options });
}

// The graph, by mouse and by keyboard.
async function walkGraph(name, page) {
  const explorer = page.locator('#explorer');
  const about = explorer.locator('.about h4').first();
  await about.waitFor({ timeout: 10000 });
  await explorer.scrollIntoViewIfNeeded();
  const first = await about.textContent();
  await shot(page, name.replace('.html', '-explorer'));
  // Keyboard: every lock that is shown can be reached.
  await explorer.locator('.canvas').focus();
  await page.keyboard.press('ArrowRight');
  const second = await about.textContent();
  const count = await page.evaluate(() => JSON.parse(document.getElementById('lock-order').textContent).locks.length);
  expect(name, count < 2 || first !== second, 'arrow keys do not move the selection');
  await page.keyboard.press('+');
  await page.keyboard.press('-');
  // A click on a lock that is held around this one leads there.
  const neighbour = explorer.locator('.about .matches button').first();
  if (await neighbour.count() > 0) {
    const wanted = (await neighbour.textContent()).replace(/ \(in a finding\)$/, '');
    await neighbour.click();
    expect(name, await about.textContent() === wanted, `a click on '${wanted}' leads elsewhere`);
  }
  // A click into the drawing selects what is drawn there.
  const canvas = await explorer.locator('.canvas').boundingBox();
  await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  // Search, and take the first match.
  await page.keyboard.press('/');
  await explorer.locator('input').fill((second ?? '').slice(0, 6));
  expect(name, (await explorer.locator('> div:last-child > .matches button').count()) > 0, 'search finds nothing');
  await page.keyboard.press('Enter');
  const shown = async () => Number((await explorer.locator('.about').textContent()).match(/(\d+) of \d+ shown/)[1]);
  await explorer.locator('button.expand').click();
  const expanded = await shown();
  await explorer.locator('button.collapse').click();
  expect(name, expanded < 2 || await shown() < expanded, 'collapse hides nothing');
  await explorer.locator('button.expand').click();
  expect(name, await shown() === expanded, 'expand does not bring back what collapse hid');
}

// Among thousands of locks: a search leads to one, and its neighbourhood can be walked.
async function walkFar(name, page) {
  const explorer = page.locator('#explorer');
  await explorer.locator('input').fill('Module250::mutex3');
  await page.keyboard.press('Enter');
  const about = explorer.locator('.about h4').first();
  expect(name, await about.textContent() === 'Module250::mutex3_', 'the search leads elsewhere');
  for (const neighbour of ['Module250::mutex4_', 'Module252::mutex1_']) {
    await explorer.locator('.about .matches button', { hasText: neighbour }).first().click();
    expect(name, await about.textContent() === neighbour, `${neighbour} is not reached`);
    await explorer.locator('button.expand').click();
  }
  await explorer.scrollIntoViewIfNeeded();
  await shot(page, name.replace('.html', '-far'));
}

async function walkTimeline(name, page) {
  const timeline = page.locator('#timeline');
  await timeline.scrollIntoViewIfNeeded();
  await shot(page, name.replace('.html', '-bars'));
  const about = timeline.locator('.about');
  const bar = timeline.locator('.lanes i').nth(40);
  await bar.click({ force: true });
  expect(name, await about.textContent() === await bar.getAttribute('title'), 'a click on a bar does not tell about it');
  expect(name, await timeline.locator('i.selected').count() === 1, 'the bar is not selected');
  await timeline.locator('.window').focus();
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
    const before = await timeline.locator('i.selected').evaluate((chosen) => [...chosen.parentNode.children].indexOf(chosen));
    await page.keyboard.press(key);
    const after = await timeline.locator('i.selected').evaluate((chosen) => [...chosen.parentNode.children].indexOf(chosen));
    expect(name, before !== after, `${key} does not move along the bars`);
  }
  const width = () => timeline.locator('.sheet').evaluate((sheet) => sheet.clientWidth);
  const whole = await width();
  await timeline.locator('button[title="zoom in"]').click();
  await page.keyboard.press('Escape');
  await timeline.locator('.window').focus();
  await page.keyboard.press('+');
  expect(name, await width() > 3.5 * whole, 'zoom does not widen the sheet');
  const ticks = await timeline.locator('.ticks span').count();
  expect(name, ticks >= 2 && ticks < 40, `${ticks} ticks after zooming`);
  await shot(page, name.replace('.html', '-zoomed'));
  await page.keyboard.press('0');
  expect(name, await width() === whole, 'zoom does not come back');
}

// Places that are listed below one entry: a link in the fold leads to its finding, and the filter
// keeps the entry in sight for them.
async function openGroup(name, page) {
  const fold = page.locator('nav details').first();
  await fold.locator('summary').click();
  await fold.locator('a').first().click();
  expect(name, await page.locator('article:target').count() === 1, 'a link in the fold leads nowhere');
  await shot(page, name.replace('.html', '-open'));
  await page.locator('.filter input[type=search]').fill('bank.cc');
  expect(name, await page.locator('nav > ol > li:not([hidden])').count() === 1, 'the filter hides the entry of a place');
  await page.locator('.filter input[type=search]').fill('');
}

async function filterFindings(name, page) {
  const all = await page.locator('article.finding').count();
  const shown = () => page.locator('article.finding:not([hidden])').count();
  await page.locator('.filter input[type=search]').fill('no such lock anywhere');
  expect(name, await shown() === 0, 'the filter keeps what does not match');
  await page.locator('.filter input[type=search]').fill('lg1001 room');
  expect(name, await shown() === all, 'the filter drops what matches');
  await page.locator('.filter input[type=search]').fill('');
}

// The fastest of up to three loads: a busy machine is not the page's fault.
async function load(page, url) {
  let fastest = Infinity;
  for (let attempt = 0; attempt < 3 && fastest > MAX_LOAD_MS; ++attempt) {
    const begin = Date.now();
    await page.goto(url, { waitUntil: 'load' });
    await page.locator('article.finding').first().waitFor();
    fastest = Math.min(fastest, Date.now() - begin);
  }
  return fastest;
}

async function check(browser, name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
  const page = await context.newPage();
  const url = pathToFileURL(join(directory, name)).href;
  page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${name}: ${error}`));
  page.on('dialog', (dialog) => { problems.push(`${name}: a dialog`); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) problems.push(`${name}: asks for ${request.url()}`);
  });
  const loaded = await load(page, url);
  const findings = await page.locator('article.finding').count();
  expect(name, loaded < MAX_LOAD_MS, `took ${loaded} ms to load`);
  expect(name, findings > 0, 'has no finding');
  await shot(page, name.replace('.html', ''), { fullPage: name !== 'large.html' });
  const links = page.locator('nav a');
  if (await links.count() > 0) {
    await links.first().click();
    expect(name, await page.locator('article:target').count() === 1, 'a link in the contents leads nowhere');
    await shot(page, name.replace('.html', '-finding'));
  }
  expect(name, (await page.locator('img, iframe, object, embed').count()) === 0, 'something foreign is in the page');
  if (await page.locator('nav details').count() > 0) await openGroup(name, page);
  else if (await page.locator('.filter').count() > 0) await filterFindings(name, page);
  if (WALKED.includes(name)) {
    if (await page.locator('#explorer').count() > 0) await walkGraph(name, page);
    if (name === 'large.html') await walkFar(name, page);
    if (await page.locator('#timeline').count() > 0) await walkTimeline(name, page);
  }
  await context.close();
  return `${name}: ${findings} findings in ${loaded} ms`;
}

async function checkWithoutScript(browser, name, parts) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(directory, name)).href);
  const text = await page.locator('body').innerText();
  for (const part of parts) expect(name, text.includes(part), `without JavaScript, '${part}' is missing`);
  await context.close();
}

async function checkDarkAndNarrow(browser, name) {
  const context = await browser.newContext({ viewport: { width: 420, height: 900 }, colorScheme: 'dark' });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(directory, name)).href);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(name, overflow <= 0, `on a narrow screen, the page is ${overflow} pixels too wide`);
  await shot(page, name.replace('.html', '-narrow'), { fullPage: true });
  await context.close();
}

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  for (const name of names) console.log(await check(browser, name));
  if (names.includes('LG1001.html')) {
    await checkWithoutScript(browser, 'LG1001.html', ['Thread 1', 'What to do', 'What is known']);
    await checkDarkAndNarrow(browser, 'LG1001.html');
  }
  if (names.includes('timeline.html')) {
    await checkWithoutScript(browser, 'timeline.html', ['Timeline', 'Worker::Run', 'longest wait']);
    await checkDarkAndNarrow(browser, 'timeline.html');
  }
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 || names.length === 0 ? 1 : 0);
