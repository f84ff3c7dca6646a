import { newWebhookSecret, signatureHeaders, signatureOf } from './webhook-signature.js';

/** The example of the Standard Webhooks specification. */
const EXAMPLE = {
  secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
  message: {
    id: 'msg_loFOjxBNrRLzqYUf',
    timestamp: 1731705121,
    body: '{"event_type":"ping","data":{"success":true}}',
  },
  signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
};

it('signs as the specification of Standard Webhooks shows', () => {
  expect(signatureOf(EXAMPLE.message, EXAMPLE.secret)).toBe(EXAMPLE.signature);
});

it('carries one signature for each secret while two are known', () => {
  const other = newWebhookSecret();
  const headers = signatureHeaders(EXAMPLE.message, [other, EXAMPLE.secret]);
  expect(headers).toEqual({
    'webhook-id': EXAMPLE.message.id,
    'webhook-timestamp': '1731705121',
    'webhook-signature': `${signatureOf(EXAMPLE.message, other)} ${EXAMPLE.signature}`,
  });
});

it('signs id, moment and every byte of the body', () => {
  const { message, secret } = EXAMPLE;
  const changed = [
    { ...message, id: `${message.id}x` },
    { ...message, timestamp: message.timestamp + 1 },
    { ...message, body: `${message.body} ` },
  ];
  const all = [message, ...changed].map((each) => signatureOf(each, secret));
  expect(new Set(all).size).toBe(4);
});

it('makes secrets of 32 random bytes that differ', () => {
  const [first, second] = [newWebhookSecret(), newWebhookSecret()];
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(first).not.toBe(second);
});
