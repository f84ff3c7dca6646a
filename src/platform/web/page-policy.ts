import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const NONCE_BYTES = 18;

/** What pages may load and do. No script but our files, no inline script, no `eval`, nobody else's server. */
function contentPolicy(styles: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What a browser could do and our pages do not need. */
const REFUSED = [
  'accelerometer',
  'autoplay',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
/** The camera reads codes; the place proves a visit. */
const PERMISSIONS = ['camera=(self)', 'geolocation=(self)', ...REFUSED.map((one) => `${one}=()`)];

const FILE_POLICY = contentPolicy("'self'");

/** A fresh word that styles of one answer prove themselves by. */
export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64');
}

/** Sets the headers of a page whose styles may carry `nonce`. */
export function setPageHeaders(reply: FastifyReply, nonce: string): void {
  reply.headers({
    'Content-Security-Policy': contentPolicy(`'self' 'nonce-${nonce}'`),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS.join(', '),
    'Cache-Control': 'no-store',
    'Content-Type': 'text/html; charset=utf-8',
  });
}

/** The same for what pages load: a worker obeys the policy that came with its own file. */
export function fileHeaders(): Readonly<Record<string, string>> {
  return { 'Content-Security-Policy': FILE_POLICY };
}
