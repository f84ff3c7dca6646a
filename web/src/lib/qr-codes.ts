/** What QR codes can be looked for in. */
export type Picture = HTMLVideoElement | ImageBitmap;

/** Finds the QR codes in a picture. The picture stays in this browser. */
export type CodeFinder = (picture: Picture) => Promise<string[]>;

interface Detector {
  detect(picture: Picture): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: readonly string[] }) => Detector;

/** The longer side of what the slow finder looks at: enough for a dense code, and quick on old phones. */
const LONGEST_SIDE = 1600;

/** The browser's own finder, or one of ours, which is loaded by the first call and works without a network after that. */
export async function codeFinder(): Promise<CodeFinder> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  if (BarcodeDetector !== undefined) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue);
  }
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  return async (picture) => {
    const pixels = pixelsOf(picture, canvas);
    if (pixels === null) return [];
    const found = jsQR(pixels.data, pixels.width, pixels.height);
    return found === null ? [] : [found.data];
  };
}

function pixelsOf(picture: Picture, canvas: HTMLCanvasElement): ImageData | null {
  const [wide, high] =
    picture instanceof HTMLVideoElement
      ? [picture.videoWidth, picture.videoHeight]
      : [picture.width, picture.height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null || wide === 0 || high === 0) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(wide, high));
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The QR codes in pictures that somebody chose. */
export async function codesIn(pictures: readonly File[]): Promise<string[]> {
  const find = await codeFinder();
  const found: string[] = [];
  for (const picture of pictures) {
    const bitmap = await createImageBitmap(picture);
    found.push(...(await find(bitmap)));
    bitmap.close();
  }
  return found;
}
