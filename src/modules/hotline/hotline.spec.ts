import { readFileSync } from 'node:fs';
import { ACT_STEPS } from './act.js';
import { CALL_STEPS } from './call.js';
import { afterAnswer, CALL_BACK_STATES, CALL_BACK_STEPS, MOST_ATTEMPTS } from './call-back.js';
import { callQuestion, type ReadBackFacts, readBackText, recordQuestion } from './read-back.js';

const DOCS = readFileSync('docs/hotline.md', 'utf8');
const at = (text: string) => new Date(`${text}+08:00`);

describe('what is read out', () => {
  const span = { startsAt: at('2026-11-25T09:00'), endsAt: at('2026-11-25T10:30') };
  it.each<[ReadBackFacts, string, string]>([
    [
      { kind: 'booking', service: '陪伴', startsAt: span.startsAt, minutes: 60n },
      '我为您预约陪伴，11月25日09:00开始，需要您的时间 60 分钟，先为您留出。',
      'I book 陪伴 for you on 2026-11-25 at 09:00; 60 of your minutes are set aside for it.',
    ],
    [
      { kind: 'cancellation', service: '陪伴', startsAt: span.startsAt, minutes: 60n },
      '我为您取消11月25日09:00的陪伴预约，留出的 60 分钟退还给您。',
      'I cancel 陪伴 on 2026-11-25 at 09:00; the 60 minutes come back to you.',
    ],
    [
      { kind: 'request', service: '陪伴', ...span, minutes: 60n, funding: 'issue' },
      '我为您登记求助：陪伴，11月25日09:00到10:30之间，约 60 分钟，不用您的时间。',
      'I note that you ask for 陪伴, on 2026-11-25 from 09:00 to 10:30, about 60 minutes, at no minutes of yours.',
    ],
    [
      { kind: 'confirmation', service: '陪伴', ...span, otherNo: 'V7' },
      '请您确认：编号 V7 的志愿者在11月25日09:00到10:30为您做了陪伴。',
      'Please confirm: volunteer V7 did 陪伴 for you, on 2026-11-25 from 09:00 to 10:30.',
    ],
    [
      { kind: 'received', service: '陪伴', ...span, otherNo: 'V7' },
      '我为您登记：编号 V7 的志愿者在11月25日09:00到10:30为您做了陪伴。',
      'I note that volunteer V7 did 陪伴 for you, on 2026-11-25 from 09:00 to 10:30.',
    ],
    [
      { kind: 'given', service: '陪伴', ...span, otherNo: 'E3' },
      '我为您登记：您在11月25日09:00到10:30为编号 E3 的老人做了陪伴。',
      'I note that you did 陪伴 for the elder E3, on 2026-11-25 from 09:00 to 10:30.',
    ],
    [
      { kind: 'proxy_revocation', otherNo: 'P2' },
      '我为您撤销编号 P2 的代理人，马上生效。',
      'I end the proxy of member P2 for you, at once.',
    ],
  ])('of $kind', (facts, zh, en) => {
    const callNo = '20261122-0007';
    expect(readBackText(facts, callNo, 'zh')).toBe(`${zh}登记号 20261122-0007。请问对吗？`);
    expect(readBackText(facts, callNo, 'en')).toBe(
      `${en} The reference is 20261122-0007. Is that right?`,
    );
  });

  it('names both days of a service over midnight, in local time', () => {
    const night = { startsAt: new Date('2026-11-25T15:30:00Z'), endsAt: at('2026-11-26T00:30') };
    const facts = { service: '陪夜', ...night, otherNo: 'V7' };
    expect(recordQuestion(facts, 'zh')).toBe(
      '编号 V7 的志愿者在11月25日23:30到11月26日00:30为您做了陪夜，是吗？',
    );
    expect(recordQuestion(facts, 'en')).toBe(
      'Did volunteer V7 do 陪夜 for you, on 2026-11-25 from 23:30 to 2026-11-26 00:30?',
    );
  });

  it('asks about a call by its reference', () => {
    const call = { callNo: '20261122-0007', openedAt: at('2026-11-22T09:00') };
    expect(callQuestion(call, 'zh')).toBe(
      '您在11月22日打过我们的热线吗（登记号 20261122-0007）？当时登记的是：',
    );
    expect(callQuestion(call, 'en')).toContain('2026-11-22 (reference 20261122-0007)');
  });
});

describe('an answer to a call-back', () => {
  it.each([0, 1, 2])('decides after %s attempts', (attempts) => {
    const standing = { state: 'waiting', attempts } as const;
    expect(afterAnswer(standing, 'confirmed')).toBe('confirmed');
    expect(afterAnswer(standing, 'denied')).toBe('denied');
    const last = attempts === MOST_ATTEMPTS - 1;
    expect(afterAnswer(standing, 'no_answer')).toBe(last ? 'unreached' : 'waiting');
  });

  it.each(CALL_BACK_STATES.filter((state) => state !== 'waiting'))('is none once %s', (state) => {
    expect(afterAnswer({ state, attempts: 1 }, 'confirmed')).toBeNull();
  });
});

describe('the documentation', () => {
  const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
    [heads, heads.map(() => '---'), ...rows]
      .map((cells, n) => (n === 1 ? `|${cells.join('|')}|` : `| ${cells.join(' | ')} |`))
      .join('\n');

  it('holds the steps of a call, an act and a call-back', () => {
    const calls = Object.entries(CALL_STEPS).map(([step, { from, to }]) => [
      step,
      from.join(', '),
      to,
    ]);
    expect(DOCS).toContain(table(['step of a call', 'from', 'to'], calls));
    const acts = Object.entries(ACT_STEPS).map(([step, { from, to }]) => [step, from, to]);
    expect(DOCS).toContain(table(['step of an act', 'from', 'to'], acts));
    const backs = Object.entries(CALL_BACK_STEPS).map(([step, { from, answer, to }]) => [
      step,
      from,
      answer,
      to,
    ]);
    expect(DOCS).toContain(table(['step of a call-back', 'from', 'answer', 'to'], backs));
  });
});
