import { digestText, list, natural, object, oneOf, type Read, text } from './shape.js';

/** The answer of `/v1/log/<book>/proofs/consistency`. The roots in it are not believed: those of checkpoints are. */
export const consistencyShape = object({
  origin: text,
  algorithm: oneOf('sha256', 'sm3'),
  from: natural,
  to: natural,
  fromRootHash: digestText,
  toRootHash: digestText,
  path: list(digestText),
});

export type ConsistencyFile = Read<typeof consistencyShape>;
