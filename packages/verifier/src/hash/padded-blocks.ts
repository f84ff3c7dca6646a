/**
 * A message as SHA-256, SHA-512 and SM3 cut it: one bit 1, zeros, and at the very end its length in bits, so that the
 * whole is a number of blocks. `block` is in bytes; the length takes an eighth of a block, of which 2^53 needs eight bytes.
 */
export function paddedBlocks(message: Uint8Array, block: number): DataView {
  const size = Math.ceil((message.length + 1 + block / 8) / block) * block;
  const bytes = new Uint8Array(size);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(size - 8, BigInt(message.length) * 8n);
  return view;
}

/** How SHA-256 and SM3 take one block in: `words` begins with its sixteen, and has room for what they grow into. */
export interface BlockHash {
  readonly start: readonly number[] | Int32Array;
  readonly words: number;
  readonly compress: (state: Int32Array, words: Int32Array) => void;
}

/** The 32 bytes that come of a message: both take its blocks of 64 bytes into eight words of state, one after the other. */
export function hashBlocks(message: Uint8Array, hash: BlockHash): Uint8Array {
  const state = Int32Array.from(hash.start);
  const words = new Int32Array(hash.words);
  const blocks = paddedBlocks(message, 64);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    for (let n = 0; n < 16; n += 1) words[n] = blocks.getInt32(at + 4 * n);
    hash.compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, n) => {
    digest.setInt32(4 * n, word);
  });
  return new Uint8Array(digest.buffer);
}
