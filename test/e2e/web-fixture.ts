import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export const SCRIPT = `console.log('${'木棉'.repeat(200)}');\n`;
const INDEX = `<!doctype html>
<html lang="zh-CN">
<head><meta name="csp-nonce" content="__CSP_NONCE__"><title>front end</title></head>
<body><style nonce="__CSP_NONCE__"></style><div id="root"></div></body>
</html>
`;
const FIRST_FILES = {
  '': { files: ['/assets/plain-4d5e6f.css'], texts: { zh: [], en: [] }, reads: [] },
  elder: {
    files: ['/assets/main-1a2b3c.js', '/assets/plain-4d5e6f.css'],
    texts: { zh: ['/assets/elder-zh.js'], en: ['/assets/elder-en.js'] },
    reads: ['/v1/members/{memberId}/balance'],
  },
};

/** The folder of a small built front end: one script with compressed forms, one picture, a worker. */
export async function builtFrontEnd(): Promise<string> {
  const dist = mkdtempSync(join(tmpdir(), 'kapok-web-'));
  const web = join(dist, 'web');
  const write = (name: string, content: string | Buffer) => writeFile(join(web, name), content);
  await mkdir(join(web, 'assets'), { recursive: true });
  await mkdir(join(web, 'icons'));
  await write('index.html', INDEX);
  await write('first-files.json', JSON.stringify(FIRST_FILES));
  await write('sw.js', 'self.skipWaiting();\n');
  await write('assets/main-1a2b3c.js', SCRIPT);
  await write('assets/main-1a2b3c.js.br', brotliCompressSync(SCRIPT));
  await write('assets/main-1a2b3c.js.gz', gzipSync(SCRIPT));
  await write('assets/plain-4d5e6f.css', 'body{margin:0}\n');
  await write('assets/.secret', 'hidden\n');
  await write('icons/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n');
  writeFileSync(join(dist, 'kapok-verify.html'), '<!doctype html><title>verify</title>\n');
  writeFileSync(join(dist, 'outside.txt'), 'outside the front end\n');
  return web;
}
