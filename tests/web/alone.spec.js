// The page that is one file, opened from a disk.
import { test, expect } from '@playwright/test';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { byProgram, download, example, field } from './page.js';

test.describe.configure({ timeout: 120_000 });

// The file alone in a folder, with this in the place of its settings.
async function opened(page, { site = '{}', fragment = '' } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgrunbook-alone-'));
  const text = fs.readFileSync(path.join(process.env.PGRUNBOOK_SITE_DIR, 'pgrunbook.html'), 'utf8');
  const settings = '<script type="application/json" id="site">{}</script>';
  expect(text.split(settings).length).toBe(2);
  const file = path.join(folder, 'a copy.html');
  fs.writeFileSync(file, text.replace(settings, settings.replace('{}', site)));
  const said = [];
  page.on('request', (request) => said.push(request.url()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (line) => { if (['error', 'warning'].includes(line.type())) said.push(line.text()); });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const url = pathToFileURL(file).href;
  await page.goto(url + fragment);
  await expect(page.getByRole('form', { name: 'Plan' })).toBeVisible();
  return {
    // Nothing but the file itself was asked for.
    quiet: async () => {
      expect(said.filter((one) => one.split('#')[0] !== url && !/^(data|blob):/.test(one))).toEqual([]);
      expect(await page.evaluate(() => window.violations)).toEqual([]);
      fs.rmSync(folder, { recursive: true });
    },
  };
}

test('it makes the same zip as the program, and asks nobody for anything', async ({ page }) => {
  const file = await opened(page);
  await page.getByRole('tab', { name: /^beta/ }).click();
  await expect(page.locator('#panel')).toContainText('primary_conninfo');
  const made = await download(page);
  expect(made.name).toBe('orders.zip');
  expect(made.bytes.equals(byProgram(example()))).toBe(true);
  await file.quiet();
});

test('it takes a plan from its address and names its version', async ({ page }) => {
  const file = await opened(page, { fragment: '#v=1&primary.address=10.77.0.97&replication.tls=off' });
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.97');
  await expect(page.locator('.version')).toHaveText(/^\d+\.\d+\.\d+ [0-9a-f]{8}$/);
  // It has no pages beside it, so it leads to none.
  expect(await page.locator('a[href]:not([href^="#"])').count()).toBe(0);
  await file.quiet();
});

test('a company can set it up', async ({ page }) => {
  const file = await opened(page, { site: '{"banner": "Ours", "defaults": {"postgres": "16"}, "locked": ["postgres"]}' });
  await expect(page.getByRole('complementary')).toHaveText('Ours');
  await expect(field(page, 'postgres')).toHaveValue('16');
  await expect(field(page, 'postgres')).toBeDisabled();
  await file.quiet();
});

test('its policy lets nothing out', async ({ page }) => {
  await opened(page);
  const blocked = await page.evaluate(async () => {
    await fetch('http://127.0.0.1:9/').catch(() => undefined);
    const image = new Image();
    image.src = 'http://127.0.0.1:9/a.png';
    await new Promise((ended) => { image.onerror = ended; });
    return window.violations.map((one) => one.split(' ')[0]);
  });
  expect(blocked.sort()).toEqual(['connect-src', 'img-src']);
});
