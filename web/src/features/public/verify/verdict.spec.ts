import { checkFile } from '../../../../../packages/verifier/src/checks/check-file.js';
import { Findings } from '../../../../../packages/verifier/src/findings.js';
import { reportOf } from '../../../../../packages/verifier/src/report.js';
import { NO_TRUST } from '../../../../../packages/verifier/src/trust.js';
import { verdictOf } from './verdict.js';

const NOBODY = { trust: NO_TRUST, companions: { statements: [] } };

async function verdict(bytes: Uint8Array): Promise<string> {
  const findings = new Findings();
  await checkFile(bytes, null, NOBODY, findings);
  return verdictOf(reportOf(findings, 'zh-CN'));
}

describe('the verdict over a file', () => {
  it.each([
    ['a note', '白菜两斤'],
    ['a table', 'a,b\n1,2\n3,4\n'],
    ['a web page', '<html>\n</html>\n'],
    ['nothing', ''],
    ['another JSON file', '{"name":"kapok"}'],
  ])('calls %s foreign and no forgery', async (_, text) => {
    expect(await verdict(new TextEncoder().encode(text))).toBe('foreign');
  });

  it('calls bytes that are no text foreign', async () => {
    expect(await verdict(new Uint8Array([0xff, 0, 1]))).toBe('foreign');
  });

  it('does not excuse a file of ours that is cut off or altered', async () => {
    for (const text of ['{"format":"kapok-receipt/1"', '{"format":"kapok-receipt/1"}']) {
      expect(await verdict(new TextEncoder().encode(text))).toBe('unsound');
    }
  });
});
