// The module that is loaded when it is first needed: when, and what happens when it cannot be had.
import { test, expect, open, field, download, byProgram, example } from './page.js';

const LATER = /\/later-[0-9a-f]+\.wasm$/;

// The addresses of all that was loaded.
function loaded(page) {
  const urls = [];
  page.on('request', (request) => urls.push(request.url()));
  return urls;
}

test('the first view takes five requests beside its icon, and no second module', async ({ page }) => {
  const urls = loaded(page);
  await open(page);
  await page.waitForLoadState('networkidle');
  expect(urls.filter((url) => LATER.test(url))).toEqual([]);
  expect(urls.filter((url) => !url.endsWith('/icon.svg')).length).toBeLessThanOrEqual(5);
});

for (const [what, act] of [
  ["a host's files", (page) => page.getByRole('tab', { name: /^alpha/ }).click()],
  ['the zip', (page) => download(page)],
  ['a change of the plan', (page) => field(page, 'primary-port').fill('5433')],
]) {
  test(`${what} loads it, once`, async ({ page }) => {
    const urls = loaded(page);
    await open(page);
    await act(page);
    await expect.poll(() => urls.filter((url) => LATER.test(url)).length).toBe(1);
    await page.getByRole('tab', { name: 'All files' }).click();
    await expect(page.locator('.listed').first()).toBeVisible();
    expect(urls.filter((url) => LATER.test(url)).length).toBe(1);
  });
}

test('a server that calls it by another type is good enough', async ({ page }) => {
  await page.route(LATER, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await open(page);
  expect((await download(page)).bytes.equals(byProgram(example()))).toBe(true);
});

test.describe('while it cannot be had', () => {
  test.use({ expected: /Failed to load resource|Failed to fetch|503/ });

  test('the files say so, and a second try gets them', async ({ page }) => {
    let gone = true;
    await page.route(LATER, (route) => (gone ? route.abort() : route.continue()));
    await open(page);
    await page.getByRole('tab', { name: /^beta/ }).click();
    await expect(page.locator('#panel [role=alert]')).toContainText('could not be loaded');
    // A second failure is said anew, and the focus stays.
    await page.locator('#panel [role=alert]').evaluate((alert) => { alert.id = 'first'; });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('#panel [role=alert]:not(#first)')).toContainText('could not be loaded');
    await expect(page.locator('#panel')).toBeFocused();
    gone = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('#panel')).toContainText('primary_conninfo');
  });

  test('no zip is made, the plan stays, and the next click makes one', async ({ page }) => {
    let gone = true;
    await page.route(LATER, (route) => (gone ? route.fulfill({ status: 503, body: 'closed' }) : route.continue()));
    await open(page);
    await field(page, 'name').fill('invoices');
    await page.locator('#download').click();
    await expect(page.locator('div.sum')).toContainText('could not be loaded');
    await expect(page.locator('#sha256')).toHaveCount(0);
    await expect(field(page, 'name')).toHaveValue('invoices');
    gone = false;
    expect((await download(page)).name).toBe('invoices.zip');
    await expect(page.locator('#sha256')).toBeVisible();
  });

  test('a tab that asks says so once, and a second try answers', async ({ page }) => {
    let gone = true;
    await page.route(LATER, (route) => (gone ? route.abort() : route.continue()));
    await open(page);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect(page.locator('#panel [role=alert]')).toHaveCount(1);
    await expect(page.locator('#panel [role=alert]')).toContainText('could not be loaded');
    gone = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('#panel [role=alert]')).toHaveCount(0);
    await expect(page.locator('#asked')).toBeVisible();
    await expect(page.locator('.compared')).toBeVisible();
    await expect(page.locator('#panel')).toBeFocused();
  });

  test('a tab that asks has its question when the way is open again and the plan has changed', async ({ page }) => {
    let gone = true;
    await page.route(LATER, (route) => (gone ? route.abort() : route.continue()));
    await open(page);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect(page.locator('#panel [role=alert]')).toHaveCount(1);
    gone = false;
    await field(page, 'primary-address').fill('10.77.0.30');
    await expect(page.locator('#asked')).toBeVisible();
    await expect(page.locator('.compared')).toBeVisible();
    await expect(page.locator('#panel [role=alert]')).toHaveCount(0);
  });

  test('the runbook follows the plan all the same', async ({ page }) => {
    await page.route(LATER, (route) => route.abort());
    await open(page);
    await field(page, 'primary-address').fill('10.9.8.7');
    await expect(page.locator('#result .picture')).toContainText('10.9.8.7');
  });
});
