import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageOf } from '../errors/language.js';
import { type Html, html, join as joined } from '../openapi/html.js';

/** What the build says of one part of the house: files beside those of `index.html`, and its texts by language. */
interface Part {
  readonly files: readonly string[];
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

const BUILT = 'first-files.json';

/**
 * Links that let a browser load what the page at `path` begins with at once, while it still reads the page. Nothing for a
 * build that says nothing about it. A guess at the language that turns out wrong costs one file of texts.
 */
export async function firstFiles(
  webDir: string,
  path: string,
  acceptLanguage: string | undefined,
): Promise<string> {
  const part = (await readParts(webDir))[firstWord(path)];
  if (part === undefined) return '';
  const texts = part.texts[languageOf(acceptLanguage)] ?? [];
  return joined([...part.files, ...texts].map(link)).text;
}

function link(address: string): Html {
  return address.endsWith('.css')
    ? html`<link rel="stylesheet" crossorigin href="${address}">`
    : html`<link rel="modulepreload" crossorigin href="${address}">`;
}

function firstWord(path: string): string {
  return /^\/([a-z]*)/.exec(path)?.[1] ?? '';
}

async function readParts(webDir: string): Promise<Readonly<Record<string, Part>>> {
  try {
    return JSON.parse(await readFile(join(webDir, BUILT), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
