// The form and its result side by side.
import { test, expect, open, field } from './page.js';

const bar = (page) => page.getByRole('region', { name: 'State of the plan' });
const steps = (page) => page.locator('.step:not(.start)');

test('the example is filled in and its result is there', async ({ page }) => {
  await open(page);
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.11');
  await expect(bar(page)).toContainText('0 errors');
  await expect(steps(page)).toHaveCount(11);
  await expect(steps(page).first()).toContainText('runbook/01-alpha-prepare.sh');
});

test('a key press shows its effect, marked for a moment', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: 'beta' }).click();
  await field(page, 'wal-keep').fill('2GB');
  const line = page.locator('.code li', { hasText: 'wal_keep_size' }).first();
  await expect(line).toContainText('2GB');
  await expect(line).toHaveClass('changed');
  await expect(line).toContainText('was 1GB');
  await expect(page.getByRole('tab', { name: 'alpha' })).toContainText('1 changed');
  await expect(line).not.toHaveClass('changed', { timeout: 8_000 });
});

test('an error stands at its field and in the list, and what is below is the last valid plan', async ({ page }) => {
  await open(page);
  const address = field(page, 'standbys-0-address');
  await address.fill('10.77.0.300');
  await address.blur();
  await expect(bar(page)).toContainText('1 error');
  await expect(bar(page)).toContainText('last valid plan (beta, Address: 10.77.0.12)');
  await expect(page.locator('#f-standbys-0-address-said')).toContainText('10.77.0.300');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('.picture')).toContainText('10.77.0.12:5432');
  const copies = page.locator('#result .copy');
  expect(await copies.count()).toBeGreaterThan(10);
  for (const copy of await copies.all()) await expect(copy).toHaveAttribute('aria-disabled', 'true');
  // The link in the list leads to the field, also from elsewhere.
  await page.locator('#findings').getByRole('link', { name: 'beta, Address' }).click();
  await expect(address).toBeFocused();
  await address.fill('10.77.0.30');
  await expect(bar(page)).toContainText('0 errors');
  await expect(page.locator('.picture')).toContainText('10.77.0.30:5432');
});

test('while somebody types nothing is shouted, and nothing can be copied either', async ({ page }) => {
  await page.clock.install();
  await open(page);
  const address = field(page, 'standbys-0-address');
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await address.fill('10.77.0.');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('#findings li')).toHaveCount(0);
  // Why nothing can be copied is said all the same.
  await expect(bar(page)).toContainText('0 errors, 0 warnings');
  await expect(bar(page)).toContainText('below is the last valid plan. Copy and download are off.');
  await page.clock.runFor(1_000);
  await expect(page.locator('#findings li')).toHaveCount(1);
  await address.pressSequentially('77');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'false');
  await expect(page.locator('#findings li')).toHaveCount(0);
});

test('a fix applies, says so, and can be undone', async ({ page }) => {
  await open(page);
  await field(page, 'primary-address').fill('10.77.0.11:5432');
  await field(page, 'primary-address').blur();
  const said = page.locator('#f-primary-address-said');
  await said.getByRole('button').click();
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.11');
  await expect(said).toContainText('done');
  await said.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'primary-address')).toHaveValue('10.77.0.11:5432');
});

test('standbys come and go', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Add a standby' }).click();
  await expect(field(page, 'standbys-1-name')).toHaveValue('gamma');
  await expect(field(page, 'standbys-1-address')).toBeFocused();
  await page.keyboard.type('10.77.0.13');
  await expect(steps(page)).toHaveCount(17);
  await page.getByRole('button', { name: 'Remove standby beta' }).click();
  await expect(field(page, 'standbys-0-name')).toHaveValue('gamma');
  await expect(steps(page)).toHaveCount(11);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(steps(page)).toHaveCount(17);
});

test('each start brings its plan without an error', async ({ page }) => {
  await open(page);
  for (const [label, count, word] of [['two standbys', 17, 'gamma'], ['classic 9.x', 11, 'master'], ['one standby', 11, 'beta']]) {
    await page.getByRole('button', { name: label }).click();
    await expect(page.getByRole('button', { name: label })).toHaveAttribute('aria-pressed', 'true');
    await expect(bar(page)).toContainText('0 errors');
    await expect(steps(page)).toHaveCount(count);
    await expect(page.locator('.picture')).toContainText(word);
  }
});

