// What every test has: a page on which nothing may fail in silence, and nothing may leave the origin.
import { test as base, expect } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export { expect };

export const test = base.extend({
  // What the console may say in a test that takes something away from the page.
  expected: [null, { option: true }],
  page: async ({ page, baseURL, expected }, use) => {
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('console', (line) => { if (line.type() === 'error' && !expected?.test(line.text())) wrong.push(`console: ${line.text()}`); });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(new URL(baseURL).origin) && !url.startsWith('blob:') && !url.startsWith('data:')) wrong.push(`request: ${url}`);
    });
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    await use(page);
    if (!page.isClosed()) wrong.push(...(await page.evaluate(() => window.violations ?? [])));
    expect(wrong).toEqual([]);
  },
});

// Opens the page (with a plan in its address, if given) and waits until the form is there.
export async function open(page, fragment = '') {
  await page.goto(fragment ? `./#${fragment}` : './');
  await expect(page.getByRole('form', { name: 'Plan' })).toBeVisible();
}

export const field = (page, name) => page.locator(`#f-${name}`);

export async function download(page) {
  const coming = page.waitForEvent('download');
  await page.locator('#download').click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
}

// What the command-line program makes of a plan.
export function byProgram(plan, extra = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgrunbook-web-'));
  try {
    fs.writeFileSync(path.join(folder, 'plan.json'), plan);
    const words = ['render', 'plan.json', '--zip', 'out.zip'];
    if (extra.password) {
      fs.writeFileSync(path.join(folder, 'password'), extra.password, { mode: 0o600 });
      words.push('--password-file', 'password', '--salt', extra.salt);
    }
    execFileSync(process.env.PGRUNBOOK_CLI, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    return fs.readFileSync(path.join(folder, 'out.zip'));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

export const example = () => execFileSync(process.env.PGRUNBOOK_CLI, ['example'], { encoding: 'utf8' });
