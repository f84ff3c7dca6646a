import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { dateText, momentText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import { PrintButton } from '../print-button.js';
import styles from '../public.module.css';
import { type Draw, drawQuery } from '../queries.js';
import { KINDS, STATES } from './draw-words.js';
import { Redraw } from './redraw.js';

/** One draw: what was committed to, what the seed was, what came of it; and the same draw again in this browser. */
export function DrawPage() {
  const { t } = useTranslation('public-log');
  const { id = '' } = useParams();
  return (
    <CityPage title={t('draw.title')} lead={t('draws.lead')} actions={<PrintButton />} isOfOneCity>
      {(city) => <OneDraw city={city} id={id} />}
    </CityPage>
  );
}

function OneDraw({ city, id }: { readonly city: string; readonly id: string }) {
  const { t } = useTranslation('public-log');
  const { data: draw, error, refetch } = useQuery(drawQuery(city, id));
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (draw === undefined) return <Loading label={t('common:state.loading')} lines={4} />;
  return (
    <>
      <About draw={draw} />
      <Committed draw={draw} />
      <Seed draw={draw} />
      {draw.seed !== null && <Redraw city={city} id={id} />}
      <Results draw={draw} />
    </>
  );
}

function About({ draw }: { readonly draw: Draw }) {
  const { t, i18n } = useTranslation('public-log');
  const { kind, month, unitName, sample, count, state, inspectBy, replaced } = draw;
  return (
    <Card>
      <h2>{t('draws.of', { month, unit: unitName, kind: t(KINDS[kind]) })}</h2>
      <Facts
        of={[
          [t('draw.state'), t(STATES[state])],
          [t('draw.size'), t('draws.sample', { sample, count })],
          [t('draw.inspectBy'), dateText(inspectBy, i18n.language)],
          ...(replaced === null
            ? []
            : [[t('draw.replaced'), t('draw.times', { count: replaced })] as const]),
        ]}
      />
    </Card>
  );
}

function Committed({ draw }: { readonly draw: Draw }) {
  const { t } = useTranslation('public-log');
  const { noticeSeq, count, inspectorCount, population, inspectors } = draw;
  return (
    <Card>
      <h2>{t('draw.committed')}</h2>
      <p>
        {noticeSeq === null
          ? t('draw.notYet')
          : t('draw.committedText', { seq: noticeSeq, count, inspectors: inspectorCount })}
      </p>
      <Facts
        of={[
          [t('draw.population'), <Hash key="population" of={population} />],
          [t('draw.inspectors'), <Hash key="inspectors" of={inspectors} />],
        ]}
      />
    </Card>
  );
}

function Seed({ draw }: { readonly draw: Draw }) {
  const { t, i18n } = useTranslation('public-log');
  const { after, seed } = draw;
  const moment = momentText(after, i18n.language);
  return (
    <Card>
      <h2>{t('draw.seed')}</h2>
      <p>{t(seed === null ? 'draw.seedWaits' : 'draw.seedText', { moment })}</p>
      {seed !== null && (
        <Facts
          of={[
            [t('draw.seedSize'), t('entries', { count: Number(seed.size) })],
            [t('draw.seedRoot'), <Hash key="root" of={seed.root} />],
          ]}
        />
      )}
    </Card>
  );
}

function Hash({ of }: { readonly of: string }) {
  return <span className={styles.mono}>{of}</span>;
}

function Results({ draw }: { readonly draw: Draw }) {
  const { t } = useTranslation('public-log');
  const { results } = draw;
  if (results === null) {
    return (
      <Notice tone="info">
        <p>{t('draw.noResults')}</p>
      </Notice>
    );
  }
  const told = (value: number | null) =>
    value === null ? t('draw.few') : t('draw.times', { count: value });
  return (
    <Card>
      <h2>{t('draw.results')}</h2>
      <Facts
        of={[
          [t('draw.passed'), told(results.passed)],
          [t('draw.settled'), told(results.settled)],
          [t('draw.open'), told(results.open)],
          [t('draw.cleared'), told(results.cleared)],
          [t('draw.unseen'), told(results.unseen)],
        ]}
      />
    </Card>
  );
}
