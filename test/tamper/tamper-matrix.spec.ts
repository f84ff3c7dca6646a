import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEngine } from '../../packages/verifier/src/crypto-engine.js';
import { nodeEngine } from '../../packages/verifier/src/node/node-engine.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { AttackedCity } from './attacked-city.js';
import { ATTACKS, type Attack } from './attacks.js';
import { behindConstraints } from './constraints.js';
import { lookAround, type Noticed, WATCHERS, type Watcher } from './watchers.js';

const DOCUMENT = join(PROJECT_ROOT, 'docs', 'tampering.md');
const IDS = Object.keys(WATCHERS) as Watcher[];

let city: AttackedCity;
const noticed = new Map<string, Noticed>();

beforeAll(async () => {
  useEngine(nodeEngine);
  city = await AttackedCity.open();
}, 120_000);

afterAll(() => city.close());

async function play(attack: Attack): Promise<Noticed> {
  const attacked = await city.copy(attack.of);
  try {
    await behindConstraints(attacked, () => attack.run(attacked, city));
    return await lookAround(attacked, city.outsiders);
  } finally {
    await attacked.close();
  }
}

describe('what a superuser of the database can do', () => {
  it('is nothing that anybody notices, as long as nothing is done', async () => {
    const attacked = await city.copy();
    const seen = await lookAround(attacked, city.outsiders);
    await attacked.close();
    expect(seen).toEqual(Object.fromEntries(IDS.map((id) => [id, null])));
  });

  it.each(ATTACKS)('is noticed: $name', async (attack) => {
    const seen = await play(attack);
    noticed.set(attack.name, seen);
    // Whoever kept a checkpoint never misses it.
    expect(seen.verifier).toEqual(expect.any(String));
    expect(seen.verify).toEqual(expect.any(String));
  });

  it('is told in docs/tampering.md, with every sentence', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    expect(partOf(text, 'who notices')).toBe(summary());
    expect(partOf(text, 'what they say')).toBe(sentences());
  });
});

/** What stands between the two marks of a part that is written here. */
function partOf(text: string, name: string): string {
  const [, rest = ''] = text.split(`<!-- ${name}: test/tamper/tamper-matrix.spec.ts -->\n\n`);
  return rest.split('\n\n<!-- end -->')[0] ?? '';
}

/** A row an attack, a column a watcher. */
function summary(): string {
  const numbers = IDS.map((_, n) => ` ${n + 1} |`).join('');
  const rows = ATTACKS.map(({ name }) => {
    const seen = noticed.get(name);
    return `| ${name} |${IDS.map((id) => (seen?.[id] ? ' yes |' : ' – |')).join('')}`;
  });
  return [`| what is done |${numbers}`, `|---|${IDS.map(() => '---|').join('')}`, ...rows].join(
    '\n',
  );
}

/** What each says, attack by attack. */
function sentences(): string {
  const blocks = ATTACKS.map(({ name }) => {
    const seen = noticed.get(name);
    const said = IDS.flatMap((id) => (seen?.[id] ? [`- ${WATCHERS[id]}: *${seen[id]}*`] : []));
    return [`**${name.charAt(0).toUpperCase()}${name.slice(1)}**`, '', ...said].join('\n');
  });
  // Hashes and ids are others in every run.
  return blocks
    .join('\n\n')
    .replace(/[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…');
}
