import { Clock } from '../platform/clock/clock.js';
import { loadConfig } from '../platform/config/config.js';
import { newId } from '../platform/ids.js';
import { AccessTokens } from './access-tokens.js';

const CLAIMS = { memberId: newId(), memberNo: 'V1', bookId: 3, sessionId: newId() };
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64url');

class SetClock extends Clock {
  instant = new Date('2026-03-01T08:00:00Z');
  override now(): Date {
    return this.instant;
  }
}

/** A service that has these token keys, the first one signing. */
function serviceWith(keys: string, clock: Clock = new SetClock()): AccessTokens {
  const config = loadConfig({
    DATABASE_URL: 'postgresql://nobody@localhost/none',
    KAPOK_TOKEN_KEYS: keys,
    KAPOK_PERSON_KEYS: `p1:${key(8)}`,
    KAPOK_INDEX_KEY: key(9),
    KAPOK_CHECKPOINT_SECONDS: '0',
  });
  return new AccessTokens(config, clock);
}

it('reads its own tokens back', () => {
  const tokens = serviceWith(`a:${key(1)}`);
  const token = tokens.sign(CLAIMS);
  expect(tokens.verify(token)).toEqual(CLAIMS);
  expect(tokens.verify(token)).toEqual(CLAIMS);
});

it('accepts tokens of an older key while it is kept, and refuses them once it is retired', () => {
  const token = serviceWith(`old:${key(1)}`).sign(CLAIMS);
  const both = serviceWith(`new:${key(2)},old:${key(1)}`);
  expect(both.verify(token)).toEqual(CLAIMS);
  const header = Buffer.from(both.sign(CLAIMS).split('.')[0] ?? '', 'base64url').toString();
  expect(JSON.parse(header)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: 'new' });
  expect(() => serviceWith(`new:${key(2)}`).verify(token)).toThrow('unauthenticated');
});

it('refuses a key of the right name and other bytes', () => {
  const token = serviceWith(`a:${key(1)}`).sign(CLAIMS);
  expect(() => serviceWith(`a:${key(2)}`).verify(token)).toThrow('unauthenticated');
});

it('refuses a token it has checked before once it has expired', () => {
  const clock = new SetClock();
  const tokens = serviceWith(`a:${key(1)}`, clock);
  const token = tokens.sign(CLAIMS);
  clock.instant = new Date('2026-03-01T08:09:59Z');
  expect(tokens.verify(token)).toEqual(CLAIMS);
  clock.instant = new Date('2026-03-01T08:10:00Z');
  expect(() => tokens.verify(token)).toThrow('token_expired');
});
