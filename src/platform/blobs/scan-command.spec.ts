import { scanFile } from './scan-command.js';

const node = (program: string): string[] => [process.execPath, '-e', program, '--'];

describe('a scanner', () => {
  it.each([
    ['clean', 'process.exit(0)'],
    ['infected', 'process.exit(1)'],
    ['unknown', 'process.exit(2)'],
    ['unknown', 'process.kill(process.pid, "SIGKILL")'],
  ])('says %s by %j', async (verdict, program) => {
    expect(await scanFile(node(program), '/x')).toBe(verdict);
  });

  it('that is not there says nothing', async () => {
    expect(await scanFile(['/no/such/scanner'], '/x')).toBe('unknown');
  });

  it('gets the path as it is, and no secret of ours', async () => {
    const path = '/tmp/a file; $(exit 3) `exit 4` *';
    const sees = `process.exit(process.argv.at(-1) === ${JSON.stringify(path)} ? 0 : 1)`;
    expect(await scanFile(node(sees), path)).toBe('clean');
    process.env.KAPOK_TEST_SECRET = 'x';
    const leaks = 'process.exit(process.env.KAPOK_TEST_SECRET === undefined ? 0 : 1)';
    expect(await scanFile(node(leaks), path)).toBe('clean');
    delete process.env.KAPOK_TEST_SECRET;
  });
});
