// What a company sets for its own copy of the page, in site.json.
import { test, expect, open, field } from './page.js';
import AxeBuilder from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const OURS = {
  banner: 'The copy of the database team. <b>Questions</b>: extension 4711.',
  defaults: { postgres: 16, 'replication.tls': 'verify-full', 'standbys[].port': 5433, 'replication.user': 'wal' },
  locked: ['replication.tls', 'standbys[].port'],
};

async function hosted(page, site) {
  await page.route('**/site.json', (route) => (site === null
    ? route.fulfill({ status: 404, body: '' })
    : route.fulfill({ contentType: 'application/json', body: typeof site === 'string' ? site : JSON.stringify(site) })));
}

test('the page starts from its defaults, says whose it is, and keeps what is locked', async ({ page }) => {
  await hosted(page, OURS);
  await open(page);
  await expect(page.getByRole('complementary')).toHaveText(OURS.banner);
  await expect(field(page, 'postgres')).toHaveValue('16');
  await expect(field(page, 'replication-user')).toHaveValue('wal');
  // It can be reached and heard, and there is nothing to choose.
  await field(page, 'replication-tls').focus();
  await expect(field(page, 'replication-tls')).toBeFocused();
  await expect(field(page, 'replication-tls')).toHaveAttribute('aria-disabled', 'true');
  await expect(field(page, 'replication-tls').locator('option')).toHaveText(['verify-full: server checked too']);
  await expect(field(page, 'replication-tls')).toHaveValue('verify-full');
  await expect(field(page, 'standbys-0-port')).toHaveAttribute('readonly', '');
  await expect(page.locator('#f-standbys-0-port-said')).toHaveText('Held by this copy of the page.');
  await expect(field(page, 'primary-port')).toBeEditable();
  // Its start is no plan of somebody's: the address stays empty, until something is changed.
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('button', { name: 'Add a standby' }).click();
  await expect(field(page, 'standbys-1-port')).toHaveValue('5433');
  await expect.poll(() => new URL(page.url()).hash).toContain('postgres=16');
  const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(found.violations.map((one) => one.id)).toEqual([]);
});

test('each start has the defaults, and Reset brings them back', async ({ page }) => {
  await hosted(page, OURS);
  await open(page);
  for (const name of ['two standbys', 'classic 9.x', 'one standby']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'true');
    await expect(field(page, 'replication-tls')).toHaveValue('verify-full');
  }
  await field(page, 'replication-user').fill('other');
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(field(page, 'replication-user')).toHaveValue('wal');
});

test('a link means the same here as anywhere, but for what is held, and that is said', async ({ page }) => {
  await hosted(page, OURS);
  await open(page, 'v=1&postgres=14&replication.tls=off&standbys.0.port=5432');
  await expect(field(page, 'postgres')).toHaveValue('14');
  // What a link does not name is the example's, not this copy's.
  await expect(field(page, 'replication-user')).toHaveValue('replicator');
  await expect(field(page, 'replication-tls')).toHaveValue('verify-full');
  await expect(page.locator('.origin')).toHaveText(/From the link: .* Held by this copy of the page: .*replication\.tls = verify-full \(not off\).*standbys\[0\]\.port = 5433 \(not 5432\)/);
});

test('a plan file is held as well', async ({ page }) => {
  await hosted(page, OURS);
  await open(page);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgrunbook-hosted-'));
  const file = path.join(folder, 'plan.json');
  fs.writeFileSync(file, execFileSync(process.env.PGRUNBOOK_CLI, ['example'], { encoding: 'utf8' }));
  await page.locator('#open-plan').setInputFiles(file);
  await expect(page.locator('.origin')).toContainText('From the file plan.json. Held by this copy of the page: replication.tls = verify-full (not require)');
  await expect(field(page, 'replication-tls')).toHaveValue('verify-full');
  fs.rmSync(folder, { recursive: true });
});

test('a fix does not change what is held', async ({ page }) => {
  await hosted(page, { defaults: { 'replication.tls': 'off' }, locked: ['replication.tls'] });
  await open(page);
  await expect(page.locator('.findings')).toContainText('TLS');
  expect(await page.locator('.findings .fix').filter({ hasText: /tls/i }).count()).toBe(0);
});

for (const [what, site, said] of [
  ['a file that is no JSON', '{"banner": ', 'it is no JSON'],
  ['a key that is none', { baner: 'x' }, 'baner: there is no such key; is banner meant?'],
  ['a field that is none', { defaults: { 'primary.adress': 'x' } }, 'is primary.address meant?'],
  ['a default that is an error', { defaults: { postgres: '99' }, locked: ['postgres'] }, 'defaults: postgres: '],
]) {
  test(`${what} is named, and nothing of the file counts`, async ({ page }) => {
    await hosted(page, site);
    await open(page);
    const alert = page.getByRole('alert').filter({ hasText: 'site.json' });
    await expect(alert).toContainText(said);
    await expect(field(page, 'postgres')).not.toHaveAttribute('aria-disabled');
    await expect(field(page, 'postgres')).toHaveValue('17');
  });
}

test.describe('without the file', () => {
  test.use({ expected: /Failed to load resource/ });

  test('the page is as it is without settings, and says nothing', async ({ page }) => {
    await hosted(page, null);
    await open(page);
    await expect(field(page, 'postgres')).toHaveValue('17');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('a server that fails, or answers with another page, is said', async ({ page }) => {
    for (const [answer, said] of [
      [{ status: 500, body: '' }, '500'],
      [{ contentType: 'text/html', body: '<!doctype html><title>Log in</title>' }, 'it is no JSON'],
    ]) {
      await page.route('**/site.json', (route) => route.fulfill(answer));
      await page.goto('about:blank');
      await open(page);
      await expect(page.getByRole('alert').filter({ hasText: 'site.json' })).toContainText(said);
      await page.unroute('**/site.json');
    }
  });
});

test.describe('a server with a policy of its own', () => {
  test.use({ expected: /inline style/ });

  test('that forbids the style inside the page: it comes as a file', async ({ page, baseURL }) => {
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:";
    await page.route(baseURL, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
    });
    await open(page);
    const [answer] = await Promise.all([page.waitForResponse(/\/style-[0-9a-f]+\.css$/), page.reload()]);
    expect(answer.ok()).toBe(true);
    await expect(page.locator('.plan')).toHaveCSS('border-right-style', 'solid');
    const violations = await page.evaluate(() => window.violations.splice(0));
    expect(violations).toEqual(['style-src-elem inline']);
  });
});
