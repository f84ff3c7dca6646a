import { checkEntry, ofOneBook } from '../checks/check-entry.js';
import { checkFileCheckpoint } from '../checks/check-file-checkpoint.js';
import type { DrawFile } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import { isDigest, isNatural } from '../leaf/values.js';
import type { TreeHead } from '../notes/checkpoint.js';
import { Refusal } from '../refusal.js';
import type { Trust } from '../trust.js';
import { redraw } from './draw.js';
import { readLines } from './draw-lines.js';

/** What the notice of a draw says. */
interface Notice {
  readonly draw: string;
  readonly population: string;
  readonly count: string;
  readonly inspectors: string;
  readonly inspectorCount: string;
  readonly sample: string;
  readonly after: string;
}

const MEMBERS = 'after count format inspectorCount inspectors population sample';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/**
 * Checks a `kapok-draw-file/1`: the lists were committed to before the seed was there, and what was drawn follows from them
 * and the seed.
 */
export function checkDrawFile(file: DrawFile, trust: Trust, findings: Findings): void {
  const head = checkFileCheckpoint(file, trust, findings);
  if (head === null) return;
  const leaf = checkEntry(file.notice, head, findings);
  const before = checkEntry(file.before, head, findings);
  const newest = checkEntry(file.newest, head, findings);
  if (leaf === null || before === null || newest === null) return;
  const notice = findings.try(() => {
    ofOneBook([leaf, before, newest]);
    return readNotice(leaf);
  }, leaf.seq);
  if (notice === null) return;
  checkSeed({ before, newest, after: notice.after }, head, findings);
  findings.try(() => checkDrawn(file, { notice, book: leaf.book, head }, findings));
  if (findings.isSound) tell(file, { notice, head }, findings);
}

/** One tree gives the seed: the one that ends with the first entry from the moment on. */
function checkSeed(
  of: { readonly before: LeafFacts; readonly newest: LeafFacts; readonly after: string },
  head: TreeHead,
  findings: Findings,
): void {
  const { before, newest, after } = of;
  const places = [
    { seq: before.seq, index: String(head.size - 2n) },
    { seq: newest.seq, index: String(head.size - 1n) },
  ];
  for (const { seq, index } of places) {
    if (seq !== index) findings.fault('index_differs', { seq, index }, seq);
  }
  if (newest.recorded < after) {
    findings.fault('draw_seed_early', { recorded: newest.recorded, after }, newest.seq);
  }
  if (before.recorded >= after) {
    findings.fault('draw_seed_late', { recorded: before.recorded, after }, before.seq);
  }
}

function readNotice(leaf: LeafFacts): Notice {
  const said = leaf.reader.detail ?? {};
  const { population, count, inspectors, inspectorCount, sample, after = '' } = said;
  const isNotice = leaf.kind === 'notice' && leaf.subjectType === 'inspection_draw';
  const hasMembers = Object.keys(said).sort().join(' ') === MEMBERS;
  if (!isNotice || !hasMembers || said.format !== 'kapok-draw/1') throw wrong('format');
  if (!isDigest(population)) throw wrong('population');
  if (!isDigest(inspectors)) throw wrong('inspectors');
  if (!isNatural(count)) throw wrong('count');
  if (!isNatural(inspectorCount)) throw wrong('inspectorCount');
  if (!isNatural(sample) || sample === '0' || BigInt(sample) > BigInt(count)) throw wrong('sample');
  if (!INSTANT.test(after) || after <= leaf.recorded) throw wrong('after');
  const draw = leaf.reader.text('id');
  return { draw, population, count, inspectors, inspectorCount, sample, after };
}

function wrong(member: string): Refusal {
  return new Refusal('notice_wrong', { member });
}

function checkDrawn(
  file: DrawFile,
  of: { readonly notice: Notice; readonly book: string; readonly head: TreeHead },
  findings: Findings,
): void {
  const { notice, book, head } = of;
  const { population, count, inspectors, inspectorCount } = notice;
  const people = readLines('inspectors', file.inspectors, null);
  const lines = readLines('population', file.population, file.inspectors.length);
  const lists = [
    { list: 'population', said: count, root: population, have: file.population, read: lines },
    {
      list: 'inspectors',
      said: inspectorCount,
      root: inspectors,
      have: file.inspectors,
      read: people,
    },
  ];
  for (const { list, said, root, have, read } of lists) {
    if (String(have.length) === said && read.root === root) continue;
    findings.fault('draw_list_differs', { list, said, found: String(have.length) });
  }
  if (!findings.isSound) return;
  const seed = { book, draw: notice.draw, population, inspectors, seed: head.root };
  const wanted = { excluded: lines.excluded, inspectors: file.inspectors.length };
  const drawn = redraw(seed, wanted, Number(notice.sample));
  compare(file, drawn ?? [], findings);
}

function compare(
  file: DrawFile,
  drawn: readonly { readonly line: number; readonly inspector: number }[],
  findings: Findings,
): void {
  if (drawn.length !== file.drawn.length) {
    findings.fault('draw_count_differs', {
      said: String(file.drawn.length),
      found: String(drawn.length),
    });
  }
  for (const [place, { line, inspector }] of drawn.entries()) {
    const said = file.drawn[place];
    if (said === undefined) return;
    const found = { line: String(line), inspector: String(inspector) };
    if (said.line === found.line && said.inspector === found.inspector) continue;
    findings.fault('draw_differs', {
      // As people count, and as the pages number what was drawn.
      place: String(place + 1),
      said: `${said.line}, ${said.inspector}`,
      found: `${found.line}, ${found.inspector}`,
    });
  }
}

function tell(
  file: DrawFile,
  { notice, head }: { readonly notice: Notice; readonly head: TreeHead },
  findings: Findings,
): void {
  const { after, count, sample, draw } = notice;
  findings.remark('draw_checked', { draw, count, sample, after, size: String(head.size) });
  for (const { facts } of file.notice.openings) {
    for (const [name, value] of Object.entries(facts)) {
      findings.remark('fact', { name, value: typeof value === 'string' ? value : '' });
    }
  }
  for (const [place, { line, inspector }] of file.drawn.entries()) {
    findings.remark('draw_item', { place: String(place + 1), line, inspector });
  }
  findings.remark('draw_limits');
}
