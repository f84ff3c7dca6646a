import { jest } from '@jest/globals';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(120_000);

describe('a page whose files a new version has taken away', () => {
  const staffed = staffedHouse();

  /** Somebody on a page of the old version, which lacks the file of the figures. The new one has it, or lacks it too. */
  async function onOldPages(isMended: boolean) {
    const visitor = await staffed.house.visitor();
    // The missing file, as the browser and the router tell of it.
    visitor.expectsComplaint(/\/assets\/figures-page-/);
    const opened: string[] = [];
    await visitor.page.route(/\/assets\/figures-page-[^/]+\.js$/, (route) =>
      isMended && opened.length > 1
        ? route.continue()
        : route.fulfill({ status: 404, contentType: 'text/plain', body: '' }),
    );
    visitor.page.on('request', (request) => {
      if (request.isNavigationRequest()) opened.push(new URL(request.url()).pathname);
    });
    await visitor.page.goto('/public/rules');
    await visitor.page.getByRole('link', { name: '公开数据' }).first().click();
    return { visitor, opened };
  }

  it('goes on with the new one, where its person was going', async () => {
    const { visitor, opened } = await onOldPages(true);
    await visitor.seesPage('公开数据');
    expect(opened).toEqual(['/public/rules', '/public/figures']);
  });

  it('tries once, and then says that it cannot be shown', async () => {
    const { visitor, opened } = await onOldPages(false);
    await visitor.seesPage('页面没有打开');
    await visitor.page.waitForTimeout(2000);
    await visitor.seesPage('页面没有打开');
    expect(opened).toEqual(['/public/rules', '/public/figures']);
  });
});
