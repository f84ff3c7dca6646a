// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { inflateRawSync } from 'node:zlib';
import { digest, must } from './strict.js';

/** The file that paper parts hold, in whatever order they were read. */
export function fileOfParts(parts: readonly string[]): string {
  const pieces = new Map<number, string>();
  const heads = new Set<string>();
  for (const part of parts) {
    const match = /^KPF1:(\d+)\/(\d+):([0-9A-F]{8}):([A-Z2-7]+)$/.exec(part);
    must(match, 'a part');
    heads.add(`${match[2]}:${match[3]}`);
    pieces.set(Number(match[1]), match[4] ?? '');
  }
  const [count = '', tag] = [...heads][0]?.split(':') ?? [];
  must(heads.size === 1 && pieces.size === Number(count), 'all parts of one file');
  const joined = [...pieces]
    .sort(([a], [b]) => a - b)
    .map(([, piece]) => piece)
    .join('');
  must(digest('sha256', joined).toString('hex').slice(0, 8).toUpperCase() === tag, 'tag');
  const bits = [...joined]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const bytes = Buffer.from(
    Array.from({ length: Math.floor(bits.length / 8) }, (_, n) =>
      Number.parseInt(bits.slice(n * 8, n * 8 + 8), 2),
    ),
  );
  return inflateRawSync(bytes, { maxOutputLength: 2 ** 24 }).toString('utf8');
}
