import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

const LONGEST_URL = 2000;
const HTTPS_PORT = 443;
const FIRST_FREE_PORT = 1024;

/** Why an address is not taken. */
export type TargetFault = 'malformed' | 'not_https' | 'credentials' | 'port' | 'address';

/** Whether a host's address may be connected to. */
export type AddressRule = (address: string) => boolean;

/** The rule for addresses: public ones, and in tests and development this machine, too. */
export function addressRule(local: boolean): AddressRule {
  return (address) => isPublicAddress(address) || (local && isLoopbackAddress(address));
}

/**
 * Judges an address by its text alone: its form, its scheme, and, where the host is written as numbers, where it leads
 * (the URL parser has brought every spelling of an IPv4 address into the usual one). A name is judged when it has been
 * resolved, at every delivery. `local` lets this machine through, by http, too. Null when nothing speaks against it.
 */
export function targetFault(text: string, local: boolean): TargetFault | null {
  if (text.length > LONGEST_URL || !/^[!-~]+$/.test(text) || !URL.canParse(text))
    return 'malformed';
  const url = new URL(text);
  const host = hostOf(url);
  const isLocal = local && (isLoopbackAddress(host) || host === 'localhost');
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) return 'not_https';
  if (url.username !== '' || url.password !== '') return 'credentials';
  if (url.hash !== '' || host === '') return 'malformed';
  if (!isPortFree(url)) return 'port';
  if (isLocal) return null;
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : 'address';
  return isPublicName(host) ? null : 'address';
}

/** The host of an address as a name or a bare IP address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Below 1024 other protocols live, which a request could be smuggled into. */
function isPortFree(url: URL): boolean {
  const port = url.port === '' ? HTTPS_PORT : Number(url.port);
  return port === HTTPS_PORT || port >= FIRST_FREE_PORT || url.protocol === 'http:';
}

/** Names that never lead out of a house; a public one has a dot. */
function isPublicName(host: string): boolean {
  return (
    host.includes('.') && !/\.(localhost|local|internal|intranet|lan|home|corp|arpa)$/i.test(host)
  );
}