test('every version gives a runbook from the example, and says what followed it', async ({ page }) => {
  await open(page);
  const versions = await field(page, 'postgres').locator('option').allTextContents();
  expect(versions).toHaveLength(17);
  for (const version of versions) {
    await page.getByRole('button', { name: 'Reset' }).click();
    await field(page, 'postgres').selectOption(version);
    await expect(bar(page), version).toContainText('0 errors');
  }
  await field(page, 'postgres').selectOption('9.1');
  await expect(page.locator('#f-postgres-said')).toContainText('Changed with the version');
  await page.getByRole('tab', { name: 'beta' }).click();
  await expect(page.locator('.panel')).toContainText('recovery.conf');
});

test('the platform decides which fields there are', async ({ page }) => {
  await open(page);
  await expect(field(page, 'primary-cluster')).toBeVisible();
  await field(page, 'platform').selectOption('source');
  await expect(field(page, 'primary-cluster')).toHaveCount(0);
  for (const node of ['primary', 'standbys-0']) {
    await field(page, `${node}-data`).fill('/srv/data');
    await field(page, `${node}-bin`).fill('/opt/pg/bin');
  }
  await page.keyboard.press('Tab');
  await expect(bar(page)).toContainText('0 errors');
  // What a platform does not have goes with the choice, is named, and comes back with Undo.
  await field(page, 'platform').selectOption('debian');
  await expect(page.locator('#f-platform-said')).toContainText('Changed with the platform: Data directory, Programs');
  await expect(bar(page)).toContainText('0 errors');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(field(page, 'primary-data')).toHaveValue('/srv/data');
});

test('a hundred standbys are shown, foldable, and typing goes on', async ({ page }) => {
  const parts = ['v=1'];
  for (let i = 0; i < 100; i++) parts.push(`standbys.${i}.name=s${i}`, `standbys.${i}.address=10.9.${i}.1`);
  await open(page, parts.join('&'));
  await expect(bar(page)).toContainText('605 steps on 101 hosts');
  await expect(page.locator('.step.folded').first()).toContainText('s1');
  await page.locator('.step.folded').first().getByRole('button').click();
  await expect(page.locator('#step-10')).toContainText('runbook/010-s1-prepare.sh');
  await page.locator('#standby-99 > summary').click();
  await field(page, 'standbys-99-address').fill('10.9.99.2');
  await page.getByRole('tab', { name: 'Hosts' }).click();
  await page.locator('#host').selectOption('s99');
  await expect(page.locator('.panel')).toContainText('10.9.99.2');
});

test('what a key press changes is marked in the steps that it changes', async ({ page }) => {
  await open(page);
  await field(page, 'primary-port').fill('5433');
  await expect(page.locator('#step-3 .cmd.fresh')).toContainText('-p 5433');
  await expect(page.locator('#step-7 .fresh')).toHaveCount(0);
  await expect(page.locator('#start .fresh')).toHaveCount(0);
  await expect(page.locator('.steps .fresh')).toHaveCount(0, { timeout: 8_000 });
});

test("steps that are unfolded while the plan has an error cannot be copied either", async ({ page }) => {
  const standby = (i) => `standbys.${i}.name=s${i}&standbys.${i}.address=10.77.0.${20 + i}`;
  await open(page, `v=1&${[0, 1, 2, 3, 4, 5].map(standby).join('&')}`);
  await field(page, 'primary-address').fill('10.77.0.300');
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'true');
  await page.locator('.folded button').first().click();
  const buttons = page.locator('.steps .copy');
  await expect.poll(() => buttons.evaluateAll((all) => all.every((one) => one.getAttribute('aria-disabled') === 'true'))).toBe(true);
  await field(page, 'primary-address').fill('10.77.0.30');
  await expect.poll(() => buttons.evaluateAll((all) => all.every((one) => one.getAttribute('aria-disabled') === 'false'))).toBe(true);
});

test('where a rule knows no way out, the value before is one, and the field has the focus then', async ({ page }) => {
  await open(page);
  const address = field(page, 'standbys-0-address');
  await address.fill('10.77.0.300');
  await address.blur();
  const back = page.locator('#f-standbys-0-address-said').getByRole('button', { name: 'put back 10.77.0.12' });
  await expect(page.locator('#panel .copy').first()).toHaveAttribute('title', 'Off while the plan has an error');
  await back.click();
  await expect(address).toHaveValue('10.77.0.12');
  await expect(address).toBeFocused();
  await expect(page.locator('#download')).toHaveAttribute('aria-disabled', 'false');
  await expect(page.locator('#panel .copy').first()).not.toHaveAttribute('title', /Off/);
});

