import { COSIGNATURE, parseVerifierKey } from '../crypto/verifier-key.js';
import type { SettingReader } from './setting-reader.js';
import type { Witness, WitnessSettings } from './settings.js';

const WITNESSES = 'KAPOK_WITNESSES';
const QUORUM = 'KAPOK_WITNESS_QUORUM';
const MOST_WITNESSES = 10;
/** A key's id, with the plus signs around it. */
const ID_LENGTH = 10;
/** A verifier key, and an address behind an at sign. */
const FORM = /^(([^\s+@]{1,200})\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44})@(https?:\/\/.+)$/;

/** Reads whose co-signatures are asked for, and how many of them make a checkpoint a witnessed one. */
export function readWitnessSettings(reader: SettingReader): WitnessSettings {
  const items = (reader.raw(WITNESSES) ?? '').split(/[\s,]+/).filter((item) => item !== '');
  const witnesses = items.map(parseWitness).filter((one) => one !== null);
  const names = new Set(witnesses.map(({ name }) => name));
  // A key that stands there twice would count twice for the quorum.
  const keys = new Set(witnesses.map(({ vkey, name }) => vkey.slice(name.length + ID_LENGTH)));
  const isSound =
    witnesses.length === items.length &&
    names.size === items.length &&
    keys.size === items.length &&
    items.length <= MOST_WITNESSES;
  if (!isSound) {
    const form = `up to ${MOST_WITNESSES} of VKEY@https://host, separated by commas, each key once`;
    reader.fault(WITNESSES, 'holds something that is no witness', form);
  }
  const witnessQuorum = reader.integer(QUORUM, 0, { min: 0, max: MOST_WITNESSES });
  if (isSound && witnessQuorum > witnesses.length) {
    reader.fault(QUORUM, 'asks for more witnesses than there are', `0 to ${witnesses.length}`);
  }
  return { witnesses, witnessQuorum };
}

function parseWitness(item: string): Witness | null {
  const [, vkey = '', name = '', url = ''] = FORM.exec(item) ?? [];
  if (parseVerifierKey(vkey)?.type !== COSIGNATURE || !isPlainAddress(url)) return null;
  return { vkey, name, url: url.replace(/\/+$/, '') };
}

/** No login stands in an address: it would end up in logs. */
function isPlainAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, search, hash } = new URL(url);
  return `${username}${password}${search}${hash}` === '';
}
