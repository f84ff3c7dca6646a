import { PortalGate } from './portal-gate.js';

it('lets an address ask 600 times a minute, whatever the others do', () => {
  const gate = new PortalGate();
  for (let n = 0; n < 600; n += 1) gate.enter('203.0.113.7');
  expect(() => gate.enter('203.0.113.7')).toThrow(
    expect.objectContaining({
      code: 'rate_limited',
      facts: { retryAfterSeconds: expect.any(Number) },
    }),
  );
  expect(() => gate.enter('203.0.113.8')).not.toThrow();
});

it('takes a whole /64 network for one', () => {
  const gate = new PortalGate();
  for (let n = 0; n < 600; n += 1) gate.enter(`2001:db8::${n.toString(16)}`);
  expect(() => gate.enter('2001:db8::ffff')).toThrow();
});
