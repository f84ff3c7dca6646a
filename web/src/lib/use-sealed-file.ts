import { useMutation } from '@tanstack/react-query';
import { codeOf } from '../api/problem.js';
import { saveFile } from './save-file.js';

/** A checkpoint follows within seconds of a change. */
const LOOK_AGAIN_MS = 2_500;
/** For a minute; after that somebody should look into it. */
const MOST_LOOKS = 24;

interface SealedFile {
  /** What it is called on the device. */
  readonly name: string;
  /** Reads it as a blob: what is saved is byte for byte what the service sent. */
  readonly read: () => Promise<unknown>;
}

/**
 * A file with proofs, which can be had once a signed checkpoint covers what it proves. While none does yet, it is asked
 * for again by itself, and `isSealing` says so; then it is saved on the device.
 */
export function useSealedFile({ name, read }: SealedFile) {
  const { mutate, isPending, failureReason, error, isSuccess } = useMutation({
    mutationFn: read,
    retry: (looks, reason) => isUnsealed(reason) && looks < MOST_LOOKS,
    retryDelay: LOOK_AGAIN_MS,
    onSuccess: (content) => {
      if (content instanceof Blob) saveFile(content, name);
    },
  });
  const isSealing = isPending && isUnsealed(failureReason);
  return { save: () => mutate(), isPending, isSealing, error, isSaved: isSuccess };
}

function isUnsealed(reason: unknown): boolean {
  return codeOf(reason) === 'checkpoint_pending';
}
