// Builds the page that checks files in a browser: one HTML file with everything in it and a policy that lets it load
// nothing. `node packages/verifier/scripts/build-page.mjs [FILE]`, by default packages/verifier/dist/kapok-verify.html.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The whole page as text. */
export async function pageText() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/page/main.ts')],
    bundle: true,
    charset: 'utf8',
    format: 'iife',
    legalComments: 'none',
    minify: true,
    platform: 'browser',
    target: 'es2022',
    tsconfigRaw: '{}',
    write: false,
  });
  // The text of a script must not hold what ends one.
  const script = outputFiles[0].text.trim().replaceAll('</', '<\\/');
  const style = readFileSync(join(root, 'page/page.css'), 'utf8').trim();
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts = {
    'content="default-src \'none\'"': `content="${policy}"`,
    '<style></style>': `<style>${style}</style>`,
    '<script></script>': `<script>${script}</script>`,
  };
  let page = readFileSync(join(root, 'page/page.html'), 'utf8');
  for (const [place, part] of Object.entries(parts)) {
    if (!page.includes(place)) throw new Error(`page.html lacks ${place}`);
    page = page.replace(place, () => part);
  }
  return page;
}

function digest(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = resolve(process.argv[2] ?? join(root, 'dist/kapok-verify.html'));
  mkdirSync(dirname(target), { recursive: true });
  const text = await pageText();
  writeFileSync(target, text);
  process.stdout.write(`${target}: ${Buffer.byteLength(text)} bytes\n`);
}
