import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageOf } from '../errors/language.js';
import { type Html, html, join as joined } from '../openapi/html.js';
import type { PageSession } from './known-session.js';

/**
 * What the build says of one part of the house: files beside those of `index.html`, its texts by language, and the
 * addresses that its first page reads at once, with `{memberId}` for who is signed in.
 */
interface Part {
  readonly files: readonly string[];
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly reads: readonly string[];
}

/** Who asks for which page, in what language. */
export interface PageVisit {
  readonly path: string;
  readonly acceptLanguage: string | undefined;
  readonly session: PageSession | null;
}

const BUILT = 'first-files.json';

/**
 * Links that let a browser load what the page at `path` begins with at once, while it still reads the page: files, texts,
 * and on a part's first page the figures of who is signed in. Nothing for a build that says nothing about it. A guess at
 * the language that turns out wrong costs one file of texts.
 */
export async function firstFiles(
  webDir: string,
  { path, acceptLanguage, session }: PageVisit,
): Promise<string> {
  const word = firstWord(path);
  const part = (await readParts(webDir))[word];
  if (part === undefined) return '';
  const texts = part.texts[languageOf(acceptLanguage)] ?? [];
  const reads = session !== null && path === `/${word}` ? readLinks(part, session) : [];
  return joined([...reads, ...[...part.files, ...texts].map(link)]).text;
}

/** Of the same mode and credentials as `fetch` has within our own pages, which then takes these answers. */
function readLinks({ reads }: Part, { memberId }: PageSession): Html[] {
  return reads
    .map((address) => address.replace('{memberId}', memberId))
    .map((address) => html`<link rel="preload" as="fetch" crossorigin href="${address}">`);
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
