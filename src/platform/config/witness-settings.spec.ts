import { SettingReader } from './setting-reader.js';
import { readWitnessSettings } from './witness-settings.js';

/** Keys of 32 equal bytes; the ids were reckoned apart from the code that is tested. */
const ONE = 'w.example/1+0c86045d+BAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB';
const TWO = 'w.example/2+45829d5e+BAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC';
/** Of the type of notes, not of co-signatures. */
const NOTE_KEY = 'w.example/3+846cb85c+AQMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD';
/** Another key with the name of the first. */
const SAME_NAME = 'w.example/1+1a713ad3+BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE';

function read(witnesses: string, quorum = '') {
  const env = { KAPOK_WITNESSES: witnesses, KAPOK_WITNESS_QUORUM: quorum };
  const reader = new SettingReader(env);
  const settings = readWitnessSettings(reader);
  return { settings, faults: reader.faults.map(({ name }) => name) };
}

it('reads keys with their addresses', () => {
  const { settings, faults } = read(
    `${ONE}@https://w1.example/, ${TWO}@http://127.0.0.1:8081/a`,
    '2',
  );
  expect(faults).toEqual([]);
  expect(settings).toEqual({
    witnesses: [
      { vkey: ONE, name: 'w.example/1', url: 'https://w1.example' },
      { vkey: TWO, name: 'w.example/2', url: 'http://127.0.0.1:8081/a' },
    ],
    witnessQuorum: 2,
  });
});

it('needs none', () => {
  expect(read('')).toEqual({ settings: { witnesses: [], witnessQuorum: 0 }, faults: [] });
});

it.each([
  ['no address', ONE],
  ['an address of another kind', `${ONE}@ftp://w1.example`],
  ['an address with a login', `${ONE}@https://me:secret@w1.example`],
  ['an address with a query', `${ONE}@https://w1.example?a=b`],
  ['an id that is not its own', `${ONE.replace('0c86045d', '0c86045e')}@https://w1.example`],
  ['another name', `${ONE.replace('/1', '/9')}@https://w1.example`],
  ['a key of the type of notes', `${NOTE_KEY}@https://w1.example`],
  ['a key twice', `${ONE}@https://w1.example,${ONE}@https://w2.example`],
  ['a name twice', `${ONE}@https://w1.example,${SAME_NAME}@https://w2.example`],
  ['something else', 'nobody'],
])('refuses %s', (_, witnesses) => {
  expect(read(witnesses).faults).toEqual(['KAPOK_WITNESSES']);
});

it('refuses a quorum that can never be reached', () => {
  expect(read(`${ONE}@https://w1.example`, '2').faults).toEqual(['KAPOK_WITNESS_QUORUM']);
  expect(read('', '1').faults).toEqual(['KAPOK_WITNESS_QUORUM']);
  expect(read(`${ONE}@https://w1.example`, '1').faults).toEqual([]);
});
