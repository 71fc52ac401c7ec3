import { expect, field, open, test } from './page.js';

// What is shown of the plan, without marks and what buttons say of themselves.
const shown = (page, marked = true) => page.evaluate((marked) => {
  const result = document.querySelector('#result').cloneNode(true);
  if (marked) result.querySelectorAll('.fresh').forEach((part) => part.classList.remove('fresh'));
  result.querySelectorAll('.copy').forEach((button) => ['aria-disabled', 'title'].forEach((name) => button.removeAttribute(name)));
  return ['.picture', '.facts', '.order', '.steps'].map((part) => result.querySelector(part).innerHTML.replaceAll(' class=""', ''));
}, marked);

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
  // When nothing is marked any more, no mark has stayed. The other page follows its address and marks too, a little later.
  for (const each of [page, other]) await expect(each.locator('.steps .fresh')).toHaveCount(0, { timeout: 8_000 });
  expect(await shown(page, false)).toEqual(await shown(other, false));
});

// Types into a field and says what holds of the page before anything that waits for a frame or a timer.
// `also`: an event of the window right after the key.
const typed = (page, name, text, say, also) => page.evaluate(async ([name, text, say, also]) => {
  const input = document.querySelector(`#f-${name}`);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  if (also) window.dispatchEvent(new Event(also));
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  return new Function(`return ${say}`)();
}, [name, text, say, also]);

test('steps in sight follow at once, the others a moment later without being looked at', async ({ page }) => {
  await open(page);
  const last = page.locator('.step').last();
  await expect(page.locator('#step-1')).toBeInViewport();
  await expect(last).not.toBeInViewport();
  const has = (step, text) => `document.querySelector('${step}').textContent.includes('${text}')`;
  const both = (text) => `[${has('#step-1', text)}, ${has('.step:last-child', text)}]`;
  // Until the browser has said what is in sight, all follow at once.
  const follows = (expected) => expect(async () => {
    const name = `sigma${Date.now() % 1000}`;
    expect(await typed(page, 'primary-name', name, both(name))).toEqual(expected);
    await expect(last).toContainText(name);
  }).toPass({ timeout: 10_000 });
  await follows([true, false]);
  await page.locator('#step-11').scrollIntoViewIfNeeded();
  await expect(page.locator('#step-1')).not.toBeInViewport();
  await follows([false, true]);
});

test('what is printed right after a key press is the whole plan', async ({ page }) => {
  await open(page);
  await expect(page.locator('.step').last()).not.toBeInViewport();
  const say = "document.querySelector('.step:last-child').textContent.includes('omega')";
  expect(await typed(page, 'primary-name', 'omega', say, 'beforeprint')).toBe(true);
});

test('a step that something else has changed is made anew, and a button that says Copied too', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const step = page.locator('#step-1');
  await step.locator('code', { hasText: '-p 5432' }).first().evaluate((code) => { code.textContent = 'something else'; });
  await field(page, 'primary-port').fill('6000');
  await expect(step.locator('.cmd code').first()).toContainText('-p 6000');
  const button = step.locator('.copy').first();
  await button.click();
  await expect(button).toHaveText('Copied');
  await field(page, 'primary-port').fill('6001');
  await expect(step.locator('.cmd code').first()).toContainText('-p 6001');
  expect(await button.textContent()).toBe('Copy');
});