test('after a standby is removed the focus is in the one that has its place', async ({ page }) => {
  await open(page, 'v=1&standbys.1.name=gamma&standbys.1.address=10.77.0.13&standbys.2.name=delta&standbys.2.address=10.77.0.14');
  await page.getByRole('button', { name: 'Remove standby gamma' }).click();
  await expect(field(page, 'standbys-1-name')).toBeFocused();
  await expect(field(page, 'standbys-1-name')).toHaveValue('delta');
  await page.getByRole('button', { name: 'Remove standby delta' }).click();
  await expect(field(page, 'standbys-0-name')).toBeFocused();
});

test('a field says what it means to whoever is in it', async ({ page }) => {
  await open(page);
  await field(page, 'wal-keep').focus();
  const hint = page.locator('.hint');
  await expect(hint).toContainText('WAL');
  await expect(hint).toContainText('Example');
  const text = await hint.textContent();
  await expect(field(page, 'wal-keep')).toHaveAccessibleDescription(text.trim());
  await field(page, 'standbys-0-address').focus();
  await expect(hint).not.toHaveText(text);
  await page.getByRole('tab', { name: 'Runbook' }).focus();
  await expect(hint).toBeHidden();
});

test('many standbys are a line each until they are asked for', async ({ page }) => {
  const standby = (i) => `standbys.${i}.name=s${i}&standbys.${i}.address=10.77.1.${20 + i}`;
  await open(page, `v=1&${Array.from({ length: 12 }, (_, i) => standby(i)).join('&')}`);
  await expect(field(page, 'standbys-7-name')).toBeVisible();
  await expect(field(page, 'standbys-8-name')).toHaveCount(0);
  const line = page.locator('#standby-8');
  await expect(line.locator('summary').first()).toHaveText('s8 10.77.1.28');
  await line.locator('summary').first().click();
  await field(page, 'standbys-8-address').fill('10.77.1.300');
  await field(page, 'standbys-8-address').blur();
  await expect(line.locator('summary').first()).toHaveText('s8 10.77.1.300 (error)');
  await line.locator('summary').first().click();
  await expect(field(page, 'standbys-8-name')).toHaveCount(0);
  await page.locator('#findings').getByRole('link').first().click();
  await expect(field(page, 'standbys-8-address')).toBeFocused();
  await page.getByRole('button', { name: 'Add a standby' }).click();
  await expect(field(page, 'standbys-12-address')).toBeFocused();
});

test('a long address is not cut off', async ({ page }) => {
  await open(page);
  await field(page, 'primary-address').fill('db-primary-17.eu-central.example.org');
  const whole = () => field(page, 'primary-address').evaluate((input) => input.scrollWidth <= input.clientWidth);
  await expect.poll(whole).toBe(true);
});

test('a section that is folded says that something in it is wrong', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, 'v=1&replication.tls=off&wal.keep=x');
  const [replication, options] = await page.locator('.sec > summary').all();
  await expect(replication.locator('.sum')).toContainText(': 1 warning');
  await expect(options.locator('.sum')).toContainText(': 1 error');
  // What is below is said on a phone too.
  await expect(page.getByText('Below is the example, not this plan')).toBeVisible();
});

test('what has no field is no link, and after its fix the focus is where the findings are counted', async ({ page }) => {
  await open(page, 'v=99&primary.address=10.8.8.8');
  const finding = page.locator('#findings li').filter({ hasText: 'Plan version' });
  await expect(finding).toHaveCount(1);
  await expect(finding.getByRole('link', { name: 'Plan version' })).toHaveCount(0);
  await finding.getByRole('button').first().click();
  await expect(finding).toHaveCount(0);
  await expect(page.locator('#count')).toBeFocused();
  // Which the Tab key reaches as before.
  expect(await page.locator('#count').evaluate((link) => link.tabIndex)).toBe(0);
  await expect(field(page, 'primary-address')).toHaveValue('10.8.8.8');
});

test('a field of another platform has its value in the list, and no link', async ({ page }) => {
  const standbys = Array.from({ length: 9 }, (_, i) => `standbys.${i}.name=s${i}&standbys.${i}.address=10.9.${i}.1`).join('&');
  await open(page, `v=1&${standbys}&primary.data=/srv/pg&standbys.8.bin=/opt/pg/bin`);
  const items = page.locator('#findings li').filter({ hasText: 'field-of-other-platform' });
  await expect(items).toHaveCount(2);
  for (const [i, value] of ['/srv/pg', '/opt/pg/bin'].entries()) {
    await expect(items.nth(i)).toContainText(value);
    await expect(items.nth(i).locator('a.at')).toHaveCount(0);
  }
  await items.nth(1).getByRole('button').first().click();
  await expect(items).toHaveCount(1);
  await expect(page.locator('#count')).toBeFocused();
});

