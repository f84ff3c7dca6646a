import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { dateText, momentText, monthText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Empty, Loading, Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { EntryLink, MemberNo } from '../member-no.js';
import { InspectionCard } from './inspection-card.js';
import { type Draw, drawQuery, inspectionsQuery } from './queries.js';
import { RedrawCard } from './redraw-card.js';

const LIFE = ['announced', 'drawn', 'published'] as const;

/** One draw: what was committed to, what was drawn, whether it can be drawn again, and what came of it. */
export function DrawPage() {
  const { t } = useTranslation('audit');
  const { id = '' } = useParams();
  const draw = useQuery(drawQuery(id));
  return (
    <Page title={t('draw.title')} broad>
      {draw.isPending && <Loading label={t('loading')} />}
      <ProblemNotice error={draw.error} onRetry={() => draw.refetch()} />
      {draw.data === null && <Empty title={t('draw.missing')} />}
      {draw.data && <DrawParts draw={draw.data} />}
    </Page>
  );
}

function DrawParts({ draw }: { readonly draw: Draw }) {
  const { t } = useTranslation('audit');
  const isDrawn = draw.seed !== null;
  const at = LIFE.findIndex((state) => draw.state.startsWith(state));
  return (
    <>
      {draw.state === 'void' ? (
        <Notice tone="bad">{t('draw.void')}</Notice>
      ) : (
        <Steps
          current={at}
          items={LIFE.map((state) => ({ title: t(`drawState.${state}`) }))}
          aria-label={t('draw.life')}
        />
      )}
      {draw.state === 'announced' && <Notice tone="info">{t('draw.waits')}</Notice>}
      <div className={styles.columns}>
        <DrawFacts draw={draw} />
        {isDrawn && <RedrawCard id={draw.id} />}
      </div>
      {isDrawn && <Inspections draw={draw} />}
    </>
  );
}

function DrawFacts({ draw }: { readonly draw: Draw }) {
  const { t, i18n } = useTranslation('audit');
  const { language } = i18n;
  return (
    <Card>
      <h2>
        {t(`drawKind.${draw.kind}`)} · {draw.unitName} · {monthText(draw.month, language)}
      </h2>
      <Facts
        of={[
          [t('draw.sampleOf'), t('draw.of', { sample: draw.sample, count: draw.count })],
          [t('draw.inspectorCount'), draw.inspectorCount],
          [t('draw.notice'), <EntryLink key="notice" seq={draw.noticeSeq} />],
          [t('draw.after'), momentText(draw.after, language)],
          [t('draw.drawnAt'), draw.drawnAt === null ? '—' : momentText(draw.drawnAt, language)],
          [t('draw.inspectBy'), dateText(draw.inspectBy, language)],
          [t('draw.population'), <Mono key="population" text={draw.population} />],
          [t('draw.inspectorsRoot'), <Mono key="inspectors" text={draw.inspectors} />],
          [t('draw.seed'), <Mono key="seed" text={draw.seed?.root ?? '—'} />],
        ]}
      />
      {draw.state === 'drawn' && <Publish id={draw.id} />}
    </Card>
  );
}

function Mono({ text }: { readonly text: string }) {
  return <span className={styles.mono}>{text}</span>;
}

function Publish({ id }: { readonly id: string }) {
  const { t } = useTranslation('audit');
  const queries = useQueryClient();
  const publish = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/inspection-draws/{id}/publish', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['draws'] }),
  });
  return (
    <>
      <ProblemNotice error={publish.error} />
      <p>{t('draw.publishHint')}</p>
      <Button look="primary" busy={publish.isPending} onClick={() => publish.mutate()}>
        {t('draw.publish')}
      </Button>
    </>
  );
}

function Inspections({ draw }: { readonly draw: Draw }) {
  const { t, i18n } = useTranslation('audit');
  const [params] = useSearchParams();
  const list = useInfiniteQuery(inspectionsQuery(draw.id));
  const chosen = params.get('inspection');
  return (
    <>
      <h2>{t('inspections.title')}</h2>
      {chosen !== null && <InspectionCard key={chosen} id={chosen} />}
      <PagedTable
        label={t('inspections.title')}
        list={list}
        keyOf={({ id }) => id}
        empty={<Empty title={t('inspections.none')} />}
        columns={[
          {
            name: t('inspection.place'),
            cell: ({ id, place }) => (
              <Link to={`?inspection=${id}`}>{t('inspection.nth', { n: place + 1 })}</Link>
            ),
          },
          { name: t('inspection.line'), isNumber: true, cell: ({ line }) => line },
          { name: t('record.state'), cell: ({ state }) => t(`inspectionState.${state}`) },
          {
            name: t('inspection.finding'),
            cell: ({ finding }) => (finding === null ? '—' : t(`finding.${finding}`)),
          },
          { name: t('inspection.by'), cell: ({ inspectorId }) => <MemberNo id={inspectorId} /> },
          {
            name: t('inspection.due'),
            cell: ({ dueOn }) => (dueOn === null ? '—' : dateText(dueOn, i18n.language)),
          },
        ]}
      />
    </>
  );
}
