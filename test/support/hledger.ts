import { spawnSync } from 'node:child_process';

/** Runs Debian's hledger on a journal; it knows nothing of Kapok. Throws what it finds wrong. */
export function hledger(file: string, ...args: string[]): string {
  const done = spawnSync('hledger', ['-f', file, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

/** `member:earned:<id> MIN` and the balance that hledger reckons; it is silent about accounts at zero. */
export function hledgerBalances(file: string): Map<string, bigint> {
  const lines = hledger(file, 'balance', '--flat', '--no-total', '-O', 'csv').trim().split('\n');
  return new Map(
    lines.slice(1).map((line) => {
      const [, account = '', amount = '', asset = ''] =
        /^"(.+)","(-?\d+) ([A-Z]+)"$/.exec(line) ?? [];
      return [`${account} ${asset}`, BigInt(amount)];
    }),
  );
}
