import { useTranslation } from 'react-i18next';
import type { Findings } from '../../../../../packages/verifier/src/findings.js';
import { reportOf } from '../../../../../packages/verifier/src/report.js';
import { language } from '../../../i18n/language.js';
import { Notice } from '../../../ui/notice.js';
import { plainWords } from './plain-words.js';
import { verdictOf } from './verdict.js';
import styles from './verify.module.css';

const VERDICTS = {
  sound: { tone: 'good', title: 'verdict.sound', more: 'verdict.soundThen' },
  partly: { tone: 'warn', title: 'verdict.partly', more: 'verdict.partlyThen' },
  unsound: { tone: 'bad', title: 'verdict.unsound', more: 'verdict.unsoundThen' },
  foreign: { tone: 'warn', title: 'verdict.foreign', more: 'verdict.foreignThen' },
} as const;

interface ResultCardProps {
  readonly name: string;
  readonly findings: Findings;
}

/** What was found in one file: one big sentence, what is wrong, what is shown by it and what is not. */
export function ResultCard({ name, findings }: ResultCardProps) {
  const { t } = useTranslation('verify');
  const report = reportOf(findings, language());
  const found = verdictOf(report);
  const verdict = VERDICTS[found];
  const more = report.faultCount - report.faults.length;
  return (
    <section className={styles.result} aria-label={t('verdict.of', { name })}>
      <Notice tone={verdict.tone}>
        <h2 className={styles.verdict}>{t(verdict.title)}</h2>
        <p>{t(verdict.more)}</p>
      </Notice>
      <p className={styles.name}>{name}</p>
      {found === 'unsound' && (
        <Sentences
          title={t('wrong')}
          of={[
            ...report.faults.map(({ sentence }) => sentence),
            ...(more > 0 ? [t('more', { count: more })] : []),
          ]}
        />
      )}
      <Told findings={findings} />
      <Details sentences={report.remarks.map(({ sentence }) => sentence)} />
    </section>
  );
}

function Told({ findings }: { readonly findings: Findings }) {
  const { t } = useTranslation('verify');
  const { remarks, isSound } = findings;
  const warnings = new Set(
    reportOf(findings, language())
      .remarks.filter(({ isWarning }) => isWarning)
      .map(({ code }) => code as string),
  );
  const said = (isOpen: boolean) =>
    remarks
      .filter(({ code }) => warnings.has(code) === isOpen)
      .map((remark) => plainWords(remark, t, language()))
      .filter((sentence) => sentence !== null);
  const shown = said(false);
  const open = [...said(true), t('limits.undone'), t('limits.who')];
  return (
    <>
      {shown.length > 0 && isSound && <Sentences title={t('shown')} of={shown} />}
      {isSound && <Sentences title={t('notShown')} of={open} />}
    </>
  );
}

function Sentences({ title, of }: { readonly title: string; readonly of: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={styles.sentences}>
        {[...new Set(of)].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

/** The verifier's own words, all of them. */
function Details({ sentences }: { readonly sentences: readonly string[] }) {
  const { t } = useTranslation('verify');
  if (sentences.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>{t('details')}</summary>
      <ul className={styles.sentences}>
        {[...new Set(sentences)].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  );
}
