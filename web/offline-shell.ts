import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** Pages that open without a network, by the modules they begin with; desks are not among them. */
const PHONE_PAGES =
  /\/web\/src\/(app\/areas\/(volunteer|elder|me)|features\/(session|volunteer|outbox|elder)\/|ui\/|i18n\/[^/]+\/(common|shell|session|volunteer|outbox|elder))/;
const PLACE = '__KAPOK_SHELL__';

interface Built {
  readonly fileName: string;
  readonly name?: string;
  readonly facadeModuleId?: string | null;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> };
}

/** Writes into the service worker which files the phone pages need, and a version that changes with them. */
export function offlineShell(): Plugin {
  return {
    name: 'kapok-offline-shell',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
      const files = filesFrom(bundle);
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 16);
      worker.code = worker.code.replaceAll(PLACE, JSON.stringify({ version, files }));
    },
  };
}

/** The entry and every phone page, with all that they load to be shown. */
function filesFrom(bundle: Readonly<Record<string, Built>>): string[] {
  const found = new Set<string>();
  const waiting = Object.values(bundle)
    .filter(({ name }) => name === 'main')
    .map(({ fileName }) => fileName);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const one = bundle[name];
    if (one === undefined || found.has(name)) continue;
    found.add(name);
    for (const style of one.viteMetadata?.importedCss ?? []) found.add(style);
    const later = (one.dynamicImports ?? []).filter((next) =>
      PHONE_PAGES.test(bundle[next]?.facadeModuleId ?? ''),
    );
    waiting.push(...(one.imports ?? []), ...later);
  }
  return [...found]
    .map((name) => `/${name}`)
    .concat('/icons/kapok.svg')
    .sort();
}
