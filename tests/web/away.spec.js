// Taking it away: zip, copies, links, files.
import { test, expect, open, field, download, byProgram, example } from './page.js';
import { createHash } from 'node:crypto';

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test('the zip is the one that the command-line program makes', async ({ page }) => {
  await open(page);
  const got = await download(page);
  expect(got.name).toBe('orders.zip');
  expect(got.bytes.equals(byProgram(example()))).toBe(true);
  const sum = createHash('sha256').update(got.bytes).digest('hex');
  await expect(page.locator('#sha256')).toHaveText(sum);
});

test('with a password it is the same for the same salt', async ({ page }) => {
  await open(page);
  await page.getByLabel('type', { exact: true }).check();
  // Composed and decomposed letters, a ligature, a number in a circle: SCRAM sees them normalized, by the browser here.
  const password = 'pass:wörd\\ "x" $1 o\u0308 \ufb01 \u2460 \u212b';
  await page.getByLabel('The password').fill(password);
  const got = await download(page);
  const salt = await page.locator('#salt').textContent();
  expect(got.bytes.equals(byProgram(example(), { password, salt }))).toBe(true);
  expect(got.bytes.equals(byProgram(example()))).toBe(false);
});

test('a generated password is strong, and another each time', async ({ page }) => {
  await open(page);
  await page.getByLabel('generate').check();
  const box = page.getByLabel('The password');
  const first = await box.inputValue();
  expect(first).toMatch(/^[a-z2-9]{32}$/);
  await page.getByRole('button', { name: 'Another' }).click();
  await expect(box).not.toHaveValue(first);
  // All of it can be seen.
  expect(await box.evaluate((input) => input.scrollWidth - input.clientWidth)).toBeLessThanOrEqual(0);
});

test('a typed password is there again after a look at another way, and not after Reset', async ({ page }) => {
  await open(page);
  await page.getByLabel('type', { exact: true }).check();
  await page.getByLabel('The password').fill('correct horse');
  await page.getByLabel('generate').check();
  await page.getByLabel('ask on host').check();
  await page.getByLabel('type', { exact: true }).check();
  await expect(page.getByLabel('The password')).toHaveValue('correct horse');
  await page.getByLabel('ask on host').check();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByLabel('type', { exact: true }).check();
  await expect(page.getByLabel('The password')).toHaveValue('');
});

test('an impossible password is refused beside it', async ({ page }) => {
  await open(page);
  await page.getByLabel('type', { exact: true }).check();
  await expect(page.locator('#f-password-said')).toContainText('Error');
  await expect(field(page, 'password')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('#download').click({ force: true });
  await expect(page.locator('#sha256')).toHaveCount(0);
});

test('a link brings the plan back, without the password', async ({ page, context }) => {
  await open(page);
  await page.getByLabel('type', { exact: true }).check();
  await page.getByLabel('The password').fill('hunter2-hunter2');
  await field(page, 'primary-address').fill('db1.example.org');
  await field(page, 'replication-user').fill('Réplica & "x"');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(() => clipboard(page)).toContain('#v=1&');
  await expect(page.locator('.planbar')).toContainText('Copied');
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeVisible();
  const link = await clipboard(page);
  expect(link).not.toContain('hunter2');
  expect(page.url()).not.toContain('hunter2');
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  expect(stored).not.toContain('hunter2');
  const other = await context.newPage();
  await other.goto(link);
  await expect(field(other, 'primary-address')).toHaveValue('db1.example.org');
  await expect(field(other, 'replication-user')).toHaveValue('Réplica & "x"');
  await expect(other.locator('.origin')).toContainText('2 fields');
  // What a link names came from it, also where it is as in the example.
  await other.goto('about:blank');
  await other.goto(`${link}&postgres=17`);
  await expect(other.locator('.origin')).toContainText('3 fields');
  await expect(other.getByLabel('ask on host')).toBeChecked();
});

test('a password that somebody has put into a link does not stay in the address', async ({ page }) => {
  await open(page, 'v=1&primary.name=north&replication.password=hunter2-hunter2&other=1');
  const findings = page.locator('#findings');
  await expect(findings).toContainText('A link holds no secret');
  await expect.poll(() => new URL(page.url()).hash).toBe('#v=1&primary.name=north&other=1');
  // What is wrong is there still, and the plan too.
  await expect(findings).toContainText('A link holds no secret');
  await expect(field(page, 'primary-name')).toHaveValue('north');
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('hunter2');
});

// Random numbers that can be had again: PGRUNBOOK_SEED=NUMBER.
function seeded() {
  let state = Number(process.env.PGRUNBOOK_SEED ?? Date.now() % 2 ** 31);
  console.log(`PGRUNBOOK_SEED=${state}`);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('no link of any plan holds the password', async ({ page }) => {
  await open(page);
  await page.getByLabel('type', { exact: true }).check();
  await page.getByLabel('The password').fill('Zx9Zx9Zx9secret');
  const random = seeded();
  const draw = (n) => Array.from({ length: n }, () => 'abc Zé"\'<>&%#=\\$:;'[Math.floor(random() * 19)]).join('');
  for (let i = 0; i < 12; i++) {
    for (const name of ['name', 'primary-name', 'primary-address', 'standbys-0-port', 'replication-user', 'wal-keep']) {
      await field(page, name).fill(draw(1 + (i % 12)));
    }
    await page.getByRole('button', { name: 'Copy link' }).click();
    const link = await clipboard(page);
    expect(link + page.url()).not.toMatch(/Zx9/);
  }
});

test('a bad link shows each problem and drops nothing', async ({ page }) => {
  await open(page, 'v=1&postgres=17&primary.adress=10.0.0.1&primary.port=%zz&standbys.0.name=gamma&primary.address=10.0.0.300');
  const list = page.locator('#findings');
  await expect(list).toContainText('primary.adress');
  await expect(list).toContainText('%zz');
  await expect(list).toContainText('10.0.0.300');
  await expect(field(page, 'standbys-0-name')).toHaveValue('gamma');
  await expect(page.locator('#f-primary-port-said')).toContainText('cannot be read');
  await expect(field(page, 'primary-port')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('.bar')).toContainText('Below is the example, not this plan');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
  // An edit elsewhere changes nothing of that, and a reload neither.
  await field(page, 'wal-keep').fill('2GB');
  await expect(list).toContainText('primary.adress');
  await expect(list).toContainText('%zz');
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('pgrunbook.plan'))).toContain('2GB');
  await page.reload();
  await expect(field(page, 'wal-keep')).toHaveValue('2GB');
  await expect(list).toContainText('primary.adress');
  await expect(list).toContainText('%zz');
  await page.getByRole('button', { name: 'Go on without' }).click();
  await expect(list).not.toContainText('%zz');
  await expect(list).toContainText('10.0.0.300');
});

