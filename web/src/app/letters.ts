/** Two signs (of our name) that every Chinese typeface has and that look nothing alike. */
const SIGNS = [String.fromCodePoint(0x6728), String.fromCodePoint(0x68c9)];
const SIDE = 24;
/** Firefox on a Linux desk draws the number of a letter that it lacks, so what it draws tells nothing. */
const DRAWS_NUMBERS = /X11.*Firefox\//;

/**
 * Sees to it that Chinese can be read: a device without any Chinese letters of its own gets ours. Phones have theirs, and
 * ours would be half a megabyte of a slow line.
 */
export function lendLetters(): void {
  if (hasChineseLetters()) return;
  void import('@fontsource-variable/noto-sans-sc/index.css').then(() => {
    document.documentElement.dataset.letters = 'lent';
  });
}

/** Without letters of its own a device draws the same empty box for every sign. */
function hasChineseLetters(): boolean {
  if (DRAWS_NUMBERS.test(navigator.userAgent)) return false;
  const [one, other] = SIGNS.map(drawn);
  return one !== other;
}

/** What the device draws for the sign, as a text that two equal pictures share. */
function drawn(sign: string): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: SIDE, height: SIDE });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return '';
  context.font = `${SIDE - 4}px sans-serif`;
  context.textBaseline = 'top';
  context.fillText(sign, 0, 0);
  return context.getImageData(0, 0, SIDE, SIDE).data.join();
}
