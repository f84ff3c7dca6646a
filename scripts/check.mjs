// `npm run check`: everything that must hold before a change is pushed, from a clean clone on. Plain Node without
// dependencies, because it installs them. `--only NAME[,NAME]` runs some of the steps.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'kapok-check-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Runs a command with its output shown; true when it succeeded. */
function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) process.stdout.write(`${command}: ${error.message}\n`);
  return status === 0;
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** node_modules is complete when it is younger than the lockfile that made it. */
function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(marker) &&
    statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

/** Programs that some tests ask for a second opinion, and the Debian packages that hold them. */
const TOOLS = { hledger: 'hledger', pdftoppm: 'poppler-utils', chromium: 'chromium' };

function isThere(program) {
  return !spawnSync(program, ['--version'], { stdio: 'ignore' }).error;
}

/** Installs the tools that are missing, where that can be done: on Debian and its like, as root. */
function tools() {
  const missing = Object.keys(TOOLS).filter((program) => !isThere(program));
  if (missing.length === 0) return true;
  const packages = missing.map((program) => TOOLS[program]);
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    process.stdout.write(
      `The tests need ${missing.join(' and ')}. This user cannot install programs here; on Debian or Ubuntu let root run: apt-get install -y ${packages.join(' ')}\n`,
    );
    return false;
  }
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  // A fresh image has no package lists; where there are some, old ones may do when the network does not.
  run('apt-get', ['update', '-q'], quiet);
  const options = ['install', '-y', '-q', '--no-install-recommends'];
  return run('apt-get', [...options, ...packages], quiet) && missing.every(isThere);
}

/** A step counts as one check; the test step adds what its runner counted. */
function single(ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  return ok;
}

function jest() {
  const report = join(scratch, 'jest.json');
  const ok = run(
    process.execPath,
    [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${report}`,
    ],
    { NODE_NO_WARNINGS: '1' },
  );
  if (!existsSync(report)) return single(false);
  const counted = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += counted.numPassedTests;
  totals.failed += counted.numFailedTests + counted.numRuntimeErrorTestSuites;
  totals.skipped += counted.numPendingTests + counted.numTodoTests;
  return ok;
}

/** Regenerates what is generated and fails when the committed file differs. */
function generated() {
  const openapi = join(scratch, 'openapi.json');
  const types = join(scratch, 'schema.d.ts');
  return (
    run(process.execPath, ['dist/scripts/write-openapi.js', openapi]) &&
    isSame('openapi.json', openapi, 'npm run openapi') &&
    run(bin('openapi-typescript'), ['openapi.json', '-o', types]) &&
    isSame('web/src/api/schema.d.ts', types, 'npm run web:api')
  );
}

function isSame(committed, made, command) {
  const same = readFileSync(made, 'utf8') === readFileSync(join(root, committed), 'utf8');
  if (!same) process.stdout.write(`${committed} is not what the code says: run \`${command}\`.\n`);
  return same;
}

const steps = {
  install: () => isInstalled() || run('npm', ['ci', '--no-audit', '--no-fund']),
  tools,
  lint: () => run(bin('biome'), ['check', '--error-on-warnings', '.']),
  types: () =>
    ['tsconfig.json', 'web/tsconfig.json', 'web/e2e/tsconfig.json'].every((project) =>
      run(bin('tsc'), ['-p', project, '--noEmit']),
    ),
  imports: () =>
    run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src', 'packages', 'web/src']),
  'dead code': () => run(bin('knip'), []),
  build: () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    return (
      run(bin('tsc'), ['-p', 'tsconfig.build.json']) &&
      run(bin('vite'), ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']) &&
      run(process.execPath, ['packages/verifier/scripts/build-page.mjs', 'dist/kapok-verify.html'])
    );
  },
  generated,
  tests: jest,
};

const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : null;
const started = Date.now();
for (const [name, step] of Object.entries(steps)) {
  if (only && !only.includes(name)) continue;
  const from = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const ok = name === 'tests' ? step() : single(step());
  process.stdout.write(
    `== ${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - from) / 1000).toFixed(1)} s)\n`,
  );
  if (!ok) failures.push(name);
  if (!ok && (name === 'install' || name === 'build')) break;
}
rmSync(scratch, { recursive: true, force: true });

const seconds = ((Date.now() - started) / 1000).toFixed(0);
process.stdout.write(
  failures.length === 0
    ? `\nAll checks hold (${seconds} s).\n`
    : `\nFailed: ${failures.join(', ')}\n`,
);
process.stdout.write(
  `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
);
process.exit(failures.length === 0 ? 0 : 1);
