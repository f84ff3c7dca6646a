import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { curlCommand, curlLine, pickPattern } from './curl-line.js';
import { mask } from './mask.js';
import { SESSION, type Step } from './session.js';
import type { Variables } from './stage.js';

/** A step and what came of it. */
export interface PlayedStep {
  readonly step: Step;
  readonly line: string;
  /** The answer with what differs from run to run masked. */
  readonly output: string;
}

export interface PlayedChapter {
  readonly title: string;
  readonly steps: readonly PlayedStep[];
}

const ID_MEMBER = /"id":"([^"]*)"/;

/**
 * Plays the session once and in order: by the very curl commands that are shown, where this machine has curl, else by
 * `fetch`. Throws when a line prints nothing.
 */
export async function playSession(stage: Variables): Promise<PlayedChapter[]> {
  const send = hasCurl() ? inShell : byFetch;
  const variables = { ...stage };
  const chapters: PlayedChapter[] = [];
  for (const { title, steps } of SESSION) {
    const played: PlayedStep[] = [];
    for (const step of steps) {
      const answer = picked(step, await send(step, variables));
      if (step.keepIdAs !== undefined) variables[step.keepIdAs] = ID_MEMBER.exec(answer)?.[1] ?? '';
      played.push({ step, line: curlLine(step), output: mask(answer, variables) });
    }
    chapters.push({ title, steps: played });
  }
  return chapters;
}

function hasCurl(): boolean {
  return spawnSync('curl', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function inShell(step: Step, variables: Variables): Promise<string> {
  const env = { ...process.env, ...variables };
  const { stdout } = await promisify(execFile)('sh', ['-c', curlCommand(step)], { env });
  return stdout;
}

async function byFetch(step: Step, variables: Variables): Promise<string> {
  const { KAPOK = '' } = variables;
  const headers: [string, string][] = [];
  if (step.as !== null) headers.push(['Authorization', headerValue(variables[step.as] ?? '')]);
  if (step.idempotencyKey !== undefined) headers.push(['Idempotency-Key', step.idempotencyKey]);
  if (step.inEnglish === true) headers.push(['Accept-Language', 'en']);
  if (step.body !== undefined) headers.push(['Content-Type', 'application/json']);
  const response = await fetch(KAPOK + filled(step.path, variables), {
    method: step.body === undefined ? 'GET' : 'POST',
    headers,
    body: step.body === undefined ? null : filled(JSON.stringify(step.body), variables),
  });
  return response.text();
}

/** What `grep` would leave of an answer; a refusal that nobody expected is shown whole, as an error. */
function picked({ path, pick }: Step, answer: string): string {
  const found = pick === undefined ? [answer] : answer.match(new RegExp(pickPattern(pick), 'g'));
  if (found === null || answer === '') throw new Error(`${path} answered ${answer || 'nothing'}`);
  return found.join('\n');
}

function headerValue(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}

/** Longest names first: `$CHEN` must not be found in a longer name. */
function filled(text: string, variables: Variables): string {
  const names = Object.keys(variables).sort((one, other) => other.length - one.length);
  return names.reduce((result, name) => result.replaceAll(`$${name}`, variables[name] ?? ''), text);
}
