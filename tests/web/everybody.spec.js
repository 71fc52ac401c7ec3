// Everybody can use it: by keyboard, on a phone, with a screen reader, in the dark, on paper, without WebAssembly.
import { test, expect, open, field } from './page.js';
import { test as bare } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';

test.describe.configure({ timeout: 120_000 });

const STATES = {
  example: '',
  'two standbys': 'v=1&standbys.1.name=gamma&standbys.1.address=10.77.0.13&standbys.1.port=5432',
  error: 'v=1&standbys.0.address=10.77.0.300',
  warning: 'v=1&replication.tls=off',
  'a bad link': 'v=1&primary.adress=x&primary.address=',
  source: 'v=1&platform=source&primary.cluster=&standbys.0.cluster=&primary.data=/srv/d&primary.bin=/opt/pg/bin&standbys.0.data=/srv/d&standbys.0.bin=/opt/pg/bin',
  'old and by hand': 'v=1&postgres=9.0&copy.method=manual&copy.wal=&wal.slot_limit=&replication.tls=off',
  'long names': `v=1&primary.name=${'a'.repeat(60)}&primary.address=${'very-long-host-name.'.repeat(5)}example.org`,
};

async function shown(page, state) {
  await open(page, STATES[state]);
  for (const details of await page.locator('details.sec').all()) await details.evaluate((element) => { element.open = true; });
}

for (const scheme of ['light', 'dark']) {
  for (const state of Object.keys(STATES)) {
    test(`axe has nothing to say: ${state}, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await shown(page, state);
      const tabs = await page.getByRole('tab').all();
      // Every tab of the example; of the others the one that differs.
      for (const tab of state === 'example' ? tabs : tabs.slice(0, 2)) {
        await tab.click();
        const found = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
        const said = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join('\n')}`);
        expect(said, await tab.textContent()).toEqual([]);
      }
    });
  }
}

test('axe has nothing to say of an error at 320, and the bar holds all that it says', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await shown(page, 'example');
  await field(page, 'standbys-0-address').fill('10.77.0.300');
  await expect(page.getByRole('region', { name: 'State of the plan' })).toContainText('Below is the last valid plan');
  const found = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  expect(found.violations.map((one) => one.id)).toEqual([]);
  const out = await page.evaluate(() => {
    const bar = document.querySelector('.bar').getBoundingClientRect();
    const parts = [...document.querySelectorAll('.bar output a, .bar .holds, .bar button')].map((part) => part.getBoundingClientRect());
    const words = document.querySelector('.bar .holds');
    return [parts.filter((part) => part.top < bar.top || part.bottom > bar.bottom + 1).length, words.scrollHeight - words.clientHeight];
  });
  expect(out).toEqual([0, 0]);
});

