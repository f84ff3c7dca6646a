import { jest } from '@jest/globals';
import type { Request } from 'playwright-core';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(120_000);

describe('the first page of a phone', () => {
  const staffed = staffedHouse();

  it.each([
    ['volunteer', 'zh-CN', '我的时长'],
    ['volunteer', 'en', 'My hours'],
    ['elder', 'zh-CN', /^您现在没有可以用的时长/],
    ['elder', 'en', /^You have no hours/],
  ] as const)(
    'of %s in %s names all it begins with, and asks for its figures at once',
    async (role, language, useful) => {
      const { city, clerk } = staffed;
      const person = await city.enrol(clerk, { role, birthDate: '1950-03-01' });
      const opened = await firstPage(person, { role, language }, useful);
      const { code, data, named } = opened;
      expect(code.length).toBeGreaterThan(3);
      expect(code.filter((path) => !named.includes(path))).toEqual([]);
      expect(data).not.toContain('/v1/auth/web-session');
      expect(data).toContain(`/v1/members/${person.id}/balance`);
      // The figures are asked for before anything else, by the page's head: the line is slow. The code asks for nothing
      // that the head has asked for.
      expect(named).toContain(`/v1/members/${person.id}/balance`);
      expect(data[0]).toBe(`/v1/members/${person.id}/balance`);
      expect(data.filter((path) => path.endsWith('/balance'))).toHaveLength(1);
    },
  );

  /** What a device that has nothing of us yet asks for until the useful words are there. */
  async function firstPage(
    { memberNo, password }: StoryPerson,
    { role, language }: { role: string; language: 'zh-CN' | 'en' },
    useful: string | RegExp,
  ) {
    const visitor = await staffed.house.visitor({ language });
    const { page } = visitor;
    // A picture names no icon of its own, so that the browser looks for one where it always did.
    visitor.expectsComplaint(/404 .*\/favicon\.ico$/);
    await page.goto('/icons/kapok.svg');
    await page.evaluate(
      async (body) => {
        const headers = { 'Content-Type': 'application/json' };
        await fetch('/v1/auth/web-session', { method: 'POST', headers, body });
      },
      JSON.stringify({ identifier: memberNo, password }),
    );
    const asked: Request[] = [];
    page.on('request', (request) => asked.push(request));
    const answer = await page.goto(`/${role}`);
    await page.getByText(useful).first().waitFor();
    const html = (await answer?.text()) ?? '';
    const named = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
    const paths = asked.map((one) => new URL(one.url()).pathname);
    return {
      named,
      // What the letters of a device without Chinese ones take, comes when it comes.
      code: paths.filter((path) => /\/assets\/(?!noto-).*\.(js|css)$/.test(path)),
      data: paths.filter((path) => path.startsWith('/v1/')),
    };
  }
});
