import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../../verifier/src/crypto-engine.js';
import { openFor } from './judge.js';
import { lockFolder } from './process-lock.js';
import { EXIT, needed, say } from './terminal.js';
import { addTrustedLog, plainAddress, readTrustedLogs, type TrustedLog } from './trusted-logs.js';
import { Witness } from './witness.js';
import { UsageError, WitnessError } from './witness-error.js';
import { loadWitnessKey, makeWitnessKey } from './witness-key.js';

/** `keygen --state DIR --name NAME` */
export async function keygen(args: readonly string[]): Promise<number> {
  const options = { state: { type: 'string' }, name: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const folder = needed(values.state, '--state');
  const key = await makeWitnessKey(folder, needed(values.name, '--name'));
  say(key.vkey);
  return EXIT.done;
}

/** `add-log --state DIR --key VKEY [--url ADDRESS] [--hash sm3] [--from FILE]` */
export async function addLog(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: 'string' },
      key: { type: 'string' },
      url: { type: 'string' },
      hash: { type: 'string' },
      from: { type: 'string' },
    },
  });
  const folder = needed(values.state, '--state');
  const vkey = needed(values.key, '--key');
  const note = values.from === undefined ? null : await readFile(values.from, 'utf8');
  await loadWitnessKey(folder);
  const log = await addTrustedLog(folder, {
    vkey,
    algorithm: hashOf(values.hash),
    url: addressOf(values.url),
  });
  if (note !== null) await beginAt(folder, log, note);
  say(`${log.origin}: ${log.keys.length} key(s), ${log.algorithm}, ${log.url ?? 'not followed'}`);
  return EXIT.done;
}

/** `status --state DIR` */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { state: { type: 'string' } } });
  const folder = needed(values.state, '--state');
  const key = await loadWitnessKey(folder);
  const witness = new Witness(folder, key);
  say(key.verifier.vkey);
  let refused = 0;
  for (const log of (await readTrustedLogs(folder)).values()) {
    const newest = await witness.newest(log);
    const evidence = await witness.memoryOf(log).evidence();
    refused += evidence.length;
    say(`${log.origin}: ${newest === null ? 'nothing co-signed yet' : lineOf(newest)}`);
    for (const file of evidence) say(`  contradiction: ${file}`);
  }
  return refused > 0 ? EXIT.found : EXIT.done;
}

/** The hash of a log's tree, as an option names it. Throws UsageError. */
export function hashOf(value: string | undefined): HashAlgorithm {
  const algorithm = HASH_ALGORITHMS.find((one) => one === (value ?? 'sha256'));
  if (algorithm === undefined) throw new UsageError('--hash is sha256 or sm3');
  return algorithm;
}

/** The address of a log, as an option names it. Throws UsageError. */
export function addressOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = plainAddress(value);
  if (url === undefined) throw new UsageError('the address of a log is http(s)://host/path');
  return url;
}

function lineOf(newest: { checkpoint: { size: bigint }; timestamp: bigint }): string {
  const time = new Date(Number(newest.timestamp) * 1000).toISOString();
  return `${newest.checkpoint.size} entries, co-signed ${time}`;
}

/** Co-signs a checkpoint that the operator kept, as the first one of its log. */
async function beginAt(folder: string, log: TrustedLog, note: string): Promise<void> {
  const checkpoint = openFor(log, note);
  if (typeof checkpoint === 'string') {
    throw new WitnessError('the checkpoint of --from is not signed by the key of --key');
  }
  const lock = await lockFolder(folder);
  try {
    const witness = new Witness(folder, await loadWitnessKey(folder));
    const claim = { old: 0n, proof: [], checkpoint };
    const { verdict } = await witness.submit({ log, claim, note });
    if (verdict !== 'cosigned')
      throw new WitnessError('this log was co-signed before: it goes on from there');
  } finally {
    await lock.release();
  }
}
