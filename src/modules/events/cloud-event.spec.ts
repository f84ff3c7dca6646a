import { toCloudEvent } from './cloud-event.js';

const source = { bookUid: '01900000-0000-7000-8000-000000000001', city: 'GD-YJ' };
const event = {
  id: '01900000-0000-7000-8000-000000000002',
  type: 'service_record.submitted',
  subject: '01900000-0000-7000-8000-000000000003',
  data: { unitId: '01900000-0000-7000-8000-000000000004', requestId: null },
  publishedAt: new Date('2026-11-22T01:00:00.123Z'),
  position: 42n,
};

it('writes CloudEvents 1.0 in structured mode', () => {
  expect(toCloudEvent(event, source)).toEqual({
    specversion: '1.0',
    id: event.id,
    source: 'urn:uuid:01900000-0000-7000-8000-000000000001',
    type: 'kapok.service_record.submitted',
    subject: event.subject,
    time: '2026-11-22T01:00:00.123Z',
    datacontenttype: 'application/json',
    city: 'GD-YJ',
    sequence: '0000000000000000042',
    data: { requestId: null, unitId: '01900000-0000-7000-8000-000000000004' },
  });
});

it('names attributes as the specification wants: small letters and digits', () => {
  for (const name of Object.keys(toCloudEvent(event, source))) expect(name).toMatch(/^[a-z0-9]+$/);
});

it('writes the same bytes whatever order the database keeps the fields in', () => {
  const { unitId, requestId } = event.data;
  const turned = { ...event, data: { requestId, unitId } };
  expect(JSON.stringify(toCloudEvent(turned, source))).toBe(
    JSON.stringify(toCloudEvent(event, source)),
  );
});
