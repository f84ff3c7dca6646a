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
