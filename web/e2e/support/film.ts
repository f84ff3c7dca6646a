import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { create } from 'qrcode';

/** A picture in shades of grey, a byte a dot, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly gray: Buffer;
}

/** What the device's camera delivers; wide enough for the densest code that we print. */
const [WIDTH, HEIGHT] = [960, 720] as const;
const QUIET_ZONE = 4;
const FRAMES_A_SECOND = 5;
/** How long a picture is held before the camera: longer than a page takes for a look. */
const HELD_FRAMES = 4;

/** A QR code as it is printed, dark on white with its quiet zone. */
export function qrPicture(text: string): Picture {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const dots = Math.floor(HEIGHT / (size + 2 * QUIET_ZONE));
  const side = (size + 2 * QUIET_ZONE) * dots;
  const moduleAt = (dot: number) => Math.floor(dot / dots) - QUIET_ZONE;
  return drawn(side, side, (x, y) => {
    const [column, row] = [moduleAt(x), moduleAt(y)];
    const isInside = Math.min(column, row) >= 0 && Math.max(column, row) < size;
    return isInside && data[row * size + column] !== 0 ? 0 : 255;
  });
}

/** What a wall looks like: nothing to be read. */
export const WALL: Picture = drawn(WIDTH, HEIGHT, (x, y) => 120 + ((x + y) % 60));

/** What stands on somebody's screen there, as a camera before it sees it. */
export async function onScreen(page: Page, name: string | RegExp): Promise<Picture> {
  const png = await page.getByRole('img', { name }).screenshot();
  const reader = await page.context().newPage();
  const { width, height, dots } = await reader.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    const green = Array.from(data).filter((_, at) => at % 4 === 1);
    return { width: bitmap.width, height: bitmap.height, dots: green };
  }, png.toString('base64'));
  await reader.close();
  return { width, height, gray: Buffer.from(dots) };
}

/** Puts pictures before a camera, one after the other and then from the first again: a YUV4MPEG2 file. */
export async function film(file: string, pictures: readonly Picture[]): Promise<void> {
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420\n`);
  const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frames = pictures.flatMap((picture) => {
    const frame = [Buffer.from('FRAME\n'), framed(picture), colourless];
    return Array.from({ length: HELD_FRAMES }, () => frame).flat();
  });
  await writeFile(file, Buffer.concat([head, ...frames]));
}

/** The picture in the middle of what the camera sees, as large as whole dots allow. */
function framed(picture: Picture): Buffer {
  const times = Math.max(1, Math.floor(Math.min(WIDTH / picture.width, HEIGHT / picture.height)));
  const left = Math.floor((WIDTH - picture.width * times) / 2);
  const top = Math.floor((HEIGHT - picture.height * times) / 2);
  return drawn(WIDTH, HEIGHT, (x, y) => {
    const [column, row] = [Math.floor((x - left) / times), Math.floor((y - top) / times)];
    const isInside = column >= 0 && row >= 0 && column < picture.width && row < picture.height;
    return isInside ? (picture.gray[row * picture.width + column] ?? 255) : 235;
  }).gray;
}

function drawn(width: number, height: number, shade: (x: number, y: number) => number): Picture {
  const gray = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) gray[y * width + x] = shade(x, y);
  }
  return { width, height, gray };
}
