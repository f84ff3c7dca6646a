// `npm run soak [-- --minutes N]`: the tests that race and kill, with big counts, again and again. A round is always
// finished, and none is begun that would probably not fit: within 20 minutes unless said otherwise.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SPECS = [
  'test/faults/import-kill.spec.ts',
  'test/faults/approvals-kill.spec.ts',
  'test/faults/settlement-faults.spec.ts',
  'test/e2e/faked-months.spec.ts',
  'test/concurrency',
  'test/db/ledger-property.spec.ts',
  'test/property',
];

/** One process at a time: what is killed here is slow to start, and no race should wait for another one's. */
function round() {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand'];
  const { status, error } = spawnSync(process.execPath, [...jest, ...SPECS], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KAPOK_TEST_SOAK: '1', NODE_NO_WARNINGS: '1' },
  });
  if (error) process.stdout.write(`${error.message}\n`);
  return status === 0;
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } });
const limitMs = Number(values.minutes) * 60_000;
if (!(limitMs > 0)) {
  process.stderr.write('--minutes wants a number above zero.\n');
  process.exit(2);
}

const started = Date.now();
let longestMs = 0;
let rounds = 0;
let ok = true;
while (ok && (rounds === 0 || Date.now() - started + longestMs < limitMs)) {
  const from = Date.now();
  rounds += 1;
  process.stdout.write(`\n== round ${rounds}\n`);
  ok = round();
  longestMs = Math.max(longestMs, Date.now() - from);
}
const minutes = ((Date.now() - started) / 60_000).toFixed(1);
process.stdout.write(
  `\n${ok ? `${rounds} rounds held` : `Round ${rounds} FAILED`} (${minutes} min)\n`,
);
process.exit(ok ? 0 : 1);
