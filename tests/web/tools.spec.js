// What is asked beside the plan: what another major would change, and what a message means.
import { test, expect, open, field } from './page.js';
import AxeBuilder from '@axe-core/playwright';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CAPTURED = path.join(path.dirname(fileURLToPath(import.meta.url)), '../diagnose/captured');
const asked = (page) => page.locator('#asked');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function fits(page) {
  const found = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`)).toEqual([]);
  const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
}

test.describe('another major', () => {
  test('shows what goes and what comes, file by file', async ({ page }) => {
    await open(page, 'v=1&postgres=12&wal.slot_limit=');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await asked(page).selectOption('11');
    await expect(page.locator('.compared .lead').first()).toContainText(/^From 12 to 11, \d+ files differ\./);
    const of = (path) => page.locator('.compared article', { has: page.locator('h3', { hasText: path }) });
    const signal = of('nodes/beta/standby.signal');
    await expect(signal.locator('.dest')).toHaveText('at 12 only');
    const recovery = of('nodes/beta/recovery.conf');
    await expect(recovery.locator('.dest')).toHaveText('at 11 only');
    await expect(recovery.locator('ins', { hasText: "standby_mode = 'on'" })).toHaveCount(1);
    const steps = of('README.md');
    await expect(steps.locator('del', { hasText: 'standby.signal' }).first()).toBeVisible();
    // Nothing that differs in the number alone.
    await expect(page.locator('.compared del', { hasText: /^MAJOR=/ })).toHaveCount(0);
    // The plan is what it was.
    await expect(field(page, 'postgres')).toHaveValue('12');
  });

  test('begins with the newest, or with the one before, and follows the plan', async ({ page }) => {
    await open(page);
    await page.getByRole('tab', { name: 'Compare' }).click();
    const newest = await page.locator('#f-postgres option').evaluateAll((all) => all.map((one) => one.value));
    const first = await asked(page).inputValue();
    expect(newest).toContain(first);
    expect(first).not.toBe('17');
    await expect(page.locator('.compared .lead').first()).toContainText(`From 17 to ${first},`);
    await asked(page).selectOption('9.0');
    await expect(page.locator('.compared .lead').first()).toContainText('From 17 to 9.0,');
    await expect(page.locator('.compared')).toContainText('have its default:');
    await field(page, 'postgres').selectOption('9.6');
    await expect(page.locator('.compared .lead').first()).toContainText('From 9.6 to 9.0,');
    // It stands there still after a look at something else.
    await page.getByRole('tab', { name: 'Day 2' }).click();
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect(asked(page)).toHaveValue('9.0');
  });

  test('says why a plan cannot be compared', async ({ page }) => {
    await open(page);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect(page.locator('.compared')).toBeVisible();
    await field(page, 'primary-address').fill('10.77.0.300');
    await expect(page.locator('#panel [role=alert]')).toContainText('10.77.0.300');
    // To try again would not help.
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await field(page, 'primary-address').fill('10.77.0.30');
    await expect(page.locator('.compared')).toContainText('differ');
  });

  for (const [scheme, width] of [['light', 1280], ['dark', 320]]) {
    test(`everybody can use it: ${scheme}, ${width}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await open(page);
      await page.getByRole('tab', { name: 'Compare' }).click();
      await asked(page).selectOption('9.3');
      await expect(page.locator('.compared')).toContainText('From 17 to 9.3');
      for (const details of await page.locator('.compared details').all()) await details.evaluate((element) => { element.open = true; });
      await fits(page);
    });
  }
});

test.describe('a message', () => {
  test('is answered with causes, and with commands for the plan that can be copied', async ({ page }) => {
    await open(page, 'v=1&primary.name=north&standbys.0.name=south&standbys.0.cluster=replica');
    await page.getByRole('tab', { name: 'Messages' }).click();
    await asked(page).fill('psql: error: connection to server at "10.77.0.12", port 5432 failed: FATAL:  the database system is starting up');
    await expect(page.locator('.answered h3').first()).toHaveText('The standby does not yet accept connections');
    await expect(page.locator('.answered')).toContainText('hot_standby is off');
    const command = page.locator('.answered .cmd', { hasText: 'postgresql-17-replica.log' }).first();
    await command.getByRole('button').click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('postgresql-17-replica.log');
    // The answer follows the plan.
    await field(page, 'postgres').selectOption('13');
    await expect(page.locator('.answered')).toContainText('postgresql-13-replica.log');
    await expect(page.locator('[role=status]', { hasText: '1 finding in 1 line.' })).toHaveCount(1);
  });

  test('what real servers said is found, the cause first', async ({ page }) => {
    await open(page);
    await page.getByRole('tab', { name: 'Messages' }).click();
    for (const family of ['wal-removed', 'starting-up', 'slot-missing', 'hba-no-entry']) {
      const file = fs.readdirSync(path.join(CAPTURED, '15')).find((name) => name.startsWith(family));
      expect(file, family).toBeTruthy();
      await asked(page).fill(fs.readFileSync(path.join(CAPTURED, '15', file), 'utf8'));
      await expect(page.locator('.answered header a.file').first()).toHaveText(family);
    }
  });

  test('that nobody knows is said so, and nothing of it leaves or stays', async ({ page }) => {
    const urls = [];
    await open(page);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await expect(asked(page)).toBeVisible();
    page.on('request', (request) => urls.push(request.url()));
    await asked(page).fill('Segmentation fault of <b>something</b> secret-word');
    await expect(page.locator('.answered .lead').first()).toHaveText('No message that pgrunbook knows in 1 line.');
    expect(urls).toEqual([]);
    expect(page.url()).not.toContain('secret-word');
    expect(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]))).not.toContain('secret-word');
    // Another tab and back: it is still there, and as it was.
    await page.getByRole('tab', { name: 'Day 2' }).click();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await expect(asked(page)).toHaveValue('Segmentation fault of <b>something</b> secret-word');
  });

  test('of any length is taken or refused with a word', async ({ page }) => {
    await open(page);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await asked(page).evaluate((field) => {
      field.value = 'x'.repeat(1024 * 1024 + 1);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await expect(page.locator('.answered .lead').first()).toContainText('It was not read: ');
  });

  test('leads to its page', async ({ page }) => {
    await open(page);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await asked(page).fill('FATAL:  the database system is starting up');
    await page.locator('.answered header a.file').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('starting-up');
  });

  for (const [scheme, width] of [['dark', 1280], ['light', 320]]) {
    test(`everybody can use it: ${scheme}, ${width}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await open(page);
      await page.getByRole('tab', { name: 'Messages' }).click();
      await asked(page).fill('FATAL:  the database system is starting up\nERROR:  requested WAL segment 000000010000000000000003 has already been removed\n');
      await expect(page.locator('.answered')).toBeVisible();
      await fits(page);
    });
  }
});
