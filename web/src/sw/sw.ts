/**
 * Keeps the pages of phones usable without a network. It answers for the built files and for pages; what the service
 * says (`/v1`, `/log`) never passes through here and is never kept.
 */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
}

/** Written in by the build: the files of the phone pages, and a name that changes with them. */
declare const __KAPOK_SHELL__: { readonly version: string; readonly files: readonly string[] };

const worker = globalThis as unknown as Scope;
const NAME = `kapok-shell-${__KAPOK_SHELL__.version}`;
/**
 * One page for all addresses: it knows itself what lies below each of them. This one names kept files only, and carries
 * nobody's session.
 */
const PAGE = '/login';
const PAGES =
  /^\/($|login|volunteer|elder|worker|station|city|audit|hotline|public|verify|me)(\/|$)/;
const FILES = /^\/(assets|icons)\//;
const PATIENCE_MS = 5000;

worker.addEventListener('install', (event) => event.waitUntil(keepShell()));
// A new version waits until the pages of the old one are closed; then it clears up behind it.
worker.addEventListener('activate', (event) => event.waitUntil(dropOld()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== globalThis.location.origin) return;
  if (request.mode === 'navigate' && PAGES.test(pathname)) event.respondWith(page(request));
  else if (FILES.test(pathname)) event.respondWith(file(request));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([PAGE, ...__KAPOK_SHELL__.files]);
}

async function dropOld(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('kapok-shell-') && name !== NAME) await caches.delete(name);
  }
}

/** The network's page; without an answer in time the one that goes with the kept files. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const kept = await (await caches.open(NAME)).match(PAGE);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** A file's name changes with what is in it: what is kept is right. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
