import type { ApiClient } from '../../src/cli/client/api-client.js';
import type { DemoLogin, DemoLogins } from '../../src/cli/demo-logins.js';
import { demoLoginOf } from '../../src/cli/demo-logins.js';

interface TrialBalance {
  readonly entries: string;
  readonly accounts: number;
  readonly balanced: boolean;
  readonly lines: readonly { purpose: string; asset: string; minutes: string }[];
}

/** Prints where to go on: the address to open, logins, totals as they are now, and three commands to paste. */
export async function welcome(
  admin: ApiClient,
  logins: DemoLogins,
  say: (line: string) => void,
): Promise<void> {
  const url = admin.baseUrl;
  const totals = await admin.get<TrialBalance>('/v1/ledger/trial-balance');
  say('');
  say(`Kapok runs: open ${url}/ in a browser (the API's page: ${url}/docs)`);
  say('');
  say('Logins of this demonstration: role, number, password');
  for (const login of logins.logins) say(`  ${loginLine(login)}`);
  say('');
  say(`Ledger: ${totals.entries} entries, ${totals.accounts} accounts, ${balance(totals)}`);
  for (const purpose of ['earned', 'held', 'honour']) say(`  ${accountLine(totals, purpose)}`);
  say('');
  say('Without a browser:');
  for (const line of commands(url, logins)) say(`  ${line}`);
  say('');
  say('Ctrl-C stops everything; started again it continues on the same data.');
}

function loginLine({ role, identifier, password }: DemoLogin): string {
  return `${role.padEnd(14)} ${identifier.padEnd(14)} ${password}`;
}

function balance({ balanced }: TrialBalance): string {
  return balanced ? 'balanced to zero' : 'NOT BALANCED';
}

function accountLine({ lines }: TrialBalance, purpose: string): string {
  const minutes = lines
    .filter((line) => line.purpose === purpose && line.asset === 'MIN')
    .reduce((total, line) => total + Number(line.minutes), 0);
  const hours = Math.floor(minutes / 60).toLocaleString('en');
  return `${purpose.padEnd(7)} ${minutes.toLocaleString('en').padStart(10)} minutes (${hours} h ${minutes % 60} min)`;
}

/** Three lines for a shell with curl: the head, a login, and what the login is for. */
function commands(url: string, logins: DemoLogins): string[] {
  const volunteer = demoLoginOf(logins, 'volunteer');
  const body = JSON.stringify({ identifier: volunteer?.identifier, password: volunteer?.password });
  const token = `node -pe 'JSON.parse(require("fs").readFileSync(0)).accessToken'`;
  return [
    `curl -s '${url}/v1/ledger/head?city=${logins.city}'`,
    `TOKEN=$(curl -s '${url}/v1/auth/login' -H 'Content-Type: application/json' -d '${body}' | ${token})`,
    `curl -s '${url}/v1/service-records?limit=3' -H "Authorization: Bearer $TOKEN"`,
  ];
}
