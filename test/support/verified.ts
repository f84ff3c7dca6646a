import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, run } from '../../packages/verifier/src/node/run.js';

/** What is asked of the stand-alone verifier: texts of files, by the name of the option that takes them. */
export interface VerifierWish {
  readonly subject: string;
  readonly file: string;
  readonly keys: readonly string[];
  /** Whether a certificate may pass that shows minutes and not whose they are. */
  readonly isPartlyEnough?: boolean;
  /** Texts of statement proofs that belong to a month. */
  readonly statements?: readonly string[];
}

/** Runs `kapok-verify` on files as a holder would; what it prints is English. */
export async function verified(wish: VerifierWish): Promise<Outcome> {
  const { subject, file, keys, statements = [], isPartlyEnough = false } = wish;
  const folder = await mkdtemp(join(tmpdir(), 'kapok-verify-'));
  const save = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  try {
    const args = [subject, await save('file', file), '--lang', 'en'];
    for (const key of keys) args.push('--key', key);
    if (isPartlyEnough) args.push('--partly');
    for (const [n, text] of statements.entries()) {
      args.push('--statement', await save(`statement-${n}`, text));
    }
    return await run(args, 'en');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
