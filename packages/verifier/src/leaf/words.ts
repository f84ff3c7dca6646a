// Digests and uuids as words of 32 bits: what is compared ten million times is not made into texts first.

/** The hexadecimal digits of eight words. */
export function digestOf(words: Uint32Array, from = 0): string {
  let text = '';
  for (let n = from; n < from + 8; n += 1) text += wordText(words, n);
  return text;
}

/** The uuid of four words. */
export function uuidOf(words: Uint32Array, from = 0): string {
  const text = [0, 1, 2, 3].map((n) => wordText(words, from + n)).join('');
  return [0, 8, 12, 16, 20].map((start, n) => text.slice(start, [8, 12, 16, 20, 32][n])).join('-');
}

/** The words of bytes, big-endian: four bytes each. */
export function wordsOf(bytes: Uint8Array, words: Uint32Array): Uint32Array {
  for (let n = 0, at = 0; at < bytes.length; n += 1, at += 4) {
    words[n] =
      (((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number)) >>>
      0;
  }
  return words;
}

/** Whether both begin with the same words. */
export function sameWords(a: Uint32Array, b: Uint32Array, count: number): boolean {
  for (let n = 0; n < count; n += 1) if (a[n] !== b[n]) return false;
  return true;
}

function wordText(words: Uint32Array, at: number): string {
  return (words[at] ?? 0).toString(16).padStart(8, '0');
}
