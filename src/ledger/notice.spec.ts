import { canonicalJson } from '../platform/canonical-json.js';
import { NOTICE_FORMATS, type NoticeFormat, noticeFault, noticeFormat } from './notice.js';

const VKEY = `kapok.localhost/GD-YJ+0a1b2c3d+AQ${'A'.repeat(41)}B`;
const SIGNATURE = `${'A'.repeat(85)}Q==`;
const DIGEST = 'ab'.repeat(32);

const SOUND: Readonly<Record<NoticeFormat, Readonly<Record<string, string>>>> = {
  'kapok-key/1': { key: VKEY, previous: VKEY, signature: SIGNATURE },
  'kapok-loss/1': { size: '70', root: DIGEST, kept: '12', reason: '恢复了旧的备份 "A"\\' },
  'kapok-draw/1': {
    population: DIGEST,
    count: '40',
    inspectors: DIGEST,
    inspectorCount: '6',
    sample: '40',
    after: '2026-11-23T01:00:00.000000Z',
  },
};
const FORMATS = Object.keys(NOTICE_FORMATS) as NoticeFormat[];

const facts = (format: NoticeFormat, said: Readonly<Record<string, string>>) => ({
  subjectType: NOTICE_FORMATS[format].subjectType,
  hasCommitment: false,
  hasPolicy: false,
  detail: canonicalJson({ format, ...said }),
});
const faultWith = (format: NoticeFormat, part: Readonly<Record<string, string>>): string | null =>
  noticeFault(facts(format, { ...SOUND[format], ...part }));

describe.each(FORMATS)('a notice of %s', (format) => {
  it('is sound when it says what its format wants', () => {
    expect(noticeFault(facts(format, SOUND[format]))).toBeNull();
    expect(noticeFormat(facts(format, SOUND[format]).detail)).toBe(format);
  });

  it('has all its members and no other', () => {
    for (const name of Object.keys(SOUND[format])) {
      const { [name]: _, ...rest } = SOUND[format];
      expect(noticeFault(facts(format, rest))).toBe('members');
    }
    expect(faultWith(format, { more: 'a' })).toBe('members');
  });

  it('has values of their alphabets', () => {
    for (const name of Object.keys(SOUND[format])) {
      expect(faultWith(format, { [name]: ' \n' })).toBe(name);
      expect(faultWith(format, { [name]: '-1\u0000' })).toBe(name);
    }
  });

  it('is about its subject, without a policy', () => {
    const sound = facts(format, SOUND[format]);
    expect(noticeFault({ ...sound, subjectType: 'book' })).toBe('subject.type');
    expect(noticeFault({ ...sound, hasPolicy: true })).toBe('policy');
    const { isOfBook } = NOTICE_FORMATS[format];
    expect(noticeFault({ ...sound, hasCommitment: true })).toBe(
      isOfBook ? 'subject.commitment' : null,
    );
  });
});

describe('a notice', () => {
  it.each([
    ['kapok-key/1', { previous: '', signature: '' }, null],
    ['kapok-key/1', { previous: '' }, 'signature'],
    ['kapok-key/1', { signature: '' }, 'signature'],
    ['kapok-key/1', { key: '' }, 'key'],
    ['kapok-key/1', { key: VKEY.replace('+AQ', '+BA') }, 'key'],
    ['kapok-key/1', { key: VKEY.replace('localhost', 'local host') }, 'key'],
    ['kapok-loss/1', { size: '0' }, 'size'],
    ['kapok-loss/1', { size: '9223372036854775808' }, 'size'],
    ['kapok-loss/1', { size: '9223372036854775807' }, null],
    ['kapok-loss/1', { reason: '' }, 'reason'],
    ['kapok-loss/1', { reason: '木'.repeat(500) }, null],
    ['kapok-loss/1', { reason: '木'.repeat(501) }, 'reason'],
    ['kapok-loss/1', { reason: 'a\u0085b' }, 'reason'],
    ['kapok-draw/1', { sample: '41' }, 'sample'],
    ['kapok-draw/1', { sample: '0', count: '0' }, null],
    ['kapok-draw/1', { after: '2026-02-30T01:00:00.000000Z' }, 'after'],
    ['kapok-draw/1', { after: '2026-11-23T01:00:00Z' }, 'after'],
    ['kapok-draw/1', { after: '2026-11-23T24:00:00.000000Z' }, 'after'],
  ] as const)('of %s with %j is judged by its member', (format, part, fault) => {
    expect(faultWith(format, part)).toBe(fault);
  });

  it('of no known format is none', () => {
    for (const detail of [null, '{}', '{"format":"kapok-key/2"}', '{"format":"toString"}']) {
      expect(noticeFormat(detail)).toBeNull();
      const about = { subjectType: 'log_key', hasCommitment: false, hasPolicy: false };
      expect(noticeFault({ ...about, detail })).toBe('format');
    }
  });
});
