// What has to be there before anything of ours can run: dependencies and a build. Plain Node, no dependency.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];
const BUILT = join(ROOT, 'dist', '.built');
const SOURCES = [
  'src',
  'scripts',
  'bench',
  'packages',
  'web',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Installs and builds what is missing or older than its sources. Ends the process when that fails. */
export function prepare() {
  checkNode();
  if (!isInstalled()) install();
  if (!isBuilt()) build();
}

/** The build needs the development dependencies, also where NODE_ENV says production. */
function install() {
  const inNpm = process.env.npm_execpath;
  const [command, ...first] = inNpm ? [process.execPath, inNpm] : ['npm'];
  const quiet = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  run('Installing dependencies (npm ci, about a minute)', command, [...first, 'ci', ...quiet]);
}

/** Without checking types, which takes most of a build's time and is the business of `npm run check`. */
function build() {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  run('Building', process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck']);
  const bundler = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const pages = ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'];
  run('Building the pages', process.execPath, [bundler, ...pages]);
  const verifier = ['packages/verifier/scripts/build-page.mjs', 'dist/kapok-verify.html'];
  run('Building the stand-alone verifier', process.execPath, verifier);
  writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(`Kapok needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}

/** npm writes its own copy of the lockfile last: an older one belongs to another state of the project. */
function isInstalled() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) && changedMs(installed) >= changedMs(join(ROOT, 'package-lock.json'))
  );
}

function isBuilt() {
  if (!existsSync(BUILT)) return false;
  const builtMs = changedMs(BUILT);
  return SOURCES.every((name) => newestMs(join(ROOT, name)) <= builtMs);
}

function newestMs(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return changedMs(path);
  // Names first: a folder changes when a file in it is removed.
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestMs(join(path, name))),
    changedMs(path),
  );
}

function changedMs(path) {
  return statSync(path).mtimeMs;
}

function run(what, command, args) {
  process.stdout.write(`${what} …
`);
  const done = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (done.signal !== null) process.exit(130);
  if (done.status !== 0) fail(`${what} failed.`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
