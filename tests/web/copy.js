// A copy of the finished page on a server of the test's own: it can be changed, published anew, and killed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm', svg: 'image/svg+xml', json: 'application/json' };

export async function copy() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pgrunbook-copy-'));
  fs.cpSync(process.env.PGRUNBOOK_SITE_DIR, folder, { recursive: true });
  return { folder, gone: () => fs.rmSync(folder, { recursive: true }) };
}

// Hands a folder out below a path. `sick`: it answers 503 to everything.
export async function serve(folder, below = '/deep/in/an/intranet/') {
  const state = { sick: false };
  const server = http.createServer((request, response) => {
    const asked = new URL(request.url, 'http://x').pathname;
    const name = asked.startsWith(below) ? asked.slice(below.length) || 'index.html' : '';
    const file = path.join(folder, name);
    if (state.sick) response.writeHead(503).end();
    else if (!name || !file.startsWith(folder) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': TYPES[file.split('.').pop()], 'Cache-Control': 'no-cache' }).end(fs.readFileSync(file));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}${below}`,
    sick: (now) => { state.sick = now; },
    stop: () => new Promise((stopped) => { server.close(stopped); server.closeAllConnections(); }),
  };
}

const sum = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 16);

// Makes of the page in this folder what a later build would be: another version, in a boot file of another name.
export function publish(folder, version) {
  const at = (name) => path.join(folder, name);
  const change = (name, ...pairs) => {
    let text = fs.readFileSync(at(name), 'utf8');
    for (const [from, to] of pairs) {
      if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
      text = text.replaceAll(from, to);
    }
    fs.writeFileSync(at(name), text);
  };
  const before = /const VERSION = "(.*)";/.exec(fs.readFileSync(at('sw.js'), 'utf8'))[1];
  const boot = fs.readdirSync(folder).find((name) => name.startsWith('boot-'));
  change(boot, [before, version]);
  const renamed = `boot-${sum(at(boot))}.js`;
  const old = Object.fromEntries(['index.html', 'embed.html', boot].map((name) => [name, JSON.parse(/const FILES = (.*);/.exec(fs.readFileSync(at('sw.js'), 'utf8'))[1])[name]]));
  fs.renameSync(at(boot), at(renamed));
  for (const name of ['index.html', 'embed.html']) change(name, [boot, renamed]);
  change('sw.js', [before, version],
    [`"${boot}":"${old[boot]}"`, `"${renamed}":"${sum(at(renamed))}"`],
    ...['index.html', 'embed.html'].map((name) => [`"${name}":"${old[name]}"`, `"${name}":"${sum(at(name))}"`]));
  return before;
}
