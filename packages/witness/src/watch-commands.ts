import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Finding, followAll, type Look } from './follow.js';
import { lockFolder } from './process-lock.js';
import { serveWitness, type Tell } from './server.js';
import { EXIT, languageOf, needed, numberOf, say, untilSignal } from './terminal.js';
import { Witness } from './witness.js';
import { UsageError } from './witness-error.js';
import { loadWitnessKey } from './witness-key.js';
import { findingSentence, type Language } from './words.js';

const DAY_S = 86_400;
const MINUTE_MS = 60_000;
const WARNINGS: readonly Finding[] = ['behind', 'forked', 'unsigned', 'unreadable'];

/** `serve --state DIR [--host HOST] [--port PORT] [--follow SECONDS] [--lang LANGUAGE]`: until a signal. */
export async function serve(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '8081' },
      follow: { type: 'string' },
      lang: { type: 'string' },
    },
  });
  const language = languageOf(values.lang);
  const port = numberOf(values.port, '--port', { least: 0, most: 65_535 });
  const seconds = values.follow === undefined ? null : secondsOf(values.follow, '--follow');
  await withWitness(needed(values.state, '--state'), async (witness) => {
    const server = await serveWitness(witness, { host: values.host, port }, sayRequests());
    say(`${witness.key.verifier.name} listens on http://${values.host}:${server.port}`);
    const stop = new AbortController();
    const following =
      seconds === null ? null : followOn(witness, { seconds, language, signal: stop.signal });
    await untilSignal();
    stop.abort();
    await Promise.all([server.close(), following]);
  });
  return EXIT.done;
}

/** `follow --state DIR [--every SECONDS | --once] [--lang LANGUAGE]`: until a signal, or once. */
export async function follow(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: 'string' },
      every: { type: 'string' },
      once: { type: 'boolean', default: false },
      lang: { type: 'string' },
    },
  });
  const language = languageOf(values.lang);
  if (values.once && values.every !== undefined)
    throw new UsageError('--once or --every, not both');
  const seconds = secondsOf(values.every ?? '60', '--every');
  return withWitness(needed(values.state, '--state'), async (witness) => {
    if (values.once) {
      const looks = await followAll(witness);
      for (const look of looks) sayLook(look, language);
      return exitOf(looks);
    }
    const stop = new AbortController();
    const following = followOn(witness, { seconds, language, signal: stop.signal });
    await untilSignal();
    stop.abort();
    await following;
    return EXIT.done;
  });
}

/** Has a witness's folder for itself while it works. */
async function withWitness<T>(folder: string, work: (witness: Witness) => Promise<T>): Promise<T> {
  const key = await loadWitnessKey(folder);
  const lock = await lockFolder(folder);
  try {
    return await work(new Witness(folder, key));
  } finally {
    await lock.release();
  }
}

/** Looks at all logs again and again. What has not changed is not told again. */
async function followOn(
  witness: Witness,
  { seconds, language, signal }: { seconds: number; language: Language; signal: AbortSignal },
): Promise<void> {
  const told = new Map<string, string>();
  while (!signal.aborted) {
    for (const look of await followAll(witness, () => signal.aborted)) {
      const text = `${look.finding} ${look.shown}`;
      const isNews = look.finding === 'cosigned' || told.get(look.origin) !== text;
      told.set(look.origin, text);
      if (isNews && look.finding !== 'unchanged') sayLook(look, language);
    }
    await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

function sayLook(look: Look, language: Language): void {
  say(`${look.origin}: ${findingSentence(look, language)}`);
}

/** Says what came of requests; of those that nobody trusted signed, which anybody can send, one a minute. */
function sayRequests(): Tell {
  let quietUntil = 0;
  return ({ origin, verdict, size }) => {
    if (verdict === 'unsigned') {
      if (Date.now() < quietUntil) return;
      quietUntil = Date.now() + MINUTE_MS;
    }
    say(`${origin}: ${verdict}${size === null ? '' : ` at ${size}`}`);
  };
}

function exitOf(looks: readonly Look[]): number {
  if (looks.some(({ finding }) => WARNINGS.includes(finding))) return EXIT.found;
  return looks.some(({ finding }) => finding === 'unreachable') ? EXIT.failed : EXIT.done;
}

function secondsOf(value: string, option: string): number {
  return numberOf(value, option, { least: 1, most: DAY_S });
}
