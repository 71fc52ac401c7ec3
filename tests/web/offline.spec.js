// The page when its server cannot be reached, and when it has a newer one.
import { test as base, expect, field } from './page.js';
import fs from 'node:fs';
import path from 'node:path';
import { copy, publish, serve } from './copy.js';

base.use({ serviceWorkers: 'allow', expected: /Failed to load resource|ERR_|sw\.js|Failed to update/ });
base.describe.configure({ timeout: 120_000 });

// A copy of the page, and its server.
const test = base.extend({
  site: async ({}, use) => {
    const files = await copy();
    const server = await serve(files.folder);
    await use({ ...files, ...server });
    await server.stop();
    files.gone();
  },
});

test.use({ baseURL: async ({ site }, use) => use(site.url) });

const form = (page) => page.getByRole('form', { name: 'Plan' });
const news = (page) => page.getByText('A new version of this page is here.');
const shown = (page) => page.locator('.version');

async function kept(page, fragment = '') {
  await page.goto(`./${fragment}`);
  await expect(form(page)).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}

const look = (page) => page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => undefined));

// The version of the worker that the page has now.
const inCharge = (page) => page.evaluate(() => new Promise((say) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => say(data);
  navigator.serviceWorker.controller.postMessage('version', [channel.port2]);
}));

test('it is all there without its server', async ({ page, site }) => {
  await kept(page, '#v=1&primary.address=10.77.0.99');
  await site.stop();
  await page.reload();
  await expect(form(page)).toBeVisible();
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.99');
  await page.getByRole('tab', { name: /^beta/ }).click();
  await expect(page.locator('#panel')).toContainText('host=10.77.0.99');
  for (const address of ['guide/index.html', 'rules/tls-off.html', 'guide/', 'embed.html#v=1']) {
    await page.goto(`./${address}`);
    await expect(page.locator('h1').first()).toBeVisible();
  }
  await page.goto('./guide/index.html');
  await page.getByRole('searchbox').fill('pg_rewind');
  await expect(page.locator('#found a').first()).toBeVisible();
});

test('a server that is ill is as one that is gone', async ({ page, site }) => {
  await kept(page);
  site.sick(true);
  await page.reload();
  await expect(form(page)).toBeVisible();
});

test('a newer version is offered to a page that is open, and a reload has it', async ({ page, site }) => {
  await kept(page);
  const before = publish(site.folder, '9.9.9 aaaaaaaa');
  await expect(shown(page)).toHaveText(before);
  await field(page, 'primary-address').fill('10.77.0.98');
  await look(page);
  await expect(news(page)).toBeVisible();
  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect(shown(page)).toHaveText('9.9.9 aaaaaaaa');
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.98');
  await expect(news(page)).toBeHidden();
  await site.stop();
  await page.reload();
  await expect(shown(page)).toHaveText('9.9.9 aaaaaaaa');
});

test('nobody stays on an old version who loads the page', async ({ page, site }) => {
  await kept(page);
  publish(site.folder, '9.9.9 bbbbbbbb');
  await page.reload();
  await expect(shown(page)).toHaveText('9.9.9 bbbbbbbb');
  // Its worker takes over without a word.
  await expect.poll(() => inCharge(page)).toBe('9.9.9 bbbbbbbb');
  await expect(news(page)).toBeHidden();
  await site.stop();
  await page.reload();
  await expect(shown(page)).toHaveText('9.9.9 bbbbbbbb');
});

test('another window is told when one takes the newer version', async ({ page, site, context }) => {
  await kept(page);
  const other = await context.newPage();
  await other.goto(site.url);
  await expect(form(other)).toBeVisible();
  publish(site.folder, '9.9.9 cccccccc');
  await look(page);
  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect(shown(page)).toHaveText('9.9.9 cccccccc');
  await expect(news(other)).toBeVisible();
  // What it had not loaded yet is still to be had.
  await other.getByRole('tab', { name: /^alpha/ }).click();
  await expect(other.locator('#panel')).toContainText('wal_level');
  await other.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect(shown(other)).toHaveText('9.9.9 cccccccc');
});

test('half a version is not kept', async ({ page, site }) => {
  await kept(page);
  const index = path.join(site.folder, 'index.html');
  const half = fs.readFileSync(index);
  const before = publish(site.folder, '9.9.9 dddddddd');
  const whole = fs.readFileSync(index);
  fs.writeFileSync(index, half);
  const ended = await page.evaluate(async () => {
    const one = await navigator.serviceWorker.getRegistration();
    await one.update();
    const worker = one.installing;
    return new Promise((say) => { worker.addEventListener('statechange', () => say(worker.state)); });
  });
  expect(ended).toBe('redundant');
  await expect(news(page)).toBeHidden();
  await expect(shown(page)).toHaveText(before);
  fs.writeFileSync(index, whole);
  await look(page);
  await expect(news(page)).toBeVisible();
});

test("what the host has set is there without the server too", async ({ page, site }) => {
  fs.writeFileSync(path.join(site.folder, 'site.json'), '{"banner": "Our own copy"}');
  await kept(page);
  await site.stop();
  await page.reload();
  await expect(page.getByRole('complementary')).toHaveText('Our own copy');
});
