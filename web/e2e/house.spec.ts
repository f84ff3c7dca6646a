import { House, type Visitor } from './support/house.js';

/** What every other spec relies on: a page that complains fails it, whether or not the spec thought of asking. */
describe('a house that closes', () => {
  let house: House;
  let visitor: Visitor;

  beforeEach(async () => {
    house = new House('http://127.0.0.1');
    visitor = await house.visitor();
  });

  // What a failed test has left open.
  afterEach(() => house.close());

  /** An error that nobody catches, and one that a library only writes down. */
  const complains = async () => {
    const thrown = visitor.page.waitForEvent('pageerror');
    await visitor.page.evaluate(() => {
      setTimeout(() => {
        throw new Error('nobody caught this');
      });
    });
    await thrown;
    await visitor.page.evaluate(() => globalThis.console.error('two children with one key'));
  };

  it('says what its pages have complained of', async () => {
    await complains();
    await expect(house.close()).rejects.toThrow(
      /^pages complained:\nnobody caught this\ntwo children with one key/,
    );
    await expect(house.close()).resolves.toBeUndefined();
  });

  it('leaves out what was expected, and nothing else', async () => {
    visitor.expectsComplaint(/nobody caught/);
    await complains();
    expect(visitor.complaints).toEqual([expect.stringMatching(/^two children/)]);
    await expect(house.close()).rejects.toThrow(/^pages complained:\ntwo children with one key/);
  });

  it('is silent about pages that were', async () => {
    await visitor.page.setContent('<h1>一页</h1>');
    await expect(house.close()).resolves.toBeUndefined();
  });
});
