// How fast the page is: node measure.mjs URL [RUNS]. Prints a table in Markdown; docs/guide/site.md says of which day and machine.
import { chromium } from 'playwright-core';

const [url, runs = '7'] = process.argv.slice(2);
const KEYS = 60;
const many = ['v=1', ...Array.from({ length: 100 }, (_, i) => `standbys.${i}.name=s${i}&standbys.${i}.address=10.9.${i}.1`)].join('&');
const three = 'v=1&standbys.0.name=beta&standbys.0.address=10.77.0.12&standbys.1.name=gamma&standbys.1.address=10.77.0.13';

const quantile = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(part * list.length))];
const shown = (list) => `${quantile(list, 0.5).toFixed(1)} / ${quantile(list, 0.95).toFixed(1)}`;

const browser = await chromium.launch({
  executablePath: process.env.PGRUNBOOK_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});

async function fresh(fragment) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  let requests = 0;
  page.on('request', () => { requests += 1; });
  await page.addInitScript(() => {
    window.shifts = 0;
    window.blocked = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.blocked += Math.max(0, entry.duration - 50); }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(fragment ? `${url}#${fragment}` : url);
  await page.waitForSelector('form[aria-label=Plan]');
  const ready = await page.evaluate(() => performance.now());
  await page.waitForTimeout(300);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  return { context, page, ready, paint, requests, ...(await page.evaluate(() => ({ shifts: window.shifts, blocked: window.blocked }))) };
}

// From the event of a key press to the frame that shows its effect: the text must be in the page when that frame ends.
async function keys(fragment, id) {
  const { context, page } = await fresh(fragment);
  const times = await page.evaluate(async ({ id, count }) => {
    const input = document.getElementById(id);
    const times = [];
    for (let i = 0; i < count; i++) {
      const value = `10.8.${i}.7`;
      const began = performance.now();
      input.value = value;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = resolve; channel.port2.postMessage(0); }));
      const took = performance.now() - began;
      if (!document.querySelector('.steps').textContent.includes(value)) throw new Error(`${value} is not in the frame`);
      times.push(took);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return times;
  }, { id, count: KEYS });
  await context.close();
  return times;
}

const loads = [];
for (let i = 0; i < Number(runs); i++) {
  const { context, ...load } = await fresh('');
  loads.push(load);
  await context.close();
}
const list = (name) => loads.map((load) => load[name]);
console.log('| what | median / p95 |\n|---|---|');
console.log(`| first paint, with the example's result, ms | ${shown(list('paint'))} |`);
console.log(`| form ready, ms | ${shown(list('ready'))} |`);
console.log(`| requests | ${shown(list('requests'))} |`);
console.log(`| layout shift | ${Math.max(...list('shifts')).toFixed(3)} at most |`);
console.log(`| blocking time, ms | ${shown(list('blocked'))} |`);
console.log(`| key press to painted result, three nodes, ms | ${shown(await keys(three, 'f-primary-address'))} |`);
console.log(`| the same with 100 standbys, ms | ${shown(await keys(many, 'f-primary-address'))} |`);
await browser.close();
