import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const LOOKS = [
  ['zh-CN', 'normal', 320],
  ['zh-CN', 'large', 390],
  ['en', 'normal', 1280],
  ['en', 'large', 320],
] as const;

describe('pages of the auditor and the operator', () => {
  const staffed = staffedHouse({ KAPOK_CHECKPOINT_SECONDS: '1' });
  let auditor: StoryPerson;
  let operator: StoryPerson;
  let auditorPages: string[];
  let operatorPages: string[];

  beforeAll(async () => {
    const { city, admin, clerk, worker } = staffed;
    auditor = await city.auditor();
    operator = await city.enrol(admin, { role: 'operator' });
    const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const lin = await city.enrol(clerk, { role: 'volunteer' });
    const seq = await city.helped({ volunteer: lin, elder: chen, worker }, ['05:00', '06:40']);
    await lin.post('/v1/transfers/donations', { minutes: '20' });
    const objection = { recordId: '', text: '当天没有登记。' };
    const { subjectId } = await auditor.get(`/v1/ledger/entries/${seq}`);
    await auditor.post('/v1/disputes', { ...objection, recordId: subjectId });
    const about = { kind: 'other', reason: '登记缺页', deadline: city.day };
    const { id: caseId } = await auditor.post('/v1/cases', about);
    const { id: callId } = await operator.post('/v1/hotline/calls');
    const person = { name: chen.name, birthDate: chen.birthDate, phone: chen.phone };
    const { id: known } = await operator.post('/v1/hotline/calls');
    await operator.post(`/v1/hotline/calls/${known}/identify`, { person });
    auditorPages = [
      '/audit/ledger',
      `/audit/ledger?member=${lin.id}&no=${lin.memberNo}`,
      `/audit/ledger/${seq}`,
      '/audit/balances',
      `/audit/balances?member=${lin.memberNo}`,
      `/audit/reversals?member=${lin.memberNo}&state=done`,
      '/audit/reversals?tab=objections',
      '/audit/draws',
      '/audit/cases',
      `/audit/cases/${caseId}`,
      '/audit/reports',
      '/audit/reports?tab=holdings',
      '/audit/reconciliation',
      '/audit/exports',
    ];
    operatorPages = ['/hotline', `/hotline?call=${callId}`, `/hotline?call=${known}`];
  });

  it.each(LOOKS)('are usable in %s, %s letters, %i wide', async (language, size, width) => {
    const now = staffed.city.now();
    const found: string[] = [];
    for (const [who, pages] of [
      [auditor, auditorPages],
      [operator, operatorPages],
    ] as const) {
      const visitor = await staffed.house.visitor({ language, size, width, now });
      const { page } = visitor;
      await visitor.signIn(who.memberNo, who.password);
      for (const address of pages) {
        await visitor.opens(address);
        const wrong = await barriers(page);
        found.push(...wrong.map((one) => `${address} ${one}`));
        const over = await overhang(page);
        if (over > 0) found.push(`${address} is ${over} px too wide`);
      }
    }
    expect(found).toEqual([]);
  });
});
