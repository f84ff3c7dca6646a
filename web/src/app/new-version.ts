import type { makeRouter } from './router.js';

const TURNED_AT = 'kapok.turned-over-at';
/** Whoever misses a file again so soon is not helped by another attempt. */
const AGAIN_MS = 60_000;

/**
 * A new version of the pages takes the files of the old one away. An open page that misses one leads to where its person
 * was going, with the new version; what waits in the outbox stays. Once: if that does not help, the page says so.
 */
export function turnOverWhenReplaced(router: ReturnType<typeof makeRouter>): void {
  window.addEventListener('vite:preloadError', () => {
    const last = Number(sessionStorage.getItem(TURNED_AT) ?? 0);
    if (Date.now() - last < AGAIN_MS) return;
    sessionStorage.setItem(TURNED_AT, String(Date.now()));
    const { location, navigation } = router.state;
    const { pathname, search } = navigation.location ?? location;
    window.history.replaceState(null, '', pathname + search);
    window.location.reload();
  });
}
