// What somebody has typed stays: after a link inside the page, a reload, a reset, and beside what another key press makes anew.
import { test, expect, open, field } from './page.js';

test('the links inside the page leave the plan and its address alone', async ({ page }) => {
  await open(page);
  await field(page, 'name').fill('invoices');
  await expect(page).toHaveURL(/name=invoices/);
  const address = page.url();
  await page.getByRole('link', { name: 'Skip to the result' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#result')).toBeFocused();
  const links = page.locator('a[href^="#"]:visible');
  const hrefs = new Set(await links.evaluateAll((all) => all.map((one) => one.getAttribute('href'))));
  expect(hrefs.size).toBeGreaterThan(10);
  for (const href of hrefs) {
    await page.locator(`a[href="${href}"]:visible`).first().focus();
    await page.keyboard.press('Enter');
    expect(page.url(), href).toBe(address);
    await expect(field(page, 'name'), href).toHaveValue('invoices');
  }
});

test('a fragment that is a place of the page is no plan', async ({ page }) => {
  await open(page);
  await field(page, 'name').fill('invoices');
  await expect(page).toHaveURL(/name=invoices/);
  await page.evaluate(() => { location.hash = '#step-3'; });
  await expect(page).toHaveURL(/#step-3$/);
  await expect(field(page, 'name')).toHaveValue('invoices');
  await page.goBack();
  await expect(field(page, 'name')).toHaveValue('invoices');
});

test('a fragment that is neither a plan nor a place of the page is said to be none', async ({ page }) => {
  const origin = page.locator('#origin');
  await page.goto('./#hello');
  await expect(origin).toContainText('#hello at the end of the address is no plan');
  await field(page, 'name').fill('invoices');
  await expect(origin).not.toContainText('hello');
  await expect(page).toHaveURL(/name=invoices/);
  await page.evaluate(() => { location.hash = '#nowhere'; });
  await expect(origin).toContainText('#nowhere');
  await expect(field(page, 'name')).toHaveValue('invoices');
  await expect(page).toHaveURL(/name=invoices/);
});

test('in a frame the link to the result leaves the runbook as it is', async ({ page }) => {
  await page.goto('./embed.html#v=1&primary.name=north');
  await expect(page.locator('#panel')).toContainText('north');
  const address = page.url();
  await page.getByRole('link', { name: 'Skip to the result' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#result')).toBeFocused();
  expect(page.url()).toBe(address);
  await page.evaluate(() => { location.hash = '#result'; });
  await expect(page).toHaveURL(/#result$/);
  await expect(page.locator('#panel')).toContainText('north');
});

test('sections that were folded when the page was narrow can be used when it is wide', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  await open(page);
  await expect(field(page, 'replication-tls')).toBeHidden();
  await page.setViewportSize({ width: 1280, height: 900 });
  await field(page, 'replication-tls').click();
  await field(page, 'replication-tls').selectOption('verify-full');
  await field(page, 'wal-keep').click();
  const stops = await page.locator('.sec > summary').evaluateAll((all) => all.map((one) => one.tabIndex));
  expect(stops).toEqual([-1, -1]);
  await page.setViewportSize({ width: 800, height: 900 });
  await expect(page.locator('.sec > summary').first()).toHaveAttribute('tabindex', '0');
});

test('what was typed last survives a reload at once', async ({ page }) => {
  await open(page, 'v=1&primary.name=north');
  await field(page, 'primary-address').fill('10.77.0.71');
  await page.reload();
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.71');
  await expect(field(page, 'primary-name')).toHaveValue('north');
  // A link that is followed means what it says, whatever was typed over it before.
  await field(page, 'primary-address').fill('10.77.0.72');
  await page.goto('about:blank');
  await open(page, 'v=1&primary.name=north');
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.11');
});

test('Undo after Reset brings the password back as well', async ({ page }) => {
  await open(page);
  const password = page.getByLabel('The password');
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  for (const typed of [false, true]) {
    if (typed) await field(page, 'name').fill('invoices');
    await page.getByLabel('generate').check();
    const before = await password.inputValue();
    await press('Reset');
    await expect(password).toHaveCount(0);
    await press('Undo');
    await expect(password).toHaveValue(before);
    await expect(field(page, 'name')).toHaveValue(typed ? 'invoices' : 'orders');
    await page.getByLabel('ask on host').check();
  }
});

test('files and lines that somebody has opened stay open when another key is pressed', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: /^alpha/ }).click();
  const card = page.locator('article').nth(1).locator('.code details').first();
  await card.locator('summary').click();
  await expect(card).toHaveAttribute('open', '');
  await field(page, 'wal-keep').fill('2GB');
  await expect(page.locator('#panel .code')).toContainText(['wal_keep_size = 2GB', '']);
  await expect(card).toHaveAttribute('open', '');
  await page.getByRole('tab', { name: 'All files' }).click();
  const listed = (name) => page.locator('.listed').filter({ has: page.getByText(name, { exact: true }) });
  for (const name of ['nodes/alpha/postgresql.conf', 'nodes/alpha/pg_hba.conf']) {
    await listed(name).locator('summary').first().click();
    await expect(listed(name).locator('.code')).toBeVisible();
  }
  await listed('nodes/alpha/pg_hba.conf').locator('.code summary').first().click();
  await field(page, 'wal-keep').fill('3GB');
  await expect(listed('nodes/alpha/postgresql.conf').locator('.code')).toContainText('wal_keep_size = 3GB');
  await expect(listed('nodes/alpha/pg_hba.conf').locator('.code details[open]')).toHaveCount(1);
  // As it was left, also after a look at something else.
  await page.getByRole('tab', { name: 'Day 2' }).click();
  await page.getByRole('tab', { name: 'All files' }).click();
  await expect(listed('nodes/alpha/pg_hba.conf').locator('.code')).toBeVisible();
});

test('what stood there is what stood there before the typing began', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: /^alpha/ }).click();
  await field(page, 'wal-keep').fill('2');
  await field(page, 'wal-keep').fill('20');
  await field(page, 'wal-keep').fill('20GB');
  const line = page.locator('.code li', { hasText: 'wal_keep_size' }).first();
  await expect(line).toContainText('20GB');
  await expect(line.locator('.was')).toHaveText('was 1GB');
  await page.getByRole('tab', { name: 'Runbook' }).click();
  await field(page, 'primary-port').fill('5433');
  await expect(page.locator('#step-3 .cmd.fresh')).toContainText('-p 5433');
  await field(page, 'standbys-0-cluster').fill('other');
  await expect(page.locator('.steps')).toContainText('postgresql@17-other');
  await expect(page.locator('#step-3 .cmd.fresh')).toContainText('-p 5433');
  // Typed back, nothing is new there.
  await field(page, 'primary-port').fill('5432');
  await expect(page.locator('#step-3')).not.toContainText('5433');
  await expect(page.locator('#step-3 .fresh')).toHaveCount(0);
});

test('what is unfolded in a step stays so, and its other parts stay in the page, when one of them changes', async ({ page }) => {
  await open(page);
  const step = page.locator('#step-3');
  await step.locator('details.inside > summary').click();
  const title = await step.locator('h3').elementHandle();
  await field(page, 'primary-port').fill('5433');
  await expect(step).toContainText('5433');
  await expect(step.locator('details.inside')).toHaveAttribute('open', '');
  expect(await title.evaluate((heading) => heading.isConnected)).toBe(true);
});

test('what is changed right after another number of standbys is marked', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'two standbys' }).click();
  await expect(page.getByRole('tab', { name: 'gamma' })).toBeVisible();
  await field(page, 'primary-port').fill('5433');
  await expect(page.locator('#step-3 .cmd.fresh')).toContainText('-p 5433');
  await expect(page.getByRole('tab', { name: 'gamma' })).toContainText('changed');
});

test('the new standby\'s field says what it means', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Add a standby' }).click();
  await expect(field(page, 'standbys-1-address')).toBeFocused();
  await expect(page.locator('.hint')).toContainText('How the other nodes reach this one');
});
