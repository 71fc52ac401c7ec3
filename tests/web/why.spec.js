// Why a line stands in a file: asked by pointer, keyboard and finger, and answered for every record.
import { test, expect, open, field } from './page.js';
import AxeBuilder from '@axe-core/playwright';

const OLD = 'v=1&postgres=9.0&copy.method=manual&copy.wal=&wal.slot_limit=&replication.tls=off';
test.describe.configure({ timeout: 120_000 });

const STATES = { example: '', 'old and by hand': OLD };

const line = (page, text) => page.locator('#panel .code > li').filter({ hasText: new RegExp(`^\\d+${text} = `) });

async function files(page, node, fragment = '') {
  await open(page, fragment);
  await page.getByRole('tab', { name: new RegExp(`^${node}`) }).click();
  await expect(page.locator('#panel .code').first()).toBeVisible();
}

for (const [state, fragment] of Object.entries(STATES)) {
  test(`every record has an answer, and nothing else has: ${state}`, async ({ page }) => {
    await open(page, fragment);
    let records = 0;
    for (const node of ['alpha', 'beta']) {
      await page.getByRole('tab', { name: new RegExp(`^${node}`) }).click();
      await expect(page.locator('#panel .code').first()).toBeVisible();
      const lines = await page.locator('#panel .code > li').evaluateAll((list) => list.map((one) => ({
        text: one.querySelector('.tx').textContent,
        answer: one.querySelector('.answer')?.textContent ?? '',
        title: one.querySelector('summary')?.title ?? '',
      })));
      for (const { text, answer, title } of lines) {
        const record = text !== '' && !text.startsWith('#');
        expect(answer !== '', text).toBe(record);
        if (!record) continue;
        records += 1;
        expect(answer, text).toContain(title);
        for (const part of ['Why', 'From', 'Versions', 'Change', 'More']) expect(answer, text).toContain(part);
      }
    }
    expect(records).toBeGreaterThan(20);
  });
}

test('the empty file that makes a standby has an answer too', async ({ page }) => {
  await files(page, 'beta');
  const empty = page.locator('#panel details.empty');
  await empty.locator('summary').click();
  await expect(empty.locator('.answer')).toContainText('beta starts as a standby, and follows alpha');
});

test('by keyboard: to a line, open, to the field', async ({ page }) => {
  await files(page, 'alpha');
  await page.getByRole('button', { name: 'Copy postgresql.conf' }).focus();
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  for (let i = 0; i < 20 && !(await focused()).includes('wal_keep_size'); i++) await page.keyboard.press('Tab');
  const asked = line(page, 'wal_keep_size');
  await expect(asked.locator('summary')).toBeFocused();
  await expect(asked.locator('.answer')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(asked.locator('.answer')).toBeVisible();
  await expect(asked.locator('.answer')).toContainText('13 and later. Before, it was wal_keep_segments.');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'WAL kept', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field(page, 'wal-keep')).toBeFocused();
  await expect(field(page, 'wal-keep')).toBeInViewport();
});

