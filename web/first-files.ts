import type { Plugin } from 'vite';
import { TEXTS_OF } from './src/app/area-texts.js';

/** Where each part of the house begins, by the first word of its addresses; the empty word is `/`. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  '': 'app/areas/public',
  public: 'app/areas/public',
  verify: 'app/areas/public',
  login: 'features/session/login-page',
  me: 'app/areas/me',
  worker: 'app/areas/worker',
  station: 'app/areas/station',
  city: 'app/areas/city',
  audit: 'app/areas/audit',
  hotline: 'app/areas/hotline',
  elder: 'app/areas/elder',
  volunteer: 'app/areas/volunteer',
};
/**
 * What the first page of a part asks the service for before all else: what its `readAhead` begins with. `{memberId}` is
 * whoever is signed in.
 */
const FIRST_READS: Readonly<Record<string, readonly string[]>> = {
  elder: ['/v1/members/{memberId}/balance'],
  volunteer: ['/v1/members/{memberId}/balance'],
};
/** The service's languages, and the folders of their texts. */
const LANGUAGES = { zh: 'zh-CN', en: 'en' } as const;

interface Built {
  readonly fileName: string;
  readonly facadeModuleId?: string | null;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> };
}
type Bundle = Readonly<Record<string, Built>>;

/**
 * Writes `first-files.json`: what a page needs beside the files that `index.html` names, for each part of the house, the
 * texts in each language, and the first figures. The service names them in the page that it sends, so that they come with
 * the first files and not after them (decision 0018).
 */
export function firstFiles(): Plugin {
  return {
    name: 'kapok-first-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle: Bundle) {
      const everywhere = new Set<string>();
      for (const one of Object.values(bundle)) {
        if (one.isEntry === true) addAll(bundle, one.fileName, everywhere);
      }
      const parts = Object.entries(BEGINNINGS).map(([word, module]) => {
        const files = new Set<string>();
        addAll(bundle, chunkOf(bundle, `/web/src/${module}.tsx`), files);
        const own = [...files].filter((name) => !everywhere.has(name));
        const texts = Object.entries(LANGUAGES).map(([language, folder]) => [
          language,
          textFiles(bundle, folder, word),
        ]);
        const reads = FIRST_READS[word] ?? [];
        return [word, { files: own.map(address), texts: Object.fromEntries(texts), reads }];
      });
      const source = `${JSON.stringify(Object.fromEntries(parts), null, 1)}\n`;
      this.emitFile({ type: 'asset', fileName: 'first-files.json', source });
    },
  };
}

function textFiles(bundle: Bundle, folder: string, word: string): string[] {
  return (TEXTS_OF[word] ?? []).map((name) =>
    address(chunkOf(bundle, `/web/src/i18n/${folder}/${name}.json`)),
  );
}

function chunkOf(bundle: Bundle, module: string): string {
  const found = Object.values(bundle).find(({ facadeModuleId }) =>
    facadeModuleId?.endsWith(module),
  );
  if (found === undefined) throw new Error(`no file begins with ${module}`);
  return found.fileName;
}

/** The file with all that it cannot run without. */
function addAll(bundle: Bundle, name: string, found: Set<string>): void {
  if (found.has(name)) return;
  found.add(name);
  const { imports = [], viteMetadata } = bundle[name] ?? {};
  for (const style of viteMetadata?.importedCss ?? []) found.add(style);
  for (const next of imports) addAll(bundle, next, found);
}

function address(name: string): string {
  return `/${name}`;
}
