import type { OpenSettings, SecretSettings } from '../../platform/config/settings.js';
import { Bucket } from '../../platform/object-store/bucket.js';
import { CheckpointBucket } from './checkpoint-bucket.js';
import { CheckpointFolder } from './checkpoint-folder.js';
import type { CheckpointStore } from './checkpoint-store.js';

/** What says where checkpoints are stored. */
type StoreSettings = Pick<SecretSettings, 'bucketKeys'> &
  Pick<OpenSettings, 'checkpointDir' | 'checkpointBucket' | 'idleTransactionTimeoutMs'>;

/** Appending happens in a transaction that waits for it. */
const LONGEST_APPEND_MS = 10_000;

/** The store of signed checkpoints that a configuration names: a bucket, or else a folder. */
export function checkpointStoreOf(settings: StoreSettings): CheckpointStore {
  const { checkpointBucket, bucketKeys, checkpointDir, idleTransactionTimeoutMs } = settings;
  if (checkpointBucket === null || bucketKeys === null) return new CheckpointFolder(checkpointDir);
  const appendMs = Math.min(LONGEST_APPEND_MS, Math.floor(idleTransactionTimeoutMs / 2));
  return new CheckpointBucket(new Bucket(checkpointBucket, bucketKeys), appendMs);
}