test('the arrows go from line to line, and Escape folds what is open', async ({ page }) => {
  await files(page, 'alpha');
  const lines = page.locator('#panel .code summary');
  await lines.nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await expect(lines.nth(2)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(lines.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  const answer = page.locator('#panel .code details[open]');
  await expect(answer).toHaveCount(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(answer).toHaveCount(0);
  await expect(lines.nth(1)).toBeFocused();
});

test('a line that comes from a field which is wrong waits for it', async ({ page }) => {
  await files(page, 'alpha');
  const waiting = page.locator('#panel .code [data-waits]');
  await expect(waiting).toHaveCount(0);
  await field(page, 'standbys-0-address').fill('10.77.0.300');
  await field(page, 'standbys-0-address').blur();
  const hba = page.locator('#panel .code summary[data-waits="waits for beta, Address"]');
  await expect(hba.first()).toContainText('10.77.0.12/32');
  await expect(page.locator('#panel .code summary', { hasText: 'wal_level' })).not.toHaveAttribute('data-waits');
  await expect(await waiting.count()).toBe(await hba.count());
  await page.getByRole('tab', { name: 'All files' }).click();
  await page.locator('.listed summary', { hasText: 'nodes/alpha/pg_hba.conf' }).click();
  await expect(hba.first()).toBeVisible();
  await page.getByRole('button', { name: 'put back 10.77.0.12' }).first().click();
  await expect(waiting).toHaveCount(0);
});

test('a field that is folded away is unfolded', async ({ page }) => {
  await files(page, 'alpha');
  const asked = line(page, 'listen_addresses');
  await asked.locator('summary').click();
  await asked.getByRole('link', { name: 'alpha, Listens on' }).click();
  await expect(field(page, 'primary-listen')).toBeFocused();
});

test('the page of the setting is the one that the site has', async ({ page }) => {
  await files(page, 'alpha');
  const asked = line(page, 'max_wal_senders');
  await asked.locator('summary').click();
  await expect(asked.locator('.answer')).toContainText('1 + 2 = 3. 10 is the least that is set');
  await asked.getByRole('link', { name: 'max_wal_senders' }).click();
  await expect(page.locator('#max_wal_senders')).toBeInViewport();
});

test('a line that somebody has opened stays open when the marks of a change end', async ({ page }) => {
  await files(page, 'alpha');
  await field(page, 'wal-keep').fill('2GB');
  const asked = line(page, 'wal_keep_size');
  await expect(asked).toHaveClass('changed');
  await expect(asked.locator('.eff')).toHaveText(['was 1GB', 'reload']);
  await expect(asked.getByText('reload', { exact: true })).toBeHidden();
  await asked.locator('summary').click();
  await expect(asked).not.toHaveClass('changed', { timeout: 8_000 });
  await expect(asked.locator('.answer')).toBeVisible();
  await expect(asked.getByText('was 1GB')).toBeHidden();
  await expect(asked.getByText('reload', { exact: true })).toBeVisible();
});

test('the copy of a file has no answer in it', async ({ page }) => {
  await files(page, 'alpha');
  await line(page, 'wal_level').locator('summary').click();
  await page.getByRole('button', { name: 'Copy pg_hba.conf' }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^# BEGIN pgrunbook orders\n[^]*# END pgrunbook orders\n$/);
  const shown = await page.locator('#panel article').nth(1).locator('.tx').allTextContents();
  expect(`${shown.join('\n')}\n`).toBe(text);
});

test('folded, a line with an answer is as high as one without', async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 900 });
  await files(page, 'alpha');
  const heights = await page.locator('#panel .code > li').evaluateAll((list) => list.map((one) => one.getBoundingClientRect().height));
  expect(new Set(heights).size, heights.join(' ')).toBe(1);
});

for (const scheme of ['light', 'dark']) {
  test(`axe has nothing to say of open answers, and nothing hangs over at 320: ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 800 });
    for (const fragment of Object.values(STATES)) {
      await files(page, 'beta', fragment);
      await page.locator('#panel details').evaluateAll((list) => { for (const one of list) one.open = true; });
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`)).toEqual([]);
      const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
      expect(over).toBeLessThanOrEqual(0);
      await page.goto('about:blank');
    }
  });
}

test.describe('by finger', () => {
  test.use({ hasTouch: true, viewport: { width: 375, height: 700 } });

  test('a tap opens, and the field is gone to', async ({ page }) => {
    await files(page, 'beta');
    const asked = line(page, 'primary_slot_name');
    await asked.locator('summary').tap();
    await expect(asked.locator('.answer')).toContainText("beta's slot on alpha");
    await asked.getByRole('link', { name: 'beta, Name' }).tap();
    await expect(field(page, 'standbys-0-name')).toBeFocused();
  });
});

test('where there is no form, fields are words', async ({ page }) => {
  await page.goto('./embed.html#v=1&primary.name=north');
  await page.getByRole('tab', { name: /^north/ }).click();
  const asked = line(page, 'max_replication_slots');
  await asked.locator('summary').click();
  await expect(asked.locator('.answer')).toContainText('PostgreSQL: 17');
  await expect(asked.getByRole('link')).toHaveText(['max_replication_slots']);
});

test('the list of all files answers as well', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: 'All files' }).click();
  const file = page.locator('.listed').filter({ hasText: 'nodes/beta/pg_hba.conf' });
  await file.locator('summary').first().click();
  const asked = file.locator('.code > li').filter({ hasText: 'replication' }).first();
  await asked.locator('summary').click();
  await expect(asked.locator('.answer')).toContainText('when beta is the primary one day');
  const script = page.locator('.listed').filter({ hasText: 'runbook/01-alpha-prepare.sh' });
  await script.locator('summary').first().click();
  await expect(script.locator('.code')).toBeVisible();
  await expect(script.locator('.answer')).toHaveCount(0);
});