test('a choice that is left out says what it means, and is there again where it can be', async ({ page }) => {
  await open(page);
  const chosen = () => field(page, 'copy-method').evaluate((select) => select.selectedOptions[0].textContent);
  await field(page, 'postgres').selectOption('9.0');
  await expect.poll(chosen).toBe('default: rsync over ssh, by hand');
  await field(page, 'postgres').selectOption('9.6');
  await expect.poll(chosen).toBe('pg_basebackup');
  await expect(field(page, 'wal-slot-limit')).toHaveValue('');
  await expect(page.locator('#f-postgres-said')).toContainText('Back with the version: Copy by. ');
  await field(page, 'postgres').selectOption('17');
  await expect(field(page, 'wal-slot-limit')).toHaveValue('10GB');
  // It is the example again, which needs no link.
  await expect.poll(() => new URL(page.url()).hash).toBe('');
});

test('what one platform has alone comes back with it, for the standbys that are still there', async ({ page }) => {
  const three = [0, 1, 2].map((i) => `standbys.${i}.name=s${i}&standbys.${i}.address=10.9.${i}.1&standbys.${i}.cluster=c${i}`).join('&');
  await open(page, `v=1&primary.cluster=prod&${three}`);
  await field(page, 'platform').selectOption('source');
  await expect(page.locator('#f-platform-said')).toContainText('Changed with the platform: Cluster');
  await page.getByRole('button', { name: 'Remove standby s1' }).click();
  await field(page, 'platform').selectOption('debian');
  await expect(page.locator('#f-platform-said')).toContainText('Back with the platform: Cluster');
  await expect(field(page, 'primary-cluster')).toHaveValue('prod');
  await expect(field(page, 'standbys-0-cluster')).toHaveValue('c0');
  await expect(field(page, 'standbys-1-cluster')).toHaveValue('c2');
  // What somebody empties afterwards stays empty, and another plan has nothing of it.
  await field(page, 'primary-cluster').fill('');
  await field(page, 'platform').selectOption('source');
  await field(page, 'platform').selectOption('debian');
  await expect(field(page, 'standbys-0-cluster')).toHaveValue('c0');
  await expect(field(page, 'primary-cluster')).toHaveValue('');
  await field(page, 'platform').selectOption('source');
  await page.getByRole('button', { name: 'two standbys' }).click();
  await expect(field(page, 'standbys-0-cluster')).toHaveValue('main');
});

test('after a button that goes with what it is for, the focus is somewhere', async ({ page }) => {
  await open(page, 'v=1&primary.name=a%20b&nothing=1');
  const said = page.locator('#f-primary-name-said');
  await said.getByRole('button', { name: 'Change to' }).click();
  await said.getByRole('button', { name: 'Undo' }).click();
  await expect(field(page, 'primary-name')).toBeFocused();
  await page.getByRole('button', { name: 'Go on without' }).click();
  await expect(page.locator('#count')).toBeFocused();
  await page.locator('#open-plan').setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer: Buffer.from('{') });
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Open plan.json' })).toBeFocused();
});

test('notes do not fill the page', async ({ page }) => {
  const named = Array.from({ length: 10 }, (_, i) => `standbys.${i}.name=s${i}&standbys.${i}.address=db${i}.example.org`).join('&');
  await open(page, `v=1&${named}&primary.port=x`);
  await expect(page.locator('#findings > ul > li')).toHaveCount(3);
  await expect(page.locator('#findings > ul > li').first()).toContainText('Port');
  await page.getByText('8 more').click();
  await expect(page.locator('#findings details li')).toHaveCount(8);
});

test('the names of hosts keep their ends in the picture', async ({ page }) => {
  await open(page);
  for (const [name, shows] of [['db-primary-17', 'db-primary-17'], ['mm-'.repeat(20) + 'mmm', '…'], ['bdgpqO'.repeat(10), '…']]) {
    await field(page, 'primary-name').fill(name);
    const box = page.locator('.picture svg.flat g').first();
    await expect(box.locator('.name').last()).toContainText(shows);
    await expect(box).toContainText('primary, 17/main');
    const inside = () => box.evaluate((g) => [...g.querySelectorAll('text')].every((text) => text.getBoundingClientRect().right <= g.querySelector('rect').getBoundingClientRect().right));
    await expect.poll(inside).toBe(true);
  }
});
