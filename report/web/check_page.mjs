// node check_page.mjs DIRECTORY: opens every HTML report there in a browser, clicks through it, and
// looks for errors, requests and hostile names that came alive. Leaves screenshots beside the pages.
// Exits with 77 (skipped) where no browser is installed.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

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

async function walkGraph(name, page) {
  const about = page.locator('#explorer .about h4').first();
  await about.waitFor({ timeout: 10000 });
  const first = await about.textContent();
  // Keyboard: every lock that is shown can be reached.
  await page.locator('#explorer .canvas').focus();
  await page.keyboard.press('ArrowRight');
  const second = await about.textContent();
  const count = await page.evaluate(() => JSON.parse(document.getElementById('lock-order').textContent).locks.length);
  expect(name, count < 2 || first !== second, 'arrow keys do not move the selection');
  await page.keyboard.press('+');
  await page.keyboard.press('-');
  // Search, and take the first match.
  await page.keyboard.press('/');
  await page.locator('#explorer input').pressSequentially((second ?? '').slice(0, 6));
  expect(name, (await page.locator('#explorer > div:last-child > .matches button').count()) > 0, 'search finds nothing');
  await page.keyboard.press('Enter');
  await page.locator('#explorer button.expand').click();
  await page.locator('#explorer button.collapse').click();
  expect(name, (await about.textContent()) !== '', 'nothing is selected after a search');
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
  const begin = Date.now();
  await page.goto(url, { waitUntil: 'load' });
  const findings = await page.locator('article.finding').count();
  const loaded = Date.now() - begin;
  expect(name, loaded < 3000, `took ${loaded} ms to load`);
  expect(name, findings > 0, 'has no finding');
  const links = page.locator('nav a');
  if (await links.count() > 0) {
    await links.last().click();
    expect(name, await page.locator('article:target').count() === 1, 'a link in the contents leads nowhere');
  }
  expect(name, (await page.locator('img, iframe, object, embed').count()) === 0, 'something foreign is in the page');
  if (await page.locator('#explorer').count() > 0) await walkGraph(name, page);
  await page.screenshot({ path: join(directory, name.replace(/\.html$/, '.png')), fullPage: name !== 'large.html' });
  await context.close();
  return `${name}: ${findings} findings in ${loaded} ms`;
}

async function checkWithoutScript(browser, name) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(directory, name)).href);
  const text = await page.locator('article.finding').first().textContent();
  for (const part of ['Thread 1', 'What to do', 'What is known']) {
    expect(name, text.includes(part), `without JavaScript, '${part}' is missing`);
  }
  await context.close();
}

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  for (const name of names) console.log(await check(browser, name));
  if (names.includes('LG1001.html')) await checkWithoutScript(browser, 'LG1001.html');
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 || names.length === 0 ? 1 : 0);
