import { jest } from '@jest/globals';
import { barriers } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

/** What somebody drags from their desk onto the page. */
interface Dragged {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** Followed by so many spaces. */
  readonly padding?: number;
}

describe('files dropped onto the page that checks them', () => {
  const staffed = staffedHouse();
  let receipt: string;
  let visitor: Visitor;
  let sent: string[];

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const seq = await city.helped({ volunteer, elder, worker }, ['06:00', '07:00']);
    await sealBook(city);
    receipt = (await volunteer.download(`/v1/entries/${seq}/receipt`)).toString();
  });

  beforeEach(async () => {
    visitor = await staffed.house.visitor({ width: 1280 });
    await visitor.opens('/verify', '核验凭据');
    sent = [];
    visitor.page.on('request', (request) => sent.push(request.url()));
  });

  afterEach(async () => {
    expect([sent, visitor.complaints]).toEqual([[], []]);
    expect(await barriers(visitor.page)).toEqual([]);
    await staffed.house.close();
  });

  const json = { name: 'receipt.json', type: 'application/json' };
  const heading = (name: string | RegExp) => visitor.page.getByRole('heading', { name }).waitFor();

  it('a receipt is checked wherever it lands', async () => {
    await drop(visitor, [{ ...json, text: receipt }], 'footer, h1');
    await heading('核验通过：没有被改过');
    await visitor.sees('receipt.json');
  });

  it('an altered one is told from a true one beside it', async () => {
    const altered = receipt.replace('\\"amount\\":\\"60\\"', '\\"amount\\":\\"90\\"');
    const files = [
      { ...json, text: receipt },
      { ...json, name: 'altered.json', text: altered },
    ];
    await drop(visitor, files);
    await visitor.page
      .getByRole('region', { name: '核验结果：altered.json' })
      .getByRole('heading', { name: '核验没有通过：不要相信它' })
      .waitFor();
    await visitor.page
      .getByRole('region', { name: '核验结果：receipt.json' })
      .getByRole('heading', { name: '核验通过：没有被改过' })
      .waitFor();
  });

  it('what is no proof at all is called that, and not a forgery', async () => {
    await drop(visitor, [{ name: '买菜.txt', type: 'text/plain', text: '白菜两斤' }]);
    await heading('这不是能核验的文件');
    expect(await visitor.page.getByText('不要相信它').count()).toBe(0);
    await drop(visitor, [{ name: '照片.jpg', type: 'image/jpeg', text: 'no picture' }]);
    await visitor.sees(/照片里没有找到二维码/);
    await drop(visitor, [{ name: '对账单.pdf', type: 'application/pdf', text: '%PDF-1.7' }]);
    await visitor.sees(/PDF 不能直接读/);
  });

  it('a huge file is refused and not read into memory', async () => {
    const padding = 65 * 1024 * 1024;
    // All that is behind the receipt is nothing: whoever read it would find it true.
    await drop(visitor, [{ ...json, text: receipt, padding }]);
    await heading('这不是能核验的文件');
    await drop(visitor, [{ ...json, text: receipt }]);
    await heading('核验通过：没有被改过');
  });

  it('a text dragged into the field stays a text', async () => {
    await visitor.page.getByText('没有文件？粘贴文字').click();
    const taken = await visitor.page.getByLabel(/把凭据的文字/).evaluate((field) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/plain', 'KPF1');
      const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      return !field.dispatchEvent(event);
    });
    expect(taken).toBe(false);
  });
});

/** Drags files over the page and lets them go there. */
async function drop({ page }: Visitor, files: readonly Dragged[], onto = 'main'): Promise<void> {
  const dataTransfer = await page.evaluateHandle((dragged) => {
    const held = new DataTransfer();
    for (const { name, type, text, padding = 0 } of dragged) {
      held.items.add(new File([text, new Uint8Array(padding).fill(0x20)], name, { type }));
    }
    return held;
  }, files);
  const place = page.locator(onto).first();
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await place.dispatchEvent(event, { dataTransfer });
  }
}
