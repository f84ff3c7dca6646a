import { loadConfig } from '../config/config.js';
import { PersonVault } from './person-vault.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
const vaultWith = (personKeys: string): PersonVault =>
  new PersonVault(
    loadConfig({
      DATABASE_URL: 'postgres://kapok_app:x@127.0.0.1:5432/kapok',
      KAPOK_TOKEN_KEYS: `t1:${key(1)}`,
      KAPOK_PERSON_KEYS: personKeys,
      KAPOK_INDEX_KEY: key(3),
      KAPOK_CHECKPOINT_SECONDS: '0',
    }),
  );

const ref = { bookId: 1, memberId: '01900000-0000-7000-8000-000000000001' };
const person = { name: '潘丽华', idNumber: '11010519491231002X', phone: null };

describe('the vault of personal data', () => {
  it('opens what it sealed', () => {
    const vault = vaultWith(`p1:${key(2)}`);
    expect(vault.open(ref, vault.seal(ref, person))).toEqual(person);
  });

  it('shows nothing of the person in the sealed bytes', () => {
    const { sealedPerson } = vaultWith(`p1:${key(2)}`).seal(ref, person);
    expect(sealedPerson.includes(Buffer.from(person.name))).toBe(false);
    expect(sealedPerson.includes(Buffer.from(person.idNumber))).toBe(false);
  });

  it('seals the same person differently each time', () => {
    const vault = vaultWith(`p1:${key(2)}`);
    const [first, second] = [vault.seal(ref, person), vault.seal(ref, person)];
    expect(first.sealedPerson.equals(second.sealedPerson)).toBe(false);
    expect(first.wrappedKey.equals(second.wrappedKey)).toBe(false);
  });

  it('opens old data after a rotation and seals under the new key', () => {
    const old = vaultWith(`p1:${key(2)}`).seal(ref, person);
    const rotated = vaultWith(`p2:${key(9)},p1:${key(2)}`);
    expect(rotated.open(ref, old)).toEqual(person);
    expect(rotated.seal(ref, person).wrappingKeyId).toBe('p2');
  });

  it('wraps a key anew without touching what it seals, and needs the old service key no more', () => {
    const old = vaultWith(`p1:${key(2)}`).seal(ref, person);
    const anew = vaultWith(`p2:${key(9)},p1:${key(2)}`).rewrap(ref, old);
    expect(anew?.wrappingKeyId).toBe('p2');
    expect(vaultWith(`p2:${key(9)}`).open(ref, { ...old, ...anew })).toEqual(person);
  });

  it('wraps nothing anew that it cannot open', () => {
    const old = vaultWith(`p1:${key(2)}`).seal(ref, person);
    expect(vaultWith(`p2:${key(9)},p1:${key(7)}`).rewrap(ref, old)).toBeNull();
    const rotated = vaultWith(`p2:${key(9)},p1:${key(2)}`);
    expect(rotated.rewrap({ ...ref, bookId: 2 }, old)).toBeNull();
    const wrappedKey = Buffer.from(old.wrappedKey);
    wrappedKey.writeUInt8(wrappedKey.readUInt8(20) ^ 1, 20);
    expect(rotated.rewrap(ref, { ...old, wrappedKey })).toBeNull();
    expect(() => vaultWith(`p2:${key(9)}`).rewrap(ref, old)).toThrow(/p1/);
  });

  it('does not open the row of one member as that of another', () => {
    const vault = vaultWith(`p1:${key(2)}`);
    const sealed = vault.seal(ref, person);
    expect(() => vault.open({ ...ref, bookId: 2 }, sealed)).toThrow();
    const other = { ...ref, memberId: ref.memberId.replace(/1$/, '2') };
    expect(() => vault.open(other, sealed)).toThrow();
  });

  it('seals texts of other rows under keys of their own, each for its row', () => {
    const vault = vaultWith(`p1:${key(2)}`);
    const sealed = vault.sealText(ref, 'whsec_abc');
    expect(vault.openText(ref, sealed)).toBe('whsec_abc');
    expect(sealed.sealedText.includes(Buffer.from('whsec'))).toBe(false);
    expect(() => vault.openText({ ...ref, bookId: 2 }, sealed)).toThrow();
    const rotated = vaultWith(`p2:${key(9)},p1:${key(2)}`);
    const anew = { ...sealed, ...rotated.rewrap(ref, sealed) };
    expect(vaultWith(`p2:${key(9)}`).openText(ref, anew)).toBe('whsec_abc');
  });

  it('does not open altered bytes, nor without the service key', () => {
    const vault = vaultWith(`p1:${key(2)}`);
    const sealed = vault.seal(ref, person);
    const altered = Buffer.from(sealed.sealedPerson);
    altered[20] = (altered[20] ?? 0) ^ 1;
    expect(() => vault.open(ref, { ...sealed, sealedPerson: altered })).toThrow();
    expect(() => vaultWith(`p1:${key(5)}`).open(ref, sealed)).toThrow();
    expect(() => vaultWith(`p9:${key(2)}`).open(ref, sealed)).toThrow('not configured');
  });
});
