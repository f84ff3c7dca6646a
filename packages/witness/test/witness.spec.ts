import { join } from 'node:path';
import { scratchFolder } from '../../../test/support/scratch.js';
import { ToyLog } from '../../../test/support/toy-log.js';
import { openFor } from '../src/judge.js';
import { addTrustedLog, type TrustedLog } from '../src/trusted-logs.js';
import { Witness } from '../src/witness.js';
import { loadWitnessKey, makeWitnessKey } from '../src/witness-key.js';

const log = new ToyLog('toy.example/log').growTo(200);

/** A witness of its own whose clock says what a test sets, in seconds. */
async function newWitness() {
  const folder = join(await scratchFolder(), 'witness');
  await makeWitnessKey(folder, 'w.example/1');
  const trusted = await addTrustedLog(folder, { vkey: log.vkey, algorithm: 'sha256', url: null });
  const clock = { seconds: 1_000 };
  const key = await loadWitnessKey(folder);
  const witness = new Witness(folder, key, () => clock.seconds * 1000 + 999);
  const memory = witness.memoryOf(trusted);
  return { witness, trusted, clock, memory };
}

function claim(trusted: TrustedLog, from: ToyLog, old: number, size: number) {
  const note = from.checkpoint(size);
  const checkpoint = openFor(trusted, note);
  if (typeof checkpoint === 'string') throw new Error(checkpoint);
  return {
    log: trusted,
    claim: { old: BigInt(old), proof: from.proof(old, size), checkpoint },
    note,
  };
}

it('never tells an earlier time than it told before', async () => {
  const { witness, trusted, clock } = await newWitness();
  const times: bigint[] = [];
  for (const [seconds, old, size] of [
    [1_000, 0, 5],
    [900, 5, 9],
    [1_100, 9, 9],
    [1_099, 9, 20],
  ] as const) {
    clock.seconds = seconds;
    expect(await witness.submit(claim(trusted, log, old, size))).toMatchObject({
      verdict: 'cosigned',
    });
    times.push((await witness.newest(trusted))?.timestamp ?? 0n);
  }
  expect(times).toEqual([1_000n, 1_000n, 1_100n, 1_100n]);
});

it('keeps the signature of the log that it checked and no others', async () => {
  const { witness, trusted } = await newWitness();
  const wish = claim(trusted, log, 0, 5);
  const decorated = `${wish.note}— stranger.example/x AAAAAAAAAAAAAAAA\n`;
  const answer = await witness.submit({ ...wish, note: decorated });
  const line = answer.verdict === 'cosigned' ? answer.line : '';
  expect((await witness.newest(trusted))?.note).toBe(wish.note + line);
});

it('keeps evidence of a contradiction once, and not without end', async () => {
  const { witness, trusted, memory } = await newWitness();
  await witness.submit(claim(trusted, log, 0, 9));
  for (let n = 0; n < 60; n += 1) {
    const other = log.fork(8).growTo(9, `other ${n}`);
    expect(await witness.submit(claim(trusted, other, 9, 9))).toMatchObject({
      verdict: 'inconsistent',
    });
    await witness.submit(claim(trusted, other, 0, 9));
    expect(await memory.evidence()).toHaveLength(Math.min(n + 1, 50));
  }
  expect((await witness.newest(trusted))?.note).toContain(log.checkpoint(9));
});

it('goes on by itself after the log exchanged its key', async () => {
  const { witness, trusted } = await newWitness();
  await witness.submit(claim(trusted, log, 0, 9));
  const renewed = new ToyLog(log.origin, 'sha256', 77);
  renewed.growTo(30);
  const folder = witness.folder;
  const both = await addTrustedLog(folder, { vkey: renewed.vkey, algorithm: 'sha256', url: null });
  expect(both.keys).toHaveLength(2);
  const onlyNew = { ...both, keys: both.keys.slice(1) };
  // The memory stands under the witness's own signature, whatever keys are trusted now.
  expect(await witness.submit(claim(onlyNew, renewed, 9, 30))).toMatchObject({
    verdict: 'cosigned',
  });
});