for (const width of [320, 375, 768, 1280, 1440, 2560]) {
  test(`nothing hangs over at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const state of Object.keys(STATES)) {
      await shown(page, state);
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        const over = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
        expect(over, `${state}, ${await tab.textContent()}`).toBeLessThanOrEqual(0);
      }
      await page.goto('about:blank');
    }
  });
}

test('the keyboard alone does everything', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the result' })).toBeFocused();
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
  // Through the form in its order, to the download.
  const seen = [];
  for (let i = 0; i < 80 && seen.at(-1) !== 'download'; i++) {
    await page.keyboard.press('Tab');
    seen.push(await focused());
  }
  const wanted = ['one standby', 'f-primary-name', 'f-primary-address', 'f-standbys-0-address', 'Add a standby', 'f-postgres', 'f-platform',
    'f-replication-user', 'f-replication-tls', 'f-wal-keep', 'Undo', 'choose-plan', 'Copy link', 'download'];
  let last = -1;
  for (const name of wanted) {
    const at = seen.indexOf(name);
    expect(at, `${name} of ${seen.join(' | ')}`).toBeGreaterThan(last);
    last = at;
  }
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await coming).suggestedFilename()).toBe('orders.zip');
  // The tabs, by arrows.
  for (let i = 0; i < 20 && (await focused()) !== 't-runbook'; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'alpha' })).toBeFocused();
  await expect(page.getByRole('tab', { name: 'alpha' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(page.getByRole('tab', { name: 'Messages' })).toHaveAttribute('aria-selected', 'true');
});

test('every button can be clicked and does something that can be seen or heard', async ({ page }) => {
  await open(page);
  const known = new Set();
  for (let round = 0; round < 60; round++) {
    const buttons = await page.getByRole('button').all();
    let pressed = false;
    for (const button of buttons) {
      const name = (await button.getAttribute('aria-label')) ?? (await button.textContent());
      if (known.has(name) || !(await button.isVisible())) continue;
      known.add(name);
      if ((await button.getAttribute('aria-pressed')) === 'true' || (await button.getAttribute('aria-disabled')) === 'true') continue;
      if (/Print/.test(name)) await page.evaluate(() => { window.print = () => { document.title = 'printed'; }; });
      const before = await page.content();
      if (/Open plan/.test(name)) {
        const chooser = page.waitForEvent('filechooser');
        await button.click();
        await chooser;
      } else {
        await button.click();
        await expect.poll(async () => (await page.content()) !== before, { message: name }).toBe(true);
      }
      pressed = true;
      break;
    }
    if (!pressed) break;
  }
  expect([...known].length).toBeGreaterThan(20);
});

test('what happens is told to a screen reader', async ({ page }) => {
  await open(page);
  const status = page.locator('p.sr[role=status]');
  await page.getByRole('button', { name: 'Copy the command of step 1', exact: true }).click();
  await expect(status).toContainText('Copied');
  await page.getByRole('button', { name: 'Remove' }).or(page.getByRole('button', { name: 'Reset' })).first().click();
  await expect(status).toContainText('Undo brings back');
  await expect(page.getByRole('region', { name: 'State of the plan' }).locator('output')).toHaveAttribute('aria-live', 'polite');
});

// The text of a PDF, page by page.
function read(pdf) {
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
  return text.split('\f').slice(0, -1);
}

test('on paper it is the runbook with check boxes', async ({ page }) => {
  await open(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.plan')).toBeHidden();
  await expect(page.locator('.bar')).toBeHidden();
  await expect(page.locator('.printhead')).toContainText('Runbook orders');
  await expect(page.locator('.step:not(.start) .tick')).toHaveCount(11);
  await expect(page.locator('.start .tick')).toHaveCount(2);
  await expect(page.locator('.tick').first()).toBeVisible();
  const pages = read(await page.pdf({ preferCSSPageSize: true }));
  expect(pages.length).toBeGreaterThan(1);
  pages.forEach((text, i) => expect(text).toMatch(new RegExp(`pgrunbook +${i + 1} ?/ ?${pages.length}\\s*$`)));
  expect(pages[0]).toMatch(/Runbook orders[^]*Change _+ Operator _+ Date _+/);
  const steps = await page.locator('.step:not(.start) .file').allTextContents();
  expect(steps.length).toBe(11);
  for (const step of steps) {
    // Whole on one page, with room for the time and the initials.
    const on = pages.filter((text) => text.includes(`runbook/${step}`));
    expect(on.length, step).toBe(1);
    expect(on[0], step).toMatch(new RegExp(`[^/]${step.replaceAll('.', '\\.')}`));
  }
  expect(pages.join('').match(/at _{4,}/g).length).toBe(11);
  for (const gone of ['Download', 'Copy', 'Add a standby']) expect(pages.join(''), gone).not.toMatch(new RegExp(`^\\s*${gone}`, 'm'));
  await page.emulateMedia({ media: 'screen' });
  await field(page, 'primary-address').fill('nonsense here');
  await field(page, 'primary-address').blur();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('Do not run it')).toBeVisible();
});

test('whatever is shown, the runbook is printed, whole, and then all is as it was', async ({ page }) => {
  const long = 'a-name-that-is-long-enough-to-need-two-lines-of-the-lane';
  const names = ['beta', long, 'delta', 'epsilon', 'zeta', 'eta'];
  const standby = (name, i) => `standbys.${i}.name=${name}&standbys.${i}.address=10.77.0.${20 + i}`;
  for (const count of [3, 6]) {
    await page.goto('about:blank');
    await open(page, `v=1&replication.tls=off&${names.slice(0, count).map(standby).join('&')}`);
    await page.getByRole('tab', { name: 'All files' }).click();
    await expect(page.locator('.listed').first()).toBeVisible();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const pages = read(pdf);
    const text = pages.join('\n');
    const steps = 5 + 6 * count;
    for (let number = 1; number <= steps; number++) expect(text, `step ${number}`).toMatch(new RegExp(`/0*${number}-[a-z]`));
    expect(text.match(/at _{4,}/g).length).toBe(steps);
    expect(pages[0]).toMatch(/Runbook orders[^]*warning/);
    // Whole, over as many lines as it takes.
    const inOrder = execFileSync('pdftotext', ['-raw', '-', '-'], { input: pdf, encoding: 'utf8' });
    expect(inOrder.replace(/\s+/g, '')).toContain(`${long}root`);
    await expect(page.getByRole('tab', { name: 'All files' })).toHaveAttribute('aria-selected', 'true');
    await page.getByRole('tab', { name: 'Runbook' }).click();
    if (count > 4) await expect(page.locator('.step.folded').first()).toBeVisible();
    else await expect(page.locator('.step.folded')).toHaveCount(0);
  }
});

bare('without JavaScript the example can be read', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./');
  await expect(page.locator('noscript .broken')).toContainText('needs JavaScript and WebAssembly');
  await expect(page.locator('.wait')).toBeHidden();
  await expect(page.locator('.step:not(.start)')).toHaveCount(11);
  await expect(page.getByText('runbook/11-beta-prove.sh')).toBeVisible();
  await context.close();
});

bare('without WebAssembly the page says so and the example can be read', async ({ page }) => {
  await page.addInitScript(() => { delete window.WebAssembly; });
  await page.goto('./#v=1&primary.address=10.8.8.8');
  await expect(page.locator('#broken')).toContainText('The form could not be started: it needs WebAssembly');
  await expect(page.locator('.wait')).toBeHidden();
  await expect(page.locator('.step:not(.start)')).toHaveCount(11);
  for (const search of ['?again', '?once-more', '?again']) {
    await page.getByRole('link', { name: 'Load the page again' }).click();
    await expect(page).toHaveURL(new RegExp(`\\${search}#v=1&primary.address=10.8.8.8$`));
    await expect(page.locator('#broken')).toBeVisible();
  }
});

