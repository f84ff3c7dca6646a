// Module hooks: `./name.js` finds `./name.ts`, and TypeScript is compiled as the tests compile it. What was compiled once is
// kept by the digest of its source, because a test run starts many processes from the same sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const OPTIONS = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
const require = createRequire(import.meta.url);
const COMPILER = `${require('@swc/core/package.json').version}${JSON.stringify(OPTIONS)}`;
const KEPT = fileURLToPath(new URL('../../node_modules/.cache/kapok-sources/', import.meta.url));
mkdirSync(KEPT, { recursive: true });

export function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.startsWith('file:')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
}

function compiled(filename) {
  const text = readFileSync(filename, 'utf8');
  const digest = createHash('sha256').update(`${COMPILER}\0${filename}\0${text}`).digest('hex');
  const kept = `${KEPT}${digest}.mjs`;
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(text, { ...OPTIONS, filename });
  // Another process may do the same: whole files only, and the same ones.
  writeFileSync(`${kept}.${process.pid}`, code);
  renameSync(`${kept}.${process.pid}`, kept);
  return code;
}
