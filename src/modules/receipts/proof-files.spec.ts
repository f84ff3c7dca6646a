import { fileText, ownSeal, type ReceiptFile, signersOf } from './proof-files.js';

const line = (name: string, id: string): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), Buffer.alloc(64)]).toString('base64')}\n`;
const BODY = 'kapok.example/GD\n2\nAAAA\n';
const NOTE = `${BODY}\n${line('kapok.example/GD', '01020304')}${line('w.example', '0a0b0c0d')}`;
const KEYS = [
  'kapok.example/GD+00000000+x',
  'kapok.example/GD+01020304+x',
  'w.example+0a0b0c0d+y',
  'w.example+0a0b0c0e+y',
  'other.example+01020304+z',
];
const SEAL = {
  checkpoint: NOTE,
  keys: ['kapok.example/GD+01020304+x', 'w.example+0a0b0c0d+y'],
  origin: 'kapok.example/GD',
  size: '2',
};

describe('the keys of a file', () => {
  it('are those that signed its checkpoint, by name and id, each once', () => {
    expect(signersOf(NOTE, [...KEYS, ...KEYS])).toEqual(SEAL.keys);
    expect(signersOf(BODY, KEYS)).toEqual([]);
  });
});

describe('a seal for paper', () => {
  it('holds the signature of the log alone, whatever was signed beside and after', () => {
    const own = ownSeal(SEAL);
    expect(own).toEqual({
      ...SEAL,
      checkpoint: `${BODY}\n${line('kapok.example/GD', '01020304')}`,
      keys: ['kapok.example/GD+01020304+x'],
    });
    const later = { ...SEAL, checkpoint: `${NOTE}${line('v.example', '00000001')}` };
    expect(ownSeal(later)).toEqual(own);
    expect(ownSeal(own)).toEqual(own);
  });

  it('does not take a log whose name only begins like it for its own', () => {
    const foreign = `${BODY}\n${line('kapok.example/GD2', '01020304')}`;
    expect(ownSeal({ ...SEAL, checkpoint: foreign }).checkpoint).toBe(`${BODY}\n`);
  });
});

it('a file is canonical JSON and a line feed', () => {
  const file: ReceiptFile = {
    path: [],
    openings: [],
    leaf: '{"b":1}',
    index: '1',
    format: 'kapok-receipt/1',
    ...SEAL,
  };
  const text = fileText(file);
  expect(text.startsWith('{"checkpoint":"kapok.example/GD\\n2\\n')).toBe(true);
  expect(text.endsWith('"size":"2"}\n')).toBe(true);
  expect(JSON.parse(text)).toEqual(file);
});
