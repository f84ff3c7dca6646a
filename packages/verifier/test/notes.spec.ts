import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { toHex, utf8 } from '../src/bytes.js';
import { leafHash, treeRoot } from '../src/merkle/tree-hash.js';
import { checkpointText, openCheckpoint, parseCheckpoint } from '../src/notes/checkpoint.js';
import { cosignatureBytes, cosignedMessage } from '../src/notes/cosignature.js';
import { checkSignatures, parseNote, signatureLine } from '../src/notes/signed-note.js';
import { type KeyType, parseVerifierKey, verifierKeyOf } from '../src/notes/verifier-key.js';
import { vectorBytes, vectorJson } from './vectors.js';

interface Vectors {
  valid: { vkeys: string[]; note: string }[];
  malformed_note: string[];
  bad_vkeys: string[];
}

const vectors = vectorJson<Vectors>('signed-note/vectors.json');
const TESSERA = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';

/** A key of its own, which signs notes or checkpoints as a witness does. */
function signer(name: string, type: KeyType) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = verifierKeyOf(
    name,
    type,
    publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  );
  return {
    key,
    line: (text: string, time = 1_700_000_000n): string => {
      const message = type === 'note' ? utf8(text) : (cosignedMessage(time, text) as Uint8Array);
      const signature = sign(null, message, privateKey);
      const bytes = type === 'note' ? signature : cosignatureBytes(time, signature);
      return signatureLine({ name, keyId: key.keyId, bytes });
    },
  };
}

const log = signer('log.example/city', 'note');
const witness = signer('witness.example/w1', 'cosignature');
const root = leafHash('sha256', utf8('x'));
const text = checkpointText({ origin: 'log.example/city', size: 1n, root });

describe('a signed note', () => {
  it.each(vectors.valid)('of the vectors opens: $note', ({ note, vkeys }) => {
    const parsed = parseNote(note);
    const keys = vkeys.map(parseVerifierKey);
    expect(checkSignatures(parsed, keys).map(({ key }) => key.vkey)).toEqual(vkeys);
    expect(note.startsWith(`${parsed.text}\n`)).toBe(true);
    expect(`${parsed.text}\n${parsed.signatures.map(signatureLine).join('')}`).toBe(note);
    expect(parseNote(utf8(note))).toEqual(parsed);
    const changed = { ...parsed, text: `${parsed.text.slice(0, -1)}.\n` };
    expect(() => checkSignatures(changed, keys)).toThrow('signature_wrong');
  });

  it.each(vectors.malformed_note.map((note, n) => [n, note] as const))(
    'that is malformed is refused: %i',
    (_, note) => {
      expect(() => parseNote(note)).toThrow('note_malformed');
    },
  );

  it('that is not UTF-8 is refused', () => {
    expect(() => parseNote(Uint8Array.of(0xff, 10, 10))).toThrow('note_malformed');
    expect(() => parseNote('\ud800\n\n')).toThrow('note_malformed');
  });

  it('passes over keys that are not known', () => {
    const [note] = vectors.valid as [Vectors['valid'][number]];
    expect(checkSignatures(parseNote(note.note), [log.key])).toEqual([]);
  });

  it('may be of a key whose name and id another one shares', () => {
    const twin = { ...log.key, publicKey: witness.key.publicKey };
    const note = parseNote(`${text}\n${log.line(text)}`);
    expect(checkSignatures(note, [twin, log.key])).toEqual([{ key: log.key, timestamp: null }]);
    expect(() => checkSignatures(note, [twin])).toThrow('signature_wrong');
  });
});

describe('a verifier key', () => {
  it.each(vectors.bad_vkeys)('that is bad is refused: %s', (vkey) => {
    expect(() => parseVerifierKey(vkey)).toThrow('key_malformed');
  });

  it('is one text and no other', () => {
    const { key } = log;
    expect(parseVerifierKey(key.vkey)).toEqual(key);
    const [name = '', id = '', ...rest] = key.vkey.split('+');
    const others = [
      `${name}+${id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}+${rest.join('+')}`,
      `${name} +${id}+${rest.join('+')}`,
      `+${id}+${rest.join('+')}`,
      `${name}+${id}`,
      `${key.vkey}=`,
      key.vkey.replace('city', 'town'),
    ];
    for (const other of others) expect(() => parseVerifierKey(other)).toThrow('key_malformed');
  });

  it('of small order is refused', () => {
    const small = new Uint8Array(32);
    small[0] = 1;
    expect(() => verifierKeyOf('log.example', 'note', small)).toThrow('key_malformed');
  });
});

