import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** How heavy a text is. */
export type Weight = 'regular' | 'bold';

/** A font file with the name it goes by in a document. */
export interface FontFile {
  readonly name: string;
  readonly path: string;
}

const require = createRequire(import.meta.url);

/**
 * One design in three cuts of characters, each embedded only as far as it is used: simplified Chinese first, then
 * Cantonese names and places, then what only Japanese standards have. All under the Open Font License.
 */
const FONTS: Readonly<Record<Weight, () => FontFile[]>> = {
  regular: () => [
    file(
      'sc',
      require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    ),
    file(
      'hk',
      require.resolve('@expo-google-fonts/noto-sans-hk/400Regular/NotoSansHK_400Regular.ttf'),
    ),
    file(
      'jp',
      require.resolve('@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf'),
    ),
  ],
  bold: () => [
    file(
      'sc-bold',
      require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
    ),
    file(
      'hk-bold',
      require.resolve('@expo-google-fonts/noto-sans-hk/700Bold/NotoSansHK_700Bold.ttf'),
    ),
    file(
      'jp-bold',
      require.resolve('@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf'),
    ),
  ],
};

const found = new Map<Weight, readonly FontFile[]>();
const kept = new Map<string, Buffer>();

/** The fonts of a weight: the first one that has a character draws it. */
export function fontFiles(weight: Weight): readonly FontFile[] {
  const files = found.get(weight) ?? FONTS[weight]();
  found.set(weight, files);
  return files;
}

/**
 * The bytes of a font. They are kept from the first use on, some ten megabytes each: read anew for every paper, the
 * old ones would pile up to several times as much before they are collected.
 */
export function fontBytes({ path }: FontFile): Buffer {
  const bytes = kept.get(path) ?? readFileSync(path);
  kept.set(path, bytes);
  return bytes;
}

function file(name: string, path: string): FontFile {
  return { name, path };
}
