import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { paperParts } from '../../src/modules/receipts/paper-parts.js';
import { byPhone } from '../../test/stories/care-ways.js';
import { STATION } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers } from './support/accessible.js';
import { film, onScreen, qrPicture, WALL } from './support/film.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const STATION_CODE = /的签到二维码$/;

describe('codes before a camera', () => {
  const staffed = staffedHouse();
  let folder: string;
  let elder: StoryPerson;
  let volunteer: StoryPerson;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kapok-film-'));
    const { city, clerk } = staffed;
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    volunteer = await city.enrol(clerk, { role: 'volunteer', birthDate: '1958-05-05' });
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('a volunteer comes and goes by what the tablet at the station shows', async () => {
    const { city, clerk } = staffed;
    await agreedHour();
    await clerk.post(`/v1/stations/${STATION}/display-secret`);
    const tablet = await staffed.house.visitor({ width: 1024, height: 768 });
    const seen = join(folder, 'station.y4m');
    await film(seen, [WALL]);
    const visitor = await staffed.house.visitor({ now: city.now(), camera: { film: seen } });
    const { page } = visitor;
    await countsCameras(visitor);
    await visitor.signIn(volunteer.memberNo, volunteer.password);
    for (const [time, act, said] of [
      ['10:00', '签到', '已签到'],
      ['11:00', '签退', '已签退'],
    ] as const) {
      city.at(time);
      await page.clock.setSystemTime(city.now());
      // Staff are signed out after a while, and two hours have gone by.
      await tablet.signIn(clerk.memberNo, clerk.password);
      await tablet.page.goto('/station/code');
      await tablet.seesPage('签到码');
      await tablet.sees(`这个到 ${time.slice(0, 3)}01`);
      await film(seen, [await onScreen(tablet.page, STATION_CODE)]);
      await page.goto('/volunteer/stay');
      await visitor.seesPage('签到签退');
      if (act === '签到') await page.getByLabel('来帮谁').selectOption({ index: 1 });
      await visitor.presses('用相机扫码');
      await page.getByRole('status').getByText('站点的码扫到了，已经填好。').waitFor();
      expect(await page.getByLabel('站点编号').inputValue()).toBe(STATION);
      // The camera goes out by itself: nobody films the stairwell.
      await camerasAreOff(visitor);
      if (act === '签到') await scansTheElder(visitor, seen);
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('button', { name: act, exact: true }).click();
      await visitor.seesPage('待发送');
      await page.getByText(said, { exact: true }).first().waitFor();
    }
    const { items } = await volunteer.get('/v1/service-records');
    expect(items).toMatchObject([{ state: 'submitted', evidence: 'qr', earnedMinutes: '60' }]);
    expect([...tablet.complaints, ...visitor.complaints]).toEqual([]);
  });

  it('says that a code is none of ours, and goes on looking', async () => {
    const seen = join(folder, 'poster.y4m');
    await film(seen, [qrPicture('https://example.org/menu')]);
    const visitor = await staffed.house.visitor({ camera: { film: seen } });
    const { page } = visitor;
    await countsCameras(visitor);
    await visitor.signIn(volunteer.memberNo, volunteer.password);
    await page.goto('/volunteer/stay');
    await visitor.presses('用相机扫码');
    await page.getByRole('status').getByText('这不是签到用的码。').waitFor();
    await page.getByLabel('相机画面').waitFor();
    expect(await barriers(page)).toEqual([]);
    await visitor.presses('关掉相机');
    await camerasAreOff(visitor);
  });

  it('lets a volunteer type where the camera is refused', async () => {
    const { city } = staffed;
    const visitor = await staffed.house.visitor({ camera: 'refused', now: city.now() });
    const { page } = visitor;
    await visitor.signIn(volunteer.memberNo, volunteer.password);
    await page.goto('/volunteer/stay');
    await visitor.presses('用相机扫码');
    await visitor.sees('相机打不开。没关系，把数字填在下面也一样。');
    expect(await page.locator('video').count()).toBe(0);
    await visitor.writes('站点编号', STATION);
    await visitor.writes('屏幕上的 8 位数字', '0471 1337');
    expect(await barriers(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  describe('a receipt on paper', () => {
    let receipt: string;
    let parts: string[];

    beforeAll(async () => {
      const { city, worker } = staffed;
      city.at('18:00');
      const seq = await city.helped({ volunteer, elder, worker }, ['13:00', '14:00']);
      await sealBook(city);
      receipt = (await volunteer.download(`/v1/entries/${seq}/receipt`)).toString();
      parts = paperParts(receipt);
      expect(parts.length).toBeGreaterThan(1);
    });

    it('is read code by code, in any order, and sent nowhere', async () => {
      const seen = join(folder, 'receipt.y4m');
      const [first = '', ...others] = parts;
      await film(seen, [qrPicture(first), WALL]);
      const visitor = await staffed.house.visitor({ camera: { film: seen } });
      await visitor.opens('/verify', '核验凭据');
      const sent: string[] = [];
      visitor.page.on('request', (request) => sent.push(request.url()));
      await visitor.presses('用摄像头扫二维码');
      await visitor.sees(new RegExp(`已扫到 1 个，共 ${parts.length} 个`));
      await visitor.presses('停止扫描');
      await film(seen, [WALL, ...others.toReversed().map(qrPicture)]);
      await visitor.presses('用摄像头扫二维码');
      await visitor.sees(`${parts.length} 个二维码都扫到了`);
      await visitor.page.getByRole('heading', { name: '核验通过：没有被改过' }).waitFor();
      expect(await barriers(visitor.page)).toEqual([]);
      expect([sent, visitor.complaints]).toEqual([[], []]);
    });

    it('is not believed after one of its codes was changed', async () => {
      const seen = join(folder, 'altered.y4m');
      const altered = paperParts(receipt.replace('\\"amount\\":\\"60\\"', '\\"amount\\":\\"90\\"'));
      await film(seen, altered.map(qrPicture));
      const visitor = await staffed.house.visitor({ camera: { film: seen } });
      await visitor.opens('/verify', '核验凭据');
      await visitor.presses('用摄像头扫二维码');
      await visitor.page.getByRole('heading', { name: /核验没有通过/ }).waitFor();
    });

    it('can be given as pictures or text where the camera is refused', async () => {
      const visitor = await staffed.house.visitor({ camera: 'refused' });
      await visitor.opens('/verify', '核验凭据');
      await visitor.presses('用摄像头扫二维码');
      await visitor.sees('摄像头打不开。可以选择二维码的照片，或者粘贴文字。');
      await visitor.page.getByText('没有文件？粘贴文字').click();
      await visitor.writes(/把凭据的文字/, parts.join('\n'));
      await visitor.presses('核验这段文字');
      await visitor.page.getByRole('heading', { name: '核验通过：没有被改过' }).waitFor();
      expect(visitor.complaints).toEqual([]);
    });
  });

  /** The elder is there too, and shows the code on their own phone. */
  async function scansTheElder({ page, ...visitor }: Visitor, seen: string): Promise<void> {
    const other = await staffed.house.visitor({ now: staffed.city.now() });
    await other.signIn(elder.memberNo, elder.password);
    await other.page.goto('/elder/code/visit');
    await other.presses('出码');
    await film(seen, [await onScreen(other.page, '我的码')]);
    await page.getByRole('button', { name: '用相机扫码' }).click();
    await page.getByRole('status').getByText('老人的码扫到了，已经填好。').waitFor();
    expect(await page.getByLabel('老人的一次性验证码').inputValue()).toMatch(/^\d{8}$/);
    expect([...other.complaints, ...visitor.complaints]).toEqual([]);
  }

  /** The elder asked for an hour today, and the volunteer is awaited. */
  async function agreedHour(): Promise<void> {
    const { city } = staffed;
    const side = byPhone({ city }, { elder, volunteer });
    const request = await side.publish(city.need({ funding: 'issue', address: '南山路 3 号 201' }));
    const offer = { startsAt: city.moment('10:00') };
    const { id } = await volunteer.post(`/v1/care-requests/${request}/offers`, offer);
    await side.accept(request, id);
  }
});

/** From the next page on, what the device films is kept in sight. */
async function countsCameras({ page }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    const tracks: MediaStreamTrack[] = [];
    Object.assign(window, { tracks });
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wish) => {
      const stream = await ask(wish);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
}

/** No picture is shown, and the device has stopped filming: a camera can go on without one. */
async function camerasAreOff({ page }: Visitor): Promise<void> {
  expect(await page.locator('video').count()).toBe(0);
  await page.waitForFunction(() => {
    const { tracks } = window as unknown as { tracks: MediaStreamTrack[] };
    return tracks.length > 0 && tracks.every(({ readyState }) => readyState === 'ended');
  });
}
