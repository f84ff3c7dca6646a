import { jest } from '@jest/globals';
import { addDays } from '../../src/platform/clock/shanghai.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { passMoment } from './support/moments.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const FILE = '**/v1/log/GD-YJ/draws/*/file';
/** What stands in the draw, and what is drawn of it. */
const [COUNT, SAMPLE] = [4, 2];

const WORDS = {
  'zh-CN': {
    published: '结果已公布',
    title: '一次抽查',
    size: `从 ${COUNT} 项里抽 ${SAMPLE} 项`,
    again: '在这里再抽一遍',
    sound: '核验通过：没有被改过',
    drawn: '抽到的',
    unsound: '核验没有通过：不要相信它',
    wrong: /第 1 位按抽取规则应为（行，检查人员）.*抽取结果被改过/,
    results: '三、检查结果',
  },
  en: {
    published: 'results published',
    title: 'One draw',
    size: `${SAMPLE} of ${COUNT}`,
    again: 'Draw again here',
    sound: 'Sound: it was not changed',
    drawn: 'Drawn',
    unsound: 'Not sound: do not rely on it',
    wrong: /At place 1 the draw gives line and inspector .* something else was drawn/,
    results: '3. Results',
  },
} as const;
const LANGUAGES = ['zh-CN', 'en'] as const;

describe('a finished draw, to anybody', () => {
  const staffed = staffedHouse();
  let id: string;
  /** What the auditors read: `<place> <line>`. Places count from 0 there, and from 1 for people. */
  let drawn: string[];

  beforeAll(async () => {
    const { city, clerk, worker, admin } = staffed;
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    for (const hour of ['01', '03', '05', '07']) {
      const half = [`${hour}:00`, `${hour}:30`] as const;
      await city.helped({ volunteer, elder, worker }, half);
    }
    const inspectors: StoryPerson[] = [];
    for (let n = 0; n < 2; n += 1) {
      inspectors.push(await city.enrol(admin, { role: 'social_worker', unitCode: 'GD-YJ' }));
    }
    const auditor = await city.auditor();
    const draw = await auditor.post('/v1/inspection-draws', {
      kind: 'service_record',
      unit: 'GD-YJ',
      month: city.day.slice(0, 7),
      sample: SAMPLE,
      inspectorIds: inspectors.map((one) => one.id),
      // The database holds this moment against its own clock, which no story moves.
      after: new Date(Date.now() + 10 * 60_000),
      inspectBy: addDays(city.day, 30),
      appealDays: 15,
    });
    id = draw.id;
    await passMoment(city, draw.after, async () => {
      await city.helped({ volunteer, elder, worker }, ['07:40', '08:00']);
    });
    const { items } = await auditor.get(`/v1/inspections?drawId=${id}`);
    for (const one of items) {
      const inspector = inspectors.find(({ id: who }) => who === one.inspectorId);
      await inspector?.post(`/v1/inspections/${one.id}/pass`, { text: '与记录一致。' });
    }
    await auditor.post(`/v1/inspection-draws/${id}/publish`);
    type Drawn = Readonly<Record<'place' | 'line', number>>;
    drawn = items.map(({ place, line }: Drawn) => `${place + 1} ${line}`).sort();
  });

  const opens = async (language: (typeof LANGUAGES)[number]): Promise<Visitor> => {
    const visitor = await staffed.house.visitor({ language });
    await visitor.opens(`/public/draws/${id}`, WORDS[language].title);
    return visitor;
  };

  const isUsable = async ({ page }: Visitor) => {
    expect(await barriers(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
  };

  it.each(LANGUAGES)('tells what came of it, and is drawn again alike: %s', async (language) => {
    const words = WORDS[language];
    const visitor = await opens(language);
    const { page } = visitor;
    await visitor.sees(words.published);
    await visitor.sees(words.size);
    await page.getByRole('heading', { name: words.results }).waitFor();
    await isUsable(visitor);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await visitor.presses(words.again);
    await page.getByRole('heading', { name: words.sound }).waitFor();
    const rows = page.getByRole('table', { name: words.drawn }).getByRole('row');
    const told = (await rows.allInnerTexts()).slice(1).map((row) => row.split(/\s+/));
    expect(told).toHaveLength(SAMPLE);
    expect(told.map(([place, line]) => `${place} ${line}`)).toEqual(drawn);
    // Beside letters and words of the page, the file is all that it takes; nothing is told to the service.
    const data = asked.filter((path) => !path.startsWith('/assets/'));
    expect(data).toEqual([`/v1/log/GD-YJ/draws/${id}/file`]);
    await isUsable(visitor);
  });

  it.each(LANGUAGES)(
    'is not believed when the service names another winner: %s',
    async (language) => {
      const words = WORDS[language];
      const visitor = await opens(language);
      const { page } = visitor;
      await page.route(FILE, async (route) => {
        const answer = await route.fetch();
        const text = await answer.text();
        await route.fulfill({ response: answer, body: withAnother(text) });
      });
      await visitor.presses(words.again);
      await page.getByRole('heading', { name: words.unsound }).waitFor();
      await page.getByText(words.wrong).first().waitFor();
      expect(await page.getByText(words.sound).count()).toBe(0);
      expect(await page.getByRole('table', { name: words.drawn }).count()).toBe(0);
      await isUsable(visitor);
    },
  );
});

/** The file of the draw with a line in the first place that was not drawn at all. */
function withAnother(text: string): string {
  const lines = [...(/"drawn":(\[.*?\])/.exec(text)?.[1] ?? '').matchAll(/"line":"(\d+)"/g)];
  const taken = lines.map(([, line]) => Number(line));
  const free = Array.from({ length: COUNT }, (_, line) => line).find((n) => !taken.includes(n));
  const other = text.replace(/("drawn":\[.*?"line":")\d+/, (_, head: string) => `${head}${free}`);
  expect(other).not.toBe(text);
  return other;
}
