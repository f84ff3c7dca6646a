// The page as it is handed out: one file, a policy that fits what is in it, and a script that checks files without Node.
import { File as NodeFile } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PAGE_WORDS } from '../src/page/words.js';

const scratch = mkdtempSync(join(tmpdir(), 'kapok-page-'));
const vectors = new URL('../../../test/vectors/receipts/sha256/', import.meta.url);
const script = fileURLToPath(new URL('../scripts/build-page.mjs', import.meta.url));
const target = join(scratch, 'page.html');
const built = spawnSync(process.execPath, [script, target], { encoding: 'utf8' });
const page = built.status === 0 ? readFileSync(target, 'utf8') : '';
const inside = (tag: string): string => page.split(`<${tag}>`)[1]?.split(`</${tag}>`)[0] ?? '';

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** As much of a document as the script asks for. */
class Node {
  textContent = '';
  value = '';
  className = '';
  files: unknown[] = [];
  children: Node[] = [];
  dataset: Record<string, string> = {};
  readonly listeners: Record<string, (event: unknown) => void> = {};
  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners[type] = listener;
  }
  append(...nodes: Node[]): void {
    this.children.push(...nodes);
  }
  replaceChildren(...nodes: Node[]): void {
    this.children = nodes;
  }
  get text(): string {
    return [this.textContent, ...this.children.map(({ text }) => text)].join('\n');
  }
}

/** The script of the page in a world without Node, with a document of its own. */
function open(language: string): {
  get: (id: string) => Node;
  document: Node & { title?: string };
} {
  const nodes = new Map<string, Node>();
  const get = (id: string): Node => {
    const node = nodes.get(id) ?? new Node();
    nodes.set(id, node);
    return node;
  };
  const document = Object.assign(new Node(), {
    documentElement: { lang: '' },
    getElementById: get,
    querySelectorAll: () => [],
    createElement: () => new Node(),
  });
  const { TextEncoder, TextDecoder, Blob, DecompressionStream } = globalThis;
  const platform = { TextEncoder, TextDecoder, Blob, DecompressionStream, File: NodeFile };
  runInContext(inside('script'), createContext({ document, navigator: { language }, ...platform }));
  return { get, document };
}

async function drop(language: string, names: string[], changed = (text: string): string => text) {
  const { get, document } = open(language);
  const files = names.map((name) => {
    const text = readFileSync(new URL(name, vectors), 'utf8');
    return new NodeFile([changed(text)], name);
  });
  document.listeners.drop?.({ preventDefault: () => undefined, dataTransfer: { files } });
  const isBusy = (): boolean => /^$|…/.test(get('status').textContent);
  for (let turns = 0; isBusy() && turns < 10_000; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { status: get('status').textContent, results: get('results').text };
}

describe('the page', () => {
  it('is built into one file', () => {
    expect(built.stderr).toBe('');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/\s(src|href)=/);
    expect(inside('script').length).toBeGreaterThan(10_000);
  });

  it('allows itself just its own script and style', () => {
    const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(inside('script'))}'`,
      `style-src 'sha256-${hash(inside('style'))}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('knows no way to the network, and nothing of Node', () => {
    const ways =
      /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|require)\b|node:/;
    expect(inside('script')).not.toMatch(ways);
    expect(inside('style')).not.toMatch(/url\(|@import/);
  });

  it('says in its HTML what its words say, in Chinese', () => {
    const texts = [...page.matchAll(/data-word="(\w+)"[^>]*>\s*([^<]*?)\s*</g)];
    expect(texts.length).toBeGreaterThan(8);
    for (const [, name, text] of texts) {
      expect(text).toBe(PAGE_WORDS[name as keyof typeof PAGE_WORDS]['zh-CN']);
    }
  });

  it.each(['receipt.json', 'receipt.kpf.txt', 'certificate-proof-opened.json', 'journal.jsonl'])(
    'finds %s sound',
    async (name) => {
      const { status, results } = await drop('en-GB', [name]);
      expect(status).toBe(PAGE_WORDS.sound.en);
      expect(results).toContain(name);
    },
  );

  it('says that a certificate without openings shows only a part', async () => {
    const { status, results } = await drop('zh-CN', ['certificate-proof.json']);
    expect(status).toBe(PAGE_WORDS.partly['zh-CN']);
    expect(results).toContain('没有证明属于谁');
  });

  it('compares a month with the statements that come with it', async () => {
    const statements = ['statement-proof-2026-01.json', 'statement-proof-2026-02.json'];
    const { results } = await drop('zh-CN', ['receipts-2026-02.json', ...statements]);
    expect(results).toContain('齐全');
  });

  it('says what is wrong, in the language of the reader', async () => {
    const spoil = (text: string): string =>
      text.replace(/"salt":"./, '"salt":"z').replace('"90', '"91');
    for (const [language, words] of [
      ['en', PAGE_WORDS.unsound.en],
      ['zh-CN', PAGE_WORDS.unsound['zh-CN']],
    ] as const) {
      const { status, results } = await drop(language, ['receipt.json'], spoil);
      expect(status).toBe(words);
      expect(results).toContain('openings[0].salt');
    }
  });
});
