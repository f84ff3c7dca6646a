import type { Findings } from './findings.js';
import { PARTLY, WARNINGS } from './remarks.js';
import { faultSentence, type Language, remarkSentence } from './sentences.js';

/** What a check found, for programs: codes and facts, and the sentences in one language. */
export interface Report {
  readonly sound: boolean;
  /** Nothing is wrong, but what the file seems to be for is shown only in part. */
  readonly isPartly: boolean;
  /** All faults, those too that are not listed. */
  readonly faultCount: number;
  readonly faults: readonly ReportedFault[];
  readonly remarks: readonly (ReportedRemark & { readonly isWarning: boolean })[];
}

export interface ReportedFault extends ReportedRemark {
  readonly entry: string | null;
}

export interface ReportedRemark {
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly sentence: string;
}

/** The report of a check in a language. */
export function reportOf(findings: Findings, language: Language): Report {
  const { isSound: sound, faultCount } = findings;
  const faults = findings.faults.map((fault) => ({
    ...fault,
    sentence: faultSentence(fault, language),
  }));
  const remarks = findings.remarks.map((remark) => ({
    ...remark,
    isWarning: WARNINGS.has(remark.code),
    sentence: remarkSentence(remark, language),
  }));
  const isPartly = sound && findings.remarks.some(({ code }) => PARTLY.has(code));
  return { sound, isPartly, faultCount, faults, remarks };
}
