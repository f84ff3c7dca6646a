// The bytes that stand between the values of a leaf, in their order.
import { utf8 } from '../bytes.js';
import { HASH_ALGORITHMS } from '../crypto-engine.js';
import { ASSETS, KINDS } from './vocabulary.js';

export const TOKENS = {
  prev: utf8('{"@format":"kapok-leaf/1","@prev":"'),
  seq: utf8('","@seq":"'),
  actor: utf8('","actor":"'),
  alg: utf8('","alg":"'),
  book: utf8('","book":"'),
  detail: utf8('","detail":'),
  effective: utf8(',"effective":"'),
  key: utf8('","key":"'),
  kind: utf8('","kind":"'),
  policy: utf8('","policy":'),
  postings: utf8(',"postings":['),
  account: utf8('{"account":"'),
  amount: utf8('","amount":"'),
  asset: utf8('","asset":"'),
  postingEnd: utf8('"}'),
  comma: utf8(','),
  recorded: utf8('],"recorded":"'),
  reverses: utf8('","reverses":'),
  subject: utf8(',"subject":{"commitment":'),
  id: utf8(',"id":"'),
  type: utf8('","type":"'),
  end: utf8('"}}'),
  null: utf8('null'),
  quote: utf8('"'),
} as const;

export const ALGORITHM_TOKENS = HASH_ALGORITHMS.map((name) => utf8(name));
export const ASSET_TOKENS = ASSETS.map((name) => utf8(name));
export const KIND_TOKENS = KINDS.map((name) => utf8(name));
