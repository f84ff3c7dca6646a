import { signatureFault } from './aws-signature.js';

/** The examples of the documentation of S3, "Signature Calculations for the Authorization Header". */
const KEYS = {
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const AT = Date.parse('2013-05-24T00:00:00Z');
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function exampleOf(target: string, signature: string, more: Record<string, string> = {}) {
  const signed: Record<string, string> = {
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...more,
  };
  const names = Object.keys(signed).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${KEYS.id}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`;
  const headers: Record<string, string> = { ...signed, authorization };
  return { method: 'GET', target, headers, body: Buffer.alloc(0) };
}

const EXAMPLES = [
  exampleOf('/test.txt', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', {
    range: 'bytes=0-9',
  }),
  exampleOf('/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
  exampleOf(
    '/?max-keys=2&prefix=J',
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ),
];

it('finds nothing wrong with the published examples', () => {
  expect(EXAMPLES.map((one) => signatureFault(one, KEYS, AT))).toEqual([null, null, null]);
});

it('finds what was changed since it was signed', () => {
  const [one] = EXAMPLES;
  if (one === undefined) throw new Error('there is an example');
  const fault = (change: Partial<typeof one>, keys = KEYS, at = AT) =>
    signatureFault({ ...one, ...change }, keys, at);
  const header = (name: string, value: string) =>
    fault({ headers: { ...one.headers, [name]: value } });
  expect([
    fault({ method: 'PUT' }),
    fault({ target: '/test.tx' }),
    fault({ body: Buffer.from('more') }),
    header('range', 'bytes=0-8'),
    header('if-none-match', '*'),
    header('authorization', 'none'),
    fault({}, { ...KEYS, secret: `${KEYS.secret}+` }),
    fault({}, { ...KEYS, id: 'other' }),
    fault({}, { ...KEYS, region: 'cn-north-1' }),
    fault({}, KEYS, AT + 16 * 60_000),
  ]).toEqual([
    'SignatureDoesNotMatch',
    'SignatureDoesNotMatch',
    'XAmzContentSHA256Mismatch',
    'SignatureDoesNotMatch',
    'AccessDenied',
    'AccessDenied',
    'SignatureDoesNotMatch',
    'InvalidAccessKeyId',
    'AuthorizationHeaderMalformed',
    'RequestTimeTooSkewed',
  ]);
});
