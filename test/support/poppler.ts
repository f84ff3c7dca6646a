import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import jsQr from 'jsqr';

/** A page as an image: how light each dot is, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly gray: Buffer;
}

/** What poppler, an independent reader, finds in a PDF. Needs its Debian package `poppler-utils`. */
export interface ReadPdf {
  /** Of each page. */
  readonly texts: readonly string[];
  /** `pdfinfo`, as it prints it. */
  readonly info: string;
  /** `pdffonts`, as it prints it. */
  readonly fonts: string;
  /** Every text with the size it is set in, in points. */
  readonly sizes: readonly { readonly text: string; readonly size: number }[];
  /** Images of the pages, fit to see where there is ink. */
  readonly pages: readonly Raster[];
}

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;
const COARSE_DPI = 50;
const FINE_DPI = 220;
/** In dots at that sharpness: no letter is as large. */
const SMALLEST_CODE = 150;

/** Reads a PDF. */
export function readPdf(pdf: Buffer): Promise<ReadPdf> {
  return inFolder(pdf, async (folder) => {
    const file = join(folder, 'paper.pdf');
    const text = await tool('pdftotext', ['-layout', file, '-']);
    return {
      texts: text.split('\f').slice(0, -1),
      info: await tool('pdfinfo', [file]),
      fonts: await tool('pdffonts', [file]),
      sizes: sizesOf(await tool('pdftohtml', ['-xml', '-zoom', '1', '-i', '-stdout', file])),
      pages: await rasters(folder, ['-r', String(COARSE_DPI)]),
    };
  });
}

/** The texts of the QR codes on some pages, counted from 1, row by row. */
export function readCodes(pdf: Buffer, pages: { first: number; last: number }): Promise<string[]> {
  return inFolder(pdf, async (folder) => {
    const range = ['-f', String(pages.first), '-l', String(pages.last)];
    const images = await rasters(folder, [...range, '-r', String(FINE_DPI)]);
    return images.flatMap((image) => squaresOf(image).map((square) => decode(image, square)));
  });
}

/** Whether a stretch of a page, given in parts of its width and height, bears no ink. */
export function isBlank(
  { width, height, gray }: Raster,
  part: { left: number; right: number; top: number; bottom: number },
): boolean {
  for (let y = Math.floor(part.top * height); y < Math.floor(part.bottom * height); y += 1) {
    const from = y * width + Math.floor(part.left * width);
    const to = y * width + Math.floor(part.right * width);
    if (gray.subarray(from, to).some((dot) => dot < 250)) return false;
  }
  return true;
}

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Where ink stands in squares: bands of rows, cut to columns at wide gaps, trimmed to their ink. */
function squaresOf({ width, height, gray }: Raster): Square[] {
  const isDark = (x: number, y: number): boolean => (gray[y * width + x] ?? 255) < 128;
  const band = (y: number): Buffer => gray.subarray(y * width, (y + 1) * width);
  const rows = stretches(height, 1, (y) => band(y).some((dot) => dot < 128));
  const squares: Square[] = [];
  for (const [top, bottom] of rows.filter(([from, to]) => to - from >= SMALLEST_CODE)) {
    const ys = Array.from({ length: bottom - top }, (_, n) => top + n);
    for (const [left, right] of stretches(width, 12, (x) => ys.some((y) => isDark(x, y)))) {
      const side = right - left;
      const inked = ys.filter((y) =>
        band(y)
          .subarray(left, right)
          .some((dot) => dot < 128),
      );
      const [first = top, last = bottom] = [inked.at(0), inked.at(-1)];
      const isSquare = side >= SMALLEST_CODE && Math.abs(last + 1 - first - side) < 6;
      if (isSquare) squares.push({ x: left, y: first, side });
    }
  }
  return squares;
}

/** The stretches from 0 to `length` in which something is, unless it is missing more than `gap` times in a row. */
function stretches(
  length: number,
  gap: number,
  isThere: (n: number) => boolean,
): [number, number][] {
  const found: [number, number][] = [];
  for (let n = 0; n < length; n += 1) {
    if (!isThere(n)) continue;
    const last = found.at(-1);
    if (last !== undefined && n - last[1] < gap) last[1] = n + 1;
    else found.push([n, n + 1]);
  }
  return found;
}

function decode({ width, gray }: Raster, { x, y, side }: Square): string {
  const edge = 30;
  const size = side + 2 * edge;
  const dots = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const dot = gray[(y + row) * width + x + column] ?? 255;
      dots.fill(
        dot,
        ((row + edge) * size + column + edge) * 4,
        ((row + edge) * size + column + edge) * 4 + 3,
      );
    }
  }
  return jsQr.default(dots, size, size)?.data ?? 'unreadable';
}

async function inFolder<T>(pdf: Buffer, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kapok-pdf-'));
  try {
    await writeFile(join(folder, 'paper.pdf'), pdf);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tool(name: string, args: string[]): Promise<string> {
  return (await run(name, args, { maxBuffer: MOST_BYTES })).stdout;
}

async function rasters(folder: string, options: string[]): Promise<Raster[]> {
  await tool('pdftoppm', ['-gray', ...options, join(folder, 'paper.pdf'), join(folder, 'page')]);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pgm')).sort();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.map(readPgm);
}

/** `P5 width height 255` and then the dots. */
function readPgm(file: Buffer): Raster {
  const head = /^P5\s(\d+)\s(\d+)\s255\s/.exec(file.toString('latin1', 0, 64));
  if (head === null) throw new Error('not a PGM image');
  return { width: Number(head[1]), height: Number(head[2]), gray: file.subarray(head[0].length) };
}

function sizesOf(xml: string): { text: string; size: number }[] {
  const specs = [...xml.matchAll(/<fontspec id="(\d+)" size="(\d+)"/g)];
  const sizes = new Map(specs.map(([, id, size]) => [id, Number(size)]));
  return [...xml.matchAll(/<text [^>]*font="(\d+)"[^>]*>(.*?)<\/text>/g)].map(
    ([, id, text = '']) => ({
      text: text.replaceAll(/<[^>]+>/g, ''),
      size: sizes.get(id) ?? 0,
    }),
  );
}
