/** Late enough that nobody's first page waits for files of later ones. */
const AFTER_MS = 2000;

/** Lets the pages open without a network from now on; only where the service itself serves them. */
export function installPages(): void {
  const { serviceWorker } = navigator;
  if (!import.meta.env.PROD || serviceWorker === undefined) return;
  setTimeout(() => {
    // Without it everything works, with a network; a private window refuses it.
    serviceWorker.register('/sw.js').catch(() => undefined);
  }, AFTER_MS);
}
