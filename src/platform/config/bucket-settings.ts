import { createSecretKey } from 'node:crypto';
import type { BucketKeys, BucketPlace } from '../object-store/bucket.js';
import type { SettingReader } from './setting-reader.js';

const PLACE = 'KAPOK_CHECKPOINT_S3';
const STYLE = 'KAPOK_CHECKPOINT_S3_STYLE';
const REGION = 'KAPOK_CHECKPOINT_S3_REGION';
const ACCESS_KEY = 'KAPOK_CHECKPOINT_S3_ACCESS_KEY';
const SECRET_KEY = 'KAPOK_CHECKPOINT_S3_SECRET_KEY';
const LONGEST = 400;
/** Characters that no store, no address and no signature writes in two ways. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** Reads where the bucket of the checkpoints is; null when there is none. */
export function readBucketPlace(reader: SettingReader): BucketPlace | null {
  const text = reader.raw(PLACE);
  const style = reader.choice(STYLE, 'path', ['path', 'host']);
  const region = reader.text(REGION, 'us-east-1', 40);
  if (!/^[a-z0-9-]+$/.test(region)) {
    reader.fault(REGION, 'is no name of a region', 'small letters, digits and hyphens');
  }
  if (text === null) {
    for (const name of [STYLE, REGION]) faultAlone(reader, name);
    return null;
  }
  const place = placeOf(text, style);
  if (place === null) {
    const form = style === 'path' ? 'https://host/bucket/prefix' : 'https://bucket.host/prefix';
    const characters = 'letters, digits, dots, hyphens and underscores behind the host';
    reader.fault(PLACE, 'is no place in an object store', `${form}, ${characters}; no http`);
    return null;
  }
  return { ...place, region };
}

/** Reads who writes to the bucket; null when there is none, or something is wrong. */
export function readBucketKeys(
  reader: SettingReader,
  place: BucketPlace | null,
): BucketKeys | null {
  const id = readPrintable(reader, ACCESS_KEY);
  const secret = readPrintable(reader, SECRET_KEY);
  if (reader.raw(PLACE) === null) {
    for (const name of [ACCESS_KEY, SECRET_KEY]) faultAlone(reader, name);
    return null;
  }
  for (const name of [ACCESS_KEY, SECRET_KEY]) {
    if (reader.raw(name) === null) {
      reader.fault(name, 'is missing', `a key of the store (with ${PLACE})`);
    }
  }
  if (place === null || id === null || secret === null) return null;
  return { id, secret: createSecretKey(secret, 'utf8') };
}

function placeOf(text: string, style: 'path' | 'host'): Omit<BucketPlace, 'region'> | null {
  if (text.length > LONGEST || !/^[!-~]+$/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const { username, password, search, hash, origin, pathname } = url;
  if (`${username}${password}${search}${hash}` !== '' || !isSafe(url)) return null;
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (!segments.every((segment) => SEGMENT.test(segment))) return null;
  const bucket = style === 'path' ? segments.shift() : '';
  if (bucket === undefined) return null;
  return {
    url: bucket === '' ? origin : `${origin}/${bucket}`,
    prefix: segments.map((segment) => `${segment}/`).join(''),
  };
}

/** In the clear only to this machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  const isHere = ['localhost', '[::1]'].includes(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'http:' && isHere;
}

/** What is wrong with a key never repeats it. */
function readPrintable(reader: SettingReader, name: string): string | null {
  const text = reader.raw(name);
  if (text === null || /^[!-~]{1,256}$/.test(text)) return text;
  reader.fault(name, 'is unfit', 'up to 256 printable ASCII characters');
  return null;
}

function faultAlone(reader: SettingReader, name: string): void {
  if (reader.raw(name) !== null) reader.fault(name, `is set without ${PLACE}`, 'both or neither');
}
