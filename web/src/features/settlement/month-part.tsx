import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { monthText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { FiguresTable } from './figures-table.js';
import { Netting } from './netting.js';
import { Overruling } from './overruling.js';
import { Progress } from './progress.js';
import { previewQuery, run, type Settlement, settlementQuery } from './queries.js';
import { WaitsFor } from './waits-for.js';

/** The settlement of one month. */
export function MonthPart({ month }: { readonly month: string }) {
  const { t, i18n } = useTranslation('city-settlement');
  return (
    <>
      <Section title={t('run.title', { month: monthText(month, i18n.language) })}>
        <One query={useQuery(settlementQuery(month))}>
          {(settlement) => <Run month={month} settlement={settlement} />}
        </One>
      </Section>
      <Section title={t('netting.title')}>
        <Netting month={month} />
      </Section>
    </>
  );
}

function Run({
  month,
  settlement,
}: {
  readonly month: string;
  readonly settlement: Settlement | null;
}) {
  const { t } = useTranslation('city-settlement');
  const start = useChange(() => run(month), [['settlements']]);
  const [previews, setPreviews] = useState(false);
  const isOver = settlement?.state === 'done';
  const queries = useQueryClient();
  useEffect(() => {
    // What the list and the netting say changes when the run ends.
    if (isOver) {
      void queries.invalidateQueries({ queryKey: ['settlements', 'list'] });
      void queries.invalidateQueries({ queryKey: ['settlements', 'netting'] });
    }
  }, [isOver, queries]);
  return (
    <>
      {settlement === null && (
        <>
          <p>{t('run.none')}</p>
          <p>{t('run.means')}</p>
        </>
      )}
      {settlement !== null && <Progress settlement={settlement} />}
      {settlement?.state === 'waiting' && <WaitsFor reasons={settlement.waitsFor} />}
      {!isOver && (
        <Row>
          <Button onClick={() => setPreviews(true)}>{t('preview.ask')}</Button>
          <Button look="primary" busy={start.isPending} onClick={() => start.mutate(undefined)}>
            {settlement === null ? t('run.start') : t('run.wake')}
          </Button>
          {settlement?.state === 'waiting' && <Overruling month={month} />}
        </Row>
      )}
      <ProblemNotice error={start.error} onRetry={() => start.mutate(undefined)} />
      {previews && !isOver && <Preview month={month} />}
      {settlement?.figures && (
        <FiguresTable label={t('figures.result')} figures={settlement.figures} />
      )}
    </>
  );
}

function Preview({ month }: { readonly month: string }) {
  const { t } = useTranslation('city-settlement');
  return (
    <One query={useQuery(previewQuery(month))}>
      {({ figures, hasEnded, waitsFor }) => (
        <>
          <Notice tone="info">
            <p>{hasEnded ? t('preview.noEffect') : t('preview.notEnded')}</p>
          </Notice>
          <FiguresTable label={t('figures.preview')} figures={figures} />
          {waitsFor.length === 0 ? (
            <p>{t('preview.nothingToWaitFor')}</p>
          ) : (
            <WaitsFor reasons={waitsFor} />
          )}
        </>
      )}
    </One>
  );
}
