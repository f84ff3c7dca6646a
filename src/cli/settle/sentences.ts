import type { SettlementRun } from '../../modules/settlements/run-rows.js';
import type { RunFigures, SettlementStep, Waiting } from '../../modules/settlements/settlement.js';
import type { SettlementPreview } from '../../modules/settlements/settlement-preview.js';
import { ERROR_CODES, isErrorCode } from '../../platform/errors/error-codes.js';

/** What each step does, for whoever watches. */
export const STEP_WORDS: Readonly<Record<SettlementStep, string>> = {
  wait: 'looks for reasons to wait',
  begin: 'shuts the month to ordinary entries',
  expire: 'lets old grants expire',
  net: 'nets the communities',
  fix: 'fixes closing balances',
  close: 'closes the month',
  grant: 'grants the next month',
  publish: 'publishes',
};

/** One reason to wait, in words. */
export function reasonSentence(waiting: Waiting): string {
  const { reason, count, month, since, units } = waiting;
  const where = units.length === 0 ? '' : ` in ${units.join(', ')}`;
  switch (reason) {
    case 'earlier_month':
      return `${month} is not settled`;
    case 'records_unapproved':
      return `${count} record(s) have waited for approval too long${where}, the oldest of ${since}`;
    case 'records_disputed':
      return `${count} record(s) are in dispute${where}, the oldest of ${since}`;
    case 'imports_open':
      return `${count} import(s) of records are under way, the oldest of ${since}`;
    case 'paper_unmatched':
      return `${count} batch(es) of paper are not counted${where}, the oldest of ${since}`;
  }
}

/** How far a run is. */
export function progressLine(
  run: Pick<SettlementRun, 'month' | 'step' | 'done' | 'total'>,
): string {
  const { month, step, done, total } = run;
  const far =
    total === null ? '' : `: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return `${month} ${STEP_WORDS[step]}${far}`;
}

/** What came of a run. */
export function outcomeLines(run: SettlementRun): string[] {
  const { month, state, faultCode } = run;
  if (state === 'done' && run.figures !== null) {
    return [`${month} is settled: ${figuresText(run.figures)}`];
  }
  if (state === 'waiting') {
    return [`${month} waits:`, ...run.waitsFor.map((each) => `  ${reasonSentence(each)}`)];
  }
  const code = faultCode ?? 'internal_fault';
  const why = isErrorCode(code) ? ERROR_CODES[code].en : code;
  const where = `at the step that ${STEP_WORDS[run.step]}`;
  if (state === 'stopped') return [`${month} has stopped ${where}: ${code}: ${why}`];
  return [`${month} could not go on ${where}: ${code}: ${why}`];
}

/** A preview, line by line. */
export function previewLines(preview: SettlementPreview): string[] {
  const { month, hasEnded, run, earlierOpen, waitsFor, figures, refusals } = preview;
  const state = run?.state === 'done' ? 'is settled' : 'would post';
  const earlier: Waiting[] =
    earlierOpen === null
      ? []
      : [{ reason: 'earlier_month', count: 1, month: earlierOpen, since: null, units: [] }];
  return [
    `${month} ${state}: ${figuresText(figures)}${hasEnded ? '' : ' (the month lasts; more will come)'}`,
    ...[...earlier, ...waitsFor].map((each) => `  it would wait: ${reasonSentence(each)}`),
    ...Object.entries(refusals).map(([code, count]) => `  it would stop: ${count} × ${code}`),
  ];
}

function figuresText({ expire, net, grant }: RunFigures): string {
  return [
    `${counted(expire.entries, 'expiry', 'expiries')} (${expire.grantedMinutes} granted minutes)`,
    `${counted(net.entries, 'netting', 'nettings')} (${net.minutes} minutes)`,
    `${counted(grant.entries, 'grant', 'grants')} (${grant.grantedMinutes} minutes)`,
  ].join(', ');
}

function counted(count: bigint, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1n ? one : many}`;
}