test('what a link could not give is there until its field is edited, and comes back with Undo', async ({ page }) => {
  await open(page, 'v=1&primary.port=%zz&primary.address=10.0.0.1&primary.address=10.0.0.2');
  const list = page.locator('#findings');
  await expect(list).toContainText('alpha, Address');
  await field(page, 'primary-address').fill('10.0.0.3');
  await expect(list).not.toContainText('alpha, Address');
  await expect(list).toContainText('%zz');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'primary-address')).toHaveValue('10.0.0.1');
  await expect(list).toContainText('alpha, Address');
});

test('a problem of a link outlives Reset and Undo, reloads, and the way over another page', async ({ page }) => {
  await open(page, 'v=1&primary.name=north&primary.port=%zz');
  const [list, undo] = [page.locator('#findings'), page.getByRole('button', { name: 'Undo' })];
  await page.getByLabel('generate').check();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(list).not.toContainText('%zz');
  await undo.click();
  await expect(list).toContainText('%zz');
  await page.getByRole('button', { name: 'two standbys' }).click();
  await expect(page).toHaveURL(/gamma/);
  await undo.click();
  await expect(page).toHaveURL(/%zz/);
  await page.reload();
  await expect(field(page, 'primary-name')).toHaveValue('north');
  await expect(list).toContainText('%zz');
  await page.locator('#findings a.rule').first().click();
  await page.locator('header').getByRole('link', { name: 'pgrunbook' }).first().click();
  await expect(field(page, 'primary-name')).toHaveValue('north');
  await expect(list).toContainText('%zz');
  await page.getByRole('button', { name: 'Go on without' }).click();
  await expect(list).not.toContainText('%zz');
  await undo.click();
  await expect(list).toContainText('%zz');
});

