// The page: forms, drops and the list of what was found. All it does with files is in verify-files.ts.
import type { Findings } from '../findings.js';
import { Refusal } from '../refusal.js';
import { reportOf } from '../report.js';
import { faultSentence, type Language } from '../sentences.js';
import { trustOf, type Verified, verifyFiles } from './verify-files.js';
import { PAGE_WORDS, type PageWord } from './words.js';

let language: Language = navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
let shown: readonly Verified[] = [];

function find<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const word = (name: PageWord): string => PAGE_WORDS[name][language];

function element(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Writes all texts in the language of the moment. */
function translate(): void {
  document.documentElement.lang = language;
  document.title = word('title');
  for (const node of document.querySelectorAll<HTMLElement>('[data-word]')) {
    node.textContent = word(node.dataset.word as PageWord);
  }
  show(shown);
}

function show(verified: readonly Verified[]): void {
  shown = verified;
  find('results').replaceChildren(...verified.map(({ name, findings }) => card(name, findings)));
}

/** What was found, in one word: it names the heading and the frame. */
function sumOf(findings: Findings): 'sound' | 'partly' | 'unsound' {
  const { sound, isPartly } = reportOf(findings, language);
  if (!sound) return 'unsound';
  return isPartly ? 'partly' : 'sound';
}

function card(name: string, findings: Findings): HTMLElement {
  const report = reportOf(findings, language);
  const sum = sumOf(findings);
  const section = element('section', '', sum);
  section.append(element('h2', word(sum)), element('p', name, 'name'));
  const faults = element('ul', '', 'faults');
  faults.append(...report.faults.map(({ sentence }) => element('li', sentence)));
  if (report.faultCount > report.faults.length) faults.append(element('li', word('more')));
  const remarks = element('ul', '', 'remarks');
  const warned = (isWarning: boolean): string => (isWarning ? 'warning' : '');
  remarks.append(
    ...report.remarks.map(({ sentence, isWarning }) => element('li', sentence, warned(isWarning))),
  );
  section.append(faults, remarks);
  return section;
}

async function check(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const status = find('status');
  status.textContent = word('working');
  try {
    const kept = [...(find<HTMLInputElement>('kept').files ?? [])];
    const texts = await Promise.all(kept.map((file) => file.text()));
    const trust = trustOf(find<HTMLTextAreaElement>('keys').value, texts);
    show(await verifyFiles(files, trust));
    const sums = shown.map(({ findings }) => sumOf(findings));
    status.textContent = word(
      (['unsound', 'partly'] as const).find((sum) => sums.includes(sum)) ?? 'sound',
    );
  } catch (error) {
    show([]);
    status.textContent =
      error instanceof Refusal
        ? faultSentence({ code: error.code, facts: error.facts, entry: null }, language)
        : `${word('unreadable')}: ${String(error)}`;
  }
}

function chosen(): File[] {
  const pasted = find<HTMLTextAreaElement>('paste').value.trim();
  const text = pasted === '' ? [] : [new File([`${pasted}\n`], word('pasted'))];
  return [...(find<HTMLInputElement>('files').files ?? []), ...text];
}

find('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  translate();
});
find('files').addEventListener('change', () => void check(chosen()));
find('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void check(chosen());
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void check([...(event.dataTransfer?.files ?? [])]);
});
translate();
