import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The typeface that documents are set in; it stands in for the one that every phone sold in China brings along. */
const TYPEFACE = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
const SETTINGS = '/etc/fonts/fonts.conf';

/**
 * Settings for a browser on this machine, written into `folder`, by which it has Chinese letters of its own, as phones
 * have. Without them it would read half a megabyte of ours first.
 */
export async function chineseLetters(folder: string): Promise<Readonly<Record<string, string>>> {
  const typeface = dirname(createRequire(import.meta.url).resolve(TYPEFACE));
  const file = join(folder, 'fonts.conf');
  await writeFile(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">${SETTINGS}</include>
  <dir>${typeface}</dir>
  <cachedir>${join(folder, 'fonts')}</cachedir>
</fontconfig>
`,
  );
  return { FONTCONFIG_FILE: file };
}