test('a problem of a link is at no other standby when one is removed', async ({ page }) => {
  await open(page, 'v=1&standbys.1.name=gamma&standbys.1.address=10.0.0.1&standbys.1.address=10.0.0.2');
  const list = page.locator('#findings');
  await expect(list.getByRole('link', { name: 'gamma, Address' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).first().click();
  await expect(field(page, 'standbys-0-name')).toHaveValue('gamma');
  await expect(list.locator('li.sev-err')).toHaveCount(1);
  await expect(list.getByRole('link', { name: 'gamma, Address' })).toHaveCount(0);
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
});

test('a link cannot turn the direction of what the page says', async ({ page }) => {
  await open(page, 'v=1&primary.name=%E2%80%AEevil&primary.address=a%00b');
  await expect(page.locator('#findings')).toContainText('\\u{202e}evil, Address');
  expect(await page.locator('#findings').textContent()).not.toMatch(/[\u202a-\u202e\0]/);
  expect((await page.locator('.said').allTextContents()).join()).not.toMatch(/[\u202a-\u202e\0]/);
});

test('a hostile link runs nothing and is shown as text', async ({ page }) => {
  await page.addInitScript(() => { window.ran = 0; });
  const evil = '"><img src=x onerror=window.ran++><script>window.ran++</script>';
  const parts = ['name', 'replication.user', 'primary.name', 'primary.address', 'standbys.0.name', 'primary.data', evil]
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(evil)}`);
  await open(page, ['v=1', ...parts].join('&'));
  await expect(field(page, 'primary-name')).toHaveValue(evil);
  await expect(page.locator('#findings')).toContainText('<script>');
  for (const tab of await page.getByRole('tab').all()) await tab.click();
  // A role can be called so: what is shown of it is text, in the runbook and in the files.
  await page.getByRole('button', { name: 'Reset' }).click();
  await field(page, 'replication-user').fill(evil);
  for (const tab of await page.getByRole('tab').all()) await tab.click();
  expect(await page.evaluate(() => window.ran)).toBe(0);
  expect(await page.locator('img, main script').count()).toBe(0);
});

test('back and forward work', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'two standbys' }).click();
  await expect(page).toHaveURL(/gamma/);
  await page.getByRole('button', { name: 'classic 9.x' }).click();
  await expect(page).toHaveURL(/classic/);
  await page.goBack();
  await expect(field(page, 'standbys-1-name')).toHaveValue('gamma');
  await page.goBack();
  await expect(field(page, 'standbys-1-name')).toHaveCount(0);
  await expect(field(page, 'primary-name')).toHaveValue('alpha');
  await page.goForward();
  await expect(field(page, 'standbys-1-name')).toHaveValue('gamma');
});

test('what was typed survives a reload, the password does not', async ({ page }) => {
  await open(page);
  await field(page, 'standbys-0-address').fill('10.77.0.300');
  await page.getByLabel('generate').check();
  await expect(page).toHaveURL(/10\.77\.0\.300/);
  await page.reload();
  await expect(field(page, 'standbys-0-address')).toHaveValue('10.77.0.300');
  await expect(page.getByLabel('ask on host')).toBeChecked();
  await page.goto('about:blank');
  await page.goto('./');
  await expect(field(page, 'standbys-0-address')).toHaveValue('10.77.0.300');
});

test('a plan file is opened, and a bad one changes nothing', async ({ page }) => {
  await open(page);
  const plan = JSON.parse(example());
  plan.primary.address = '10.5.5.5';
  const file = (text) => ({ name: 'plan.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.locator('#open-plan').setInputFiles(file(JSON.stringify(plan)));
  await expect(field(page, 'primary-address')).toHaveValue('10.5.5.5');
  await expect(page.locator('.origin')).toContainText('plan.json');
  plan.primary.adress = 'x';
  await page.locator('#open-plan').setInputFiles(file(JSON.stringify(plan)));
  await expect(page.locator('#origin')).toContainText('plan.json was not opened');
  await expect(page.locator('#origin')).toContainText('adress');
  await expect(field(page, 'primary-address')).toHaveValue('10.5.5.5');
  // The plan has no error by that.
  await expect(page.locator('.bar')).toContainText('0 errors');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'false');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('#origin')).toHaveText('');
  await page.locator('#open-plan').setInputFiles(file('\ufeff{}'));
  await expect(page.locator('#origin')).toContainText('was not opened');
});

test('a plan file can be dropped', async ({ page }) => {
  await open(page);
  const text = example().replace('10.77.0.11', '10.6.6.6');
  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'plan.json', { type: 'application/json' }));
    return data;
  }, text);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(field(page, 'primary-address')).toHaveValue('10.6.6.6');
});

test('of several files that are dropped none is opened, and that is said', async ({ page }) => {
  await open(page);
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    for (const name of ['one.json', 'two.json']) data.items.add(new File(['{}'], name, { type: 'application/json' }));
    return data;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.locator('#origin')).toContainText('2 files were dropped and none was opened');
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.11');
});

test('each step and each file can be copied, as it is in the bundle', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Copy the command of step 2', exact: true }).click();
  await expect.poll(() => clipboard(page)).toBe('runuser -u postgres -- runbook/02-alpha-configure.sh');
  await page.getByRole('tab', { name: 'alpha' }).click();
  await page.getByRole('button', { name: 'Copy pg_hba.conf' }).click();
  await expect.poll(() => clipboard(page)).toContain('hostssl\treplication\treplicator\t10.77.0.12/32\tscram-sha-256\n');
  await expect(page.getByRole('button', { name: 'Copy pg_hba.conf' })).toHaveText('Copied');
  await expect(page.getByRole('button', { name: 'Copy pg_hba.conf' })).toHaveText('Copy', { timeout: 5_000 });
});

test('without the clipboard of a secure page the old command copies', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
    document.addEventListener('copy', () => { window.copied = document.getSelection().toString() || document.activeElement.value; });
  });
  await open(page);
  await page.getByRole('button', { name: 'Copy the command of step 1', exact: true }).click();
  await expect.poll(() => page.evaluate(() => window.copied)).toBe('runbook/01-alpha-prepare.sh');
});