describe('a checkpoint', () => {
  it.each(Array.from({ length: 16 }, (_, size) => size))(
    'of the test log opens at size %i',
    (size) => {
      const note = vectorBytes(`tessera/log/checkpoint.${size}`);
      const opened = openCheckpoint(note, [parseVerifierKey(TESSERA)]);
      expect(opened).toMatchObject({ origin: 'example.com/log/testdata', size: BigInt(size) });
      const leaves =
        size === 0 ? [] : bundle(vectorBytes(`tessera/log/tile/entries/000.p/${size}`));
      const hashes = leaves.map((leaf) => leafHash('sha256', leaf));
      expect(toHex(treeRoot('sha256', hashes))).toBe(toHex(opened.root));
    },
  );

  it('says what its text says', () => {
    expect(parseCheckpoint(text)).toEqual({
      origin: 'log.example/city',
      size: 1n,
      root,
      extensions: [],
    });
    expect(parseCheckpoint(`${text}more\n`).extensions).toEqual(['more']);
  });

  it.each([
    text.slice(0, -1),
    `${text}\n`,
    text.replace('\n1\n', '\n01\n'),
    text.replace('\n1\n', '\n-1\n'),
    text.replace('\n1\n', `\n${2n ** 63n}\n`),
    text.replace('log.example/city', ''),
    text.replace(/=\n$/, '\n'),
    'log.example/city\n1\nAAAA\n',
  ])('in another form is refused: %j', (other) => {
    expect(() => parseCheckpoint(other)).toThrow('checkpoint_malformed');
  });

  it('counts the log and each witness once', () => {
    const lines = [
      log.line(text),
      witness.line(text, 5n),
      witness.line(text, 9n),
      witness.line(text, 7n),
    ];
    const opened = openCheckpoint(`${text}\n${lines.join('')}`, [log.key], [witness.key]);
    expect(opened.signed).toEqual([{ key: log.key, timestamp: null }]);
    expect(opened.witnessed).toEqual([{ key: witness.key, timestamp: 9n }]);
  });

  it('is not believed on the word of a witness, of another log, or of a key of the wrong type', () => {
    const other = signer('other.example/city', 'note');
    const cases: [string, string[]][] = [
      ['signature_missing', [witness.line(text)]],
      ['signature_missing', [other.line(text)]],
      ['signature_missing', [signer('log.example/city', 'note').line(text)]],
    ];
    for (const [code, lines] of cases) {
      const note = `${text}\n${lines.join('')}`;
      expect(() => openCheckpoint(note, [log.key, other.key], [witness.key])).toThrow(code);
    }
    const asLog = { ...witness.key, name: 'log.example/city' };
    expect(() => openCheckpoint(`${text}\n${witness.line(text)}`, [asLog])).toThrow(
      'signature_missing',
    );
  });

  it('is refused when a known witness did not sign it so', () => {
    const later = witness.line(text, 5n).replace(/^(\S+ \S+ ).*/, (line, start: string) => {
      const forged = witness.line(text.replace('\n1\n', '\n2\n'), 5n);
      return start + forged.slice(start.length, -1) + line.slice(line.length);
    });
    const note = `${text}\n${log.line(text)}${later}`;
    expect(() => openCheckpoint(note, [log.key], [witness.key])).toThrow('signature_wrong');
    expect(openCheckpoint(note, [log.key]).witnessed).toEqual([]);
  });

  it('has no cosignature at a time that cannot be written', () => {
    expect(cosignedMessage(-1n, text)).toBeNull();
    expect(cosignedMessage(2n ** 63n, text)).toBeNull();
  });
});

/** The leaves of an entry bundle of tlog-tiles. */
function bundle(bytes: Buffer): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at);
    leaves.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return leaves;
}
