import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { codeOf } from '../../../api/problem.js';
import { useSession } from '../../../app/session/session.js';
import { language } from '../../../i18n/language.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { TextArea } from '../../../ui/field.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { areKeys, checkProof, type Proof, type ProofStep } from '../proof.js';
import type { Entry } from '../queries.js';

const STEPS: readonly ProofStep[] = ['told', 'hash', 'before', 'after', 'receipt'];
/** A checkpoint is signed every few seconds while something changes. */
const LOOK_AGAIN_MS = 4000;

interface ProofCardProps {
  readonly entry: Entry;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** Whether the entry stands in the log that the city has signed, as this browser reckons it. */
export function ProofCard(around: ProofCardProps) {
  const { t } = useTranslation('audit');
  const [keys, setKeys] = useState('');
  const receipt = useReceipt(around.entry.seq);
  const isPending = codeOf(receipt.error) === 'checkpoint_pending';
  const href = `/v1/entries/${around.entry.seq}/receipt`;
  return (
    <Card>
      <h2>{t('proof.title')}</h2>
      <p>{t('proof.lead')}</p>
      {isPending && <Notice tone="info">{t('proof.waiting')}</Notice>}
      {!isPending && <ProblemNotice error={receipt.error} onRetry={() => receipt.refetch()} />}
      {receipt.isPending && <Loading label={t('proof.checking')} />}
      {receipt.data !== undefined && (
        <>
          <Checked {...around} receipt={receipt.data} keys={keys} />
          <p>
            <a href={href} download={`receipt-${around.entry.seq}.json`}>
              {t('proof.download')}
            </a>
          </p>
          <OwnKeys onChange={setKeys} />
        </>
      )}
    </Card>
  );
}

function useReceipt(seq: string) {
  return useQuery({
    queryKey: ['ledger', 'receipt', seq],
    queryFn: () => {
      const params = { path: { seq } };
      return ask(api.GET('/v1/entries/{seq}/receipt', { params, parseAs: 'text' }));
    },
    refetchInterval: ({ state }) =>
      codeOf(state.error) === 'checkpoint_pending' ? LOOK_AGAIN_MS : false,
  });
}

function Checked(props: ProofCardProps & { readonly receipt: string; readonly keys: string }) {
  const { t } = useTranslation('audit');
  const { city } = useSession();
  const log = useQuery({
    queryKey: ['log', city],
    queryFn: () => ask(api.GET('/v1/log/{code}', { params: { path: { code: city } } })),
  });
  const told = log.data?.keys.map(({ vkey }) => vkey).join('\n') ?? '';
  const keys = props.keys === '' ? told : props.keys;
  const { entry, before, after, receipt } = props;
  const proof = useQuery({
    queryKey: ['ledger', 'proof', entry, before, after, receipt, keys],
    enabled: log.data !== undefined,
    queryFn: () => checkProof({ entry, before, after, receipt, keys }, language()),
  });
  if (log.error !== null) {
    return <ProblemNotice error={log.error} onRetry={() => log.refetch()} />;
  }
  if (proof.data === undefined) {
    if (proof.error !== null) throw proof.error;
    return <Loading label={t('proof.checking')} />;
  }
  return <Verdict proof={proof.data} />;
}

function Verdict({ proof: { steps, isSound, report } }: { readonly proof: Proof }) {
  const { t } = useTranslation('audit');
  return (
    <>
      <Notice tone={isSound ? 'good' : 'bad'}>
        <strong>{isSound ? t('proof.sound') : t('proof.unsound')}</strong>
      </Notice>
      <ul className={styles.steps}>
        {STEPS.filter((step) => steps[step] !== null).map((step) => (
          <li key={step} className={styles.step}>
            <span aria-hidden="true">{steps[step] ? '✓' : '✗'}</span>
            <span>
              {t(`step.${step}`)}
              {t('colon')}
              <strong>{steps[step] ? t('proof.holds') : t('proof.fails')}</strong>
            </span>
          </li>
        ))}
      </ul>
      <details open={!report.sound}>
        <summary className={styles.summary}>{t('proof.words')}</summary>
        <ul>
          {[...report.faults, ...report.remarks].map(({ code, sentence }) => (
            <li key={`${code} ${sentence}`}>{sentence}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** Keys that the auditor has from elsewhere: a poster, a newspaper, the city's web site. */
function OwnKeys({ onChange }: { readonly onChange: (keys: string) => void }) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const use = () => {
    const keys = text.trim();
    setWrong(!areKeys(keys));
    if (areKeys(keys)) onChange(keys);
  };
  return (
    <details>
      <summary className={styles.summary}>{t('proof.ownKeys')}</summary>
      <TextArea
        label={t('proof.keys')}
        hint={t('proof.keysHint')}
        error={isWrong ? t('proof.keysWrong') : null}
        rows={3}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <Button onClick={use}>{t('proof.again')}</Button>
    </details>
  );
}