bare('without storage the page works', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('denied'); } });
  });
  await page.goto('./');
  await expect(page.getByRole('form', { name: 'Plan' })).toBeVisible();
  await page.locator('#f-primary-address').fill('10.8.8.8');
  await expect(page.locator('.picture')).toContainText('10.8.8.8');
});

bare('if the app fails, the page says so, with a way out', async ({ page }) => {
  let broken = true;
  await page.route('**/*', async (route) => {
    if (!broken || route.request().resourceType() !== 'document') return route.continue();
    const answer = await route.fetch();
    return route.fulfill({ response: answer, body: (await answer.text()).replace('id="app"', 'id="elsewhere"') });
  });
  await page.goto('./#v=1&primary.address=10.8.8.8');
  const message = page.getByRole('alert').filter({ hasText: 'This page has failed' });
  await expect(message).toContainText('Your plan is kept');
  await expect(page.locator('.step:not(.start)')).toHaveCount(11);
  broken = false;
  await message.getByRole('link', { name: 'Load the page again' }).click();
  await expect(page.locator('#f-primary-address')).toHaveValue('10.8.8.8');
  // Nothing of the failure stays in the address, which is passed on.
  expect(new URL(page.url()).search).toBe('');
});

bare('a mistake in the running app shows a message with a way out, and the plan is kept', async ({ page }) => {
  await page.goto('./');
  await page.locator('#f-name').fill('invoices');
  await expect(page).toHaveURL(/name=invoices/);
  await page.evaluate(() => {
    const create = document.createElement.bind(document);
    document.createElement = (tag) => {
      if (tag === 'fieldset') throw new Error('no more of these');
      return create(tag);
    };
  });
  await page.getByRole('button', { name: 'Add a standby' }).click();
  const message = page.getByRole('alert').filter({ hasText: 'This page has failed' });
  await expect(message).toContainText('Your plan is kept');
  await message.getByRole('link', { name: 'Load the page again' }).click();
  await expect(page.locator('#f-name')).toHaveValue('invoices');
  await expect(message).toHaveCount(0);
});

bare('where a plan is what makes the page fail, the example is a way out', async ({ page }) => {
  await page.addInitScript(() => {
    const create = document.createElement.bind(document);
    const fails = location.hash.includes('invoices');
    document.createElement = (tag) => {
      if (fails && tag === 'fieldset') throw new Error('no more of these');
      return create(tag);
    };
  });
  await page.goto('./#v=1&name=invoices');
  const message = page.getByRole('alert').filter({ hasText: 'This page has failed' });
  await message.getByRole('link', { name: 'Start from the example' }).click();
  await expect(page.locator('#f-name')).toHaveValue('orders');
});
