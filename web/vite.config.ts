import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { firstFiles } from './first-files.js';
import { offlineShell } from './offline-shell.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** While developing, the pages come from Vite and everything else from a running service. */
const SERVICE = process.env.KAPOK_URL ?? 'http://127.0.0.1:8080';

/** The highest of eleven takes ten times as long for two in a hundred. */
const QUICKER = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes `name.gz` and `name.br` beside every script and style: the service sends them as they are. */
function compressed(): Plugin {
  return {
    name: 'kapok-compressed',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets');
      for (const name of await readdir(assets)) {
        if (!/\.(js|css)$/.test(name)) continue;
        const path = join(assets, name);
        const bytes = await readFile(path);
        await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
        await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, QUICKER));
      }
    },
  };
}

/** What every page runs on. It changes when a package does, so browsers keep it for long. */
const BASE =
  /node_modules[\\/](react|react-dom|scheduler|react-router|i18next|react-i18next|@tanstack[\\/](query-core|react-query)|openapi-fetch|idb-keyval)[\\/]/;
/** Our own parts that the first page of a phone needs, whichever it is; desks and codes come with who wants them. */
const HOUSE =
  /web[\\/]src[\\/](api|lib|features[\\/]outbox|app[\\/](?!areas[\\/]|shell[\\/]desk)|ui[\\/](?!data-table|paged-table|qr-code|file-field)|i18n[\\/][^\\/]+\.ts)/;

/**
 * Files of a phone's first page, few and whole: over a slow line each of forty small ones costs its own headers and waits
 * for its turn (decision 0018).
 */
const groups = [
  { name: 'base', test: BASE, priority: 2 },
  { name: 'house', test: HOUSE, priority: 1 },
];

export default defineConfig({
  root: here('.'),
  plugins: [offlineShell(), firstFiles(), compressed()],
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // A file in the markup would need `data:` in the font and script policies.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    manifest: 'bundle.json',
    rolldownOptions: {
      input: { main: here('index.html'), sw: here('src/sw/sw.ts') },
      output: {
        codeSplitting: { groups },
        // A service worker keeps its address: the browser asks there for a newer one.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
      onLog(level, log, show) {
        // `"use client"` of libraries means nothing here: every page is a client's.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') show(level, log);
      },
    },
  },
  server: { proxy: { '/v1': SERVICE, '/log': SERVICE, '/manifest.webmanifest': SERVICE } },
});
