// The page that `cargo xtask test web` serves, in the system's Chromium.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: '../../target/web',
  use: {
    baseURL: process.env.PGRUNBOOK_SITE,
    acceptDownloads: true,
    // Only the tests of what it keeps have it.
    serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1280, height: 900 },
    launchOptions: {
      executablePath: process.env.PGRUNBOOK_CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
});
