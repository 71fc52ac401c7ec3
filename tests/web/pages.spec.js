// The static pages: reachable, readable without a script, searchable.
import { test, expect, open } from './page.js';
import { test as bare } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';

test.describe.configure({ timeout: 280_000 });

// Every page that links lead to from the guide.
async function reachable(request, baseURL) {
  const waiting = [new URL('guide/index.html', baseURL).href];
  const found = new Map();
  while (waiting.length && found.size < 1000) {
    const url = waiting.pop();
    if (found.has(url)) continue;
    const answer = await request.get(url);
    expect(answer.status(), url).toBe(200);
    const text = await answer.text();
    found.set(url, text);
    for (const [, href] of text.matchAll(/<a [^>]*href="([^"#]+)/g)) {
      const next = new URL(href, url).href;
      if (next.startsWith(baseURL) && next.endsWith('.html') && !next.endsWith('/index.html')) waiting.push(next);
    }
  }
  return found;
}

test('every page that the search knows is reached by links', async ({ request, baseURL }) => {
  const pages = await reachable(request, baseURL);
  const [, index] = [...pages.values()][0].match(/data-index="([^"]+)"/);
  const entries = await (await request.get(new URL(`pages/${index}`, baseURL).href)).json();
  const known = new Set(entries.map(([place]) => new URL(place.split('#')[0], baseURL).href));
  expect([...pages.keys()].sort()).toEqual([...known].sort());
  expect(known.size).toBeGreaterThan(70);
});

async function axe(page, url) {
  await page.goto(url);
  const found = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  expect(found.violations.map((one) => `${url} ${one.id}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`)).toEqual([]);
}

const isOfMany = (url) => /\/(rules|messages)\//.test(url);

// The pages of rules and of messages are many and of one shape: in parts, so that they are looked at side by side.
const PARTS = 6;
for (let part = 0; part < PARTS; part++) {
  test(`axe has nothing to say of the pages of rules and messages, part ${part + 1}`, async ({ page, request, baseURL }) => {
    const many = [...(await reachable(request, baseURL)).keys()].filter(isOfMany).sort();
    for (const url of many.filter((_, i) => i % PARTS === part)) await axe(page, url);
  });
}

for (const scheme of ['light', 'dark']) {
  test(`axe has nothing to say of the other pages, ${scheme}`, async ({ page, request, baseURL }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const pages = [...(await reachable(request, baseURL)).keys()];
    const of = (folder) => pages.find((url) => url.includes(folder));
    for (const url of [...pages.filter((url) => !isOfMany(url)), of('/rules/'), of('/messages/')]) await axe(page, url);
  });
}

test('no page hangs over at 320', async ({ page, request, baseURL }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  for (const url of (await reachable(request, baseURL)).keys()) {
    await page.goto(url);
    const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
    expect(over, url).toBeLessThanOrEqual(0);
  }
});

test('the search loads its index at the first key and leads to the place', async ({ page }) => {
  const asked = [];
  page.on('request', (request) => { if (request.url().endsWith('.json')) asked.push(request.url()); });
  await page.goto('./rules/port-shared.html');
  const box = page.getByRole('searchbox', { name: 'Search these pages' });
  await expect(box).toBeVisible();
  expect(asked).toEqual([]);
  await box.fill('wal_keep_segments 9.6');
  const first = page.locator('#found a').first();
  await expect(first).toBeVisible();
  expect(asked.length).toBe(1);
  await box.fill('zzz-not-there');
  await expect(page.locator('#found')).toHaveText('Nothing found.');
  await box.press('Escape');
  await expect(page.locator('#found')).toBeEmpty();
  await box.fill('port-shared');
  await expect(first).toHaveText('port-shared');
  await box.fill('max_wal_senders');
  await expect(first).toContainText('max_wal_senders');
  await first.click();
  expect(new URL(page.url()).hash).not.toBe('');
  expect(asked.length).toBe(1);
});

test.describe('while the index cannot be had', () => {
  test.use({ expected: /Failed to load resource/ });
  test('the search says so, and the next key tries again', async ({ page }) => {
    await page.route('**/search-*.json', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.goto('./guide/index.html');
    await page.getByRole('searchbox').fill('slot');
    await expect(page.locator('#found')).toContainText('cannot be loaded (status 503)');
    await page.getByRole('searchbox').fill('slots');
    await expect(page.locator('#found a').first()).toBeVisible();
  });
});

test('a finding names its rule, which leads to the page of the rule', async ({ page }) => {
  await open(page, 'v=1&replication.tls=off');
  await page.getByRole('link', { name: 'tls-off' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('tls-off');
  await page.getByRole('link', { name: 'Make a runbook' }).click();
  await expect(page.getByRole('form', { name: 'Plan' })).toBeVisible();
});

bare.describe('without JavaScript', () => {
  bare.use({ javaScriptEnabled: false });
  bare('every page can be read, and shows no search', async ({ page, request, baseURL }) => {
    bare.setTimeout(120_000);
    for (const url of (await reachable(request, baseURL)).keys()) {
      await page.goto(url);
      expect(await page.locator('article').evaluate((article) => article.innerText.length), url).toBeGreaterThan(150);
      await expect(page.locator('h1')).toBeVisible();
      await expect(page.locator('.search')).toBeHidden();
    }
  });
});
