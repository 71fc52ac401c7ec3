import { expect, field, open, test } from './page.js';

// What is shown of the plan, without marks and what buttons say of themselves.
const shown = (page) => page.evaluate(() => {
  const result = document.querySelector('#result').cloneNode(true);
  result.querySelectorAll('.fresh').forEach((part) => part.classList.remove('fresh'));
  result.querySelectorAll('.copy').forEach((button) => ['aria-disabled', 'title'].forEach((name) => button.removeAttribute(name)));
  return ['.picture', '.facts', '.order', '.steps'].map((part) => result.querySelector(part).innerHTML.replaceAll(' class=""', ''));
});

test('what was typed shows what a page shows that is opened with the same plan', async ({ page, context }) => {
  test.slow();
  await open(page);
  const other = await context.newPage();
  const steps = [
    ['10.77.0.99', () => field(page, 'primary-address').fill('10.77.0.99')],
    ['10.77.0.9', () => field(page, 'primary-address').fill('10.77.0.9')],
    ['6000', () => field(page, 'primary-port').fill('6000')],
    ['north', () => field(page, 'primary-name').fill('north')],
    ['db2.example.org', () => field(page, 'standbys-0-address').fill('db2.example.org')],
    ['recovery.conf', () => field(page, 'postgres').selectOption('9.3')],
    ['walsender', () => field(page, 'replication-user').fill('walsender')],
    ['rsync', () => field(page, 'copy-method').selectOption('manual')],
    ['10.77.0.12', async () => {
      await page.getByRole('button', { name: 'Add a standby' }).click();
      await field(page, 'standbys-1-address').fill('10.77.0.12');
    }],
    ['standby.signal', () => field(page, 'postgres').selectOption('18')],
    ['10.77.0.8', () => field(page, 'standbys-1-address').fill('10.77.0.8')],
  ];
  for (const [says, step] of steps) {
    await step();
    await expect(async () => {
      await open(other, new URL(page.url()).hash.slice(1));
      const [here, there] = [await shown(page), await shown(other)];
      expect(here.join()).toContain(says);
      expect(here).toEqual(there);
    }).toPass({ timeout: 10_000 });
  }
});

test('steps out of sight follow a moment later, without being looked at', async ({ page }) => {
  await open(page);
  const [first, last] = [page.locator('#start'), page.locator('.step').last()];
  await expect(first).toBeInViewport();
  await expect(last).not.toBeInViewport();
  await field(page, 'standbys-0-name').fill('omega');
  await expect(page.locator('.picture')).toContainText('omega');
  await expect(last).toContainText('omega');
});
