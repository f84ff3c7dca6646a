import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Empty, Loading, Notice, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import { PrintButton } from '../print-button.js';
import styles from '../public.module.css';
import { type Log, logQuery } from '../queries.js';
import { CheckpointList } from './checkpoint-list.js';
import { KeptCheckpoint } from './kept-checkpoint.js';

/** The evidence that the book only grows: the newest checkpoint, who watches, and how to keep one. */
export function LogPage() {
  const { t } = useTranslation('public-log');
  return (
    <CityPage title={t('title')} lead={t('lead')} actions={<PrintButton />}>
      {(city) => <CityLog city={city} />}
    </CityPage>
  );
}

function CityLog({ city }: { readonly city: string }) {
  const { t } = useTranslation('public-log');
  const { data, error, refetch } = useQuery(logQuery(city));
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label={t('common:state.loading')} lines={6} />;
  return (
    <>
      <Card>
        <h2>{t('what.title')}</h2>
        <p>{t('what.text')}</p>
      </Card>
      <Newest log={data} />
      <Witnesses log={data} />
      <Keys log={data} />
      <Mirror log={data} />
      <CheckpointList city={city} />
    </>
  );
}

function Newest({ log }: { readonly log: Log }) {
  const { t, i18n } = useTranslation('public-log');
  const { checkpoint, entries, lagEntries } = log;
  if (checkpoint === null) {
    return (
      <Empty title={t('none')}>
        <p>{t('noneThen')}</p>
      </Empty>
    );
  }
  return (
    <Card>
      <h2>{t('newest')}</h2>
      <Facts
        of={[
          [t('covers'), t('entries', { count: Number(checkpoint.size) })],
          [t('signedAt'), momentText(checkpoint.signedAt, i18n.language)],
          [t('all'), t('entries', { count: Number(entries) })],
          ...(lagEntries === '0'
            ? []
            : [[t('lag'), t('entries', { count: Number(lagEntries) })] as const]),
        ]}
      />
      <KeptCheckpoint city={log.city} checkpoint={checkpoint} />
    </Card>
  );
}

function Witnesses({ log }: { readonly log: Log }) {
  const { t } = useTranslation('public-log');
  const { witnesses, quorum, checkpoint } = log;
  const signed = new Set(checkpoint?.cosignedBy);
  return (
    <Card>
      <h2>{t('witness.title')}</h2>
      <p>{t('witness.what')}</p>
      {witnesses.length === 0 ? (
        <Notice tone="info">
          <p>{t('witness.none')}</p>
        </Notice>
      ) : (
        <>
          <p>{t('witness.quorum', { count: quorum })}</p>
          <ul className={styles.list}>
            {witnesses.map(({ name, vkey }) => (
              <li key={vkey}>
                {name}{' '}
                <Tag tone={signed.has(name) ? 'good' : 'plain'}>
                  {t(signed.has(name) ? 'witness.signed' : 'witness.waiting')}
                </Tag>
                <p className={styles.mono}>{vkey}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Keys({ log }: { readonly log: Log }) {
  const { t } = useTranslation('public-log');
  if (log.keys.length === 0) return null;
  return (
    <Card>
      <h2>{t('key.title')}</h2>
      <p>{t('key.what')}</p>
      <ul className={styles.list}>
        {log.keys.toReversed().map(({ vkey, noticeSeq }, at) => (
          <li key={vkey}>
            <p className={styles.mono}>{vkey}</p>
            <p className={styles.soft}>
              {t(at === 0 ? 'key.now' : 'key.before', { seq: noticeSeq })}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Mirror({ log }: { readonly log: Log }) {
  const { t } = useTranslation('public-log');
  const address = `${window.location.origin}${log.path}`;
  const key = log.keys.at(-1)?.vkey ?? '';
  return (
    <Card>
      <h2>{t('mirror.title')}</h2>
      <p>{t('mirror.what')}</p>
      <pre className={styles.mono}>{`kapok mirror '${address}' ./${log.city} --key '${key}'`}</pre>
      <pre className={styles.mono}>{`kapok-verify mirror ./${log.city} --key '${key}'`}</pre>
      <p>{t('mirror.witness')}</p>
    </Card>
  );
}
