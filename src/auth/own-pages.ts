/** What a browser tells about where a request comes from, and under which names the service is reached. */
export interface RequestSource {
  /** `Sec-Fetch-Site`: the browser itself sets it, no page can. */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  /** The `Host` the request was sent to. */
  readonly host: string | undefined;
  /** Where the public reaches the service; null: nowhere else than at `host`. */
  readonly publicUrl: string | null;
}

/**
 * Whether a request may come from pages of the service itself, or from no page at all. A browser says so by
 * `Sec-Fetch-Site`; one too old for that, by `Origin`. A program sends neither.
 */
export function isFromOwnPages(source: RequestSource): boolean {
  const { fetchSite, origin, host, publicUrl } = source;
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  if (origin === undefined) return true;
  const own = [`https://${host}`, `http://${host}`];
  if (publicUrl !== null) own.push(new URL(publicUrl).origin);
  return own.includes(origin);
}
