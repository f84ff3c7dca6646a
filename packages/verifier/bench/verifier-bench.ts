// How fast the verifier is: `node packages/verifier/dist/bench/verifier-bench.js [entries]`, or with the project's
// TypeScript hook. One thread does everything; the figures by processor time are those of one core.
import { mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportCheck } from '../src/checks/check-export.js';
import { checkFile } from '../src/checks/check-file.js';
import { pureEngine, useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { NO_TRUST } from '../src/trust.js';
import { makeJournal, makeReceipt } from './make-journal.js';

const ROUNDS = 3;

/** What one round took. */
interface Took {
  readonly seconds: number;
  readonly processor: number;
}

async function timed(work: () => void | Promise<void>): Promise<Took> {
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  return { seconds, processor: (user + system) / 1e6 };
}

function checkJournal(path: string): void {
  const findings = new Findings();
  const check = new ExportCheck(NO_TRUST, findings);
  const file = openSync(path, 'r');
  const piece = new Uint8Array(1 << 20);
  for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
    check.feed(piece.subarray(0, length));
  }
  check.finish();
  if (!findings.isSound) throw new Error(JSON.stringify(findings.faults[0]));
}

async function checkReceipts(receipt: Uint8Array, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const findings = new Findings();
    const options = { trust: NO_TRUST, companions: { statements: [] } };
    await checkFile(receipt, 'receipt', options, findings);
    if (!findings.isSound) throw new Error(JSON.stringify(findings.faults[0]));
  }
}

function tell(what: string, took: readonly Took[], count: number): void {
  const best = (of: keyof Took): number => Math.min(...took.map((one) => one[of]));
  const rate = (of: keyof Took): string => Math.round(count / best(of)).toLocaleString('en');
  const each = ((best('processor') / count) * 1e6).toFixed(1);
  process.stdout.write(
    `${what}: ${rate('processor')}/s of processor time, ${rate('seconds')}/s by the clock, ${each} µs each\n`,
  );
}

async function rounds(work: () => void | Promise<void>): Promise<Took[]> {
  const took: Took[] = [];
  for (let n = 0; n < ROUNDS; n += 1) took.push(await timed(work));
  return took;
}

const entries = Number(process.argv[2] ?? 300_000);
const folder = mkdtempSync(join(tmpdir(), 'kapok-verifier-bench-'));
try {
  for (const algorithm of ['sha256', 'sm3'] as const) {
    const path = join(folder, `${algorithm}.jsonl`);
    await makeJournal(path, { entries, accounts: 5000, algorithm });
    useEngine(nodeEngine);
    tell(
      `entries of an export, ${algorithm}, Node's hashes`,
      await rounds(() => checkJournal(path)),
      entries,
    );
  }
  const receipt = makeReceipt();
  for (const engine of [nodeEngine, pureEngine]) {
    useEngine(engine);
    const times = engine === nodeEngine ? 2000 : 100;
    tell(`receipts, ${engine.name}`, await rounds(() => checkReceipts(receipt, times)), times);
  }
  const rss = Math.round(process.memoryUsage().rss / 1e6);
  process.stdout.write(`memory at the end: ${rss} MB\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
