import { useCallback, useState } from 'react';
import {
  trustOf,
  type Verified,
  verifyFiles,
} from '../../../../../packages/verifier/src/page/verify-files.js';
import { Refusal } from '../../../../../packages/verifier/src/refusal.js';

/** What somebody knows from elsewhere, as they typed and chose it. */
export interface Known {
  readonly keys: string;
  readonly kept: readonly File[];
}

export const NOTHING_KNOWN: Known = { keys: '', kept: [] };

/** What was found in one of the files. */
interface Result extends Verified {
  readonly id: string;
}

export type Verification =
  | { readonly state: 'none' | 'working' | 'unreadable' }
  /** What was given as known is no key or no checkpoint. */
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'done'; readonly verified: readonly Result[] };

/** Checks files in this browser. Nothing is sent; the answer is about the files chosen last. */
export function useVerification() {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [verification, setVerification] = useState<Verification>({ state: 'none' });
  const check = useCallback(async (chosen: readonly File[], known: Known) => {
    setFiles(chosen);
    if (chosen.length === 0) return setVerification({ state: 'none' });
    setVerification({ state: 'working' });
    setVerification(await verificationOf(chosen, known));
  }, []);
  return { files, verification, check };
}

async function verificationOf(files: readonly File[], known: Known): Promise<Verification> {
  try {
    const kept = await Promise.all(known.kept.map((file) => file.text()));
    const verified = await verifyFiles(files, trustOf(known.keys, kept));
    return { state: 'done', verified: verified.map((one, at) => ({ ...one, id: `${at}` })) };
  } catch (error) {
    if (error instanceof Refusal) return { state: 'refused', refusal: error };
    return { state: 'unreadable' };
  }
}

/** A text as the file that the verifier takes. */
export function fileOfText(text: string, name: string): File {
  return new File([`${text.trim()}\n`], name, { type: 'text/plain' });
}
