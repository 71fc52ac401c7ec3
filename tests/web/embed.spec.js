// The runbook of a link in a frame of somebody's wiki.
import { test, expect } from './page.js';
import { test as bare } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serve } from './copy.js';

const LINK = 'v=1&postgres=16&primary.name=north&primary.address=10.77.0.21&standbys.0.name=south&standbys.0.address=10.77.0.22';

// The wiki is another origin, so this page has no look at where requests go.
bare('a page of another origin shows the runbook of a link, which can be read and not changed', async ({ page, baseURL }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgrunbook-wiki-'));
  fs.writeFileSync(path.join(folder, 'index.html'),
    `<!doctype html><title>Wiki</title><iframe title="Runbook" width="900" height="700" src="${baseURL}embed.html#${LINK}"></iframe>`);
  const wiki = await serve(folder, '/');
  await page.goto(wiki.url);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('.steps')).toContainText('10.77.0.21');
  await frame.getByRole('tab', { name: /^south/ }).click();
  await expect(frame.locator('#panel')).toContainText('host=10.77.0.21');
  expect(await frame.locator('form, input, select, #download').count()).toBe(0);
  await wiki.stop();
  fs.rmSync(folder, { recursive: true });
});

test('it leads to the form with the same plan', async ({ page, context }) => {
  await page.goto(`./embed.html#${LINK}`);
  const coming = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open in the form' }).click();
  const form = await coming;
  await expect(form.locator('#f-primary-name')).toHaveValue('north');
});

test('a link with a mistake shows the mistake and no runbook', async ({ page }) => {
  await page.goto('./embed.html#v=1&primary.adress=10.77.0.21&replication.tls=off');
  await expect(page.locator('.findings')).toContainText('unknown part primary.adress');
  await expect(page.locator('#panel')).toHaveCount(0);
  expect(await page.locator('.fix, .go-on').count()).toBe(0);
});

test('without a link it says what it shows', async ({ page }) => {
  await page.goto('./embed.html');
  await expect(page.locator('.origin')).toContainText('There is no plan in the address');
});

test('a file that is dropped on it changes nothing', async ({ page }) => {
  await page.goto(`./embed.html#${LINK}`);
  await expect(page.locator('.steps')).toContainText('10.77.0.21');
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'plan.json', { type: 'application/json' }));
    return data;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await page.getByRole('tab', { name: /^south/ }).click();
  await expect(page.locator('#panel')).toContainText('host=10.77.0.21');
  await expect(page.locator('.origin')).toContainText('From the link');
});

for (const scheme of ['light', 'dark']) {
  test(`axe has nothing to say, ${scheme}, and nothing hangs over at 320`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto(`./embed.html#${LINK}`);
    await expect(page.locator('.steps')).toBeVisible();
    const found = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`)).toEqual([]);
    const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
  });
}

test('a fragment that is put right brings the runbook', async ({ page }) => {
  await page.goto('./embed.html#v=1&primary.adress=x');
  await expect(page.locator('#findings')).toContainText('primary.adress');
  await expect(page.locator('.steps')).toHaveCount(0);
  await page.evaluate(() => { location.hash = 'v=1'; });
  await expect(page.locator('.steps')).toBeVisible();
  await expect(page.locator('#findings')).not.toContainText('primary.adress');
});
