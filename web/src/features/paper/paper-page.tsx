import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { momentText, monthText, shanghaiDate } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { QuickForm } from '../desk/quick-form.js';
import { SaveButton } from '../desk/save-button.js';
import { Section } from '../desk/section.js';
import { StationChoice } from '../stations/station-choice.js';
import { useUnitName } from '../units/queries.js';
import {
  batchesQuery,
  formsPdf,
  openBatch,
  printForms,
  runsQuery,
  type SpoilReason,
  spoil,
} from './queries.js';
import { STATE_TONES } from './state.js';

const SPOILS: readonly SpoilReason[] = ['misprinted', 'miswritten', 'damaged', 'lost', 'refused'];

/** The paper route: forms are printed, filled, typed in by one and counted by another. */
export function PaperPage() {
  const { t } = useTranslation('station-paper');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Section title={t('batches.title')}>
        <Batches />
      </Section>
      <StationChoice>
        {(code) => (
          <>
            <Section title={t('open.title')}>
              <Opening code={code} />
            </Section>
            <Section title={t('print.title')}>
              <Printing key={code} code={code} />
            </Section>
          </>
        )}
      </StationChoice>
      <Section title={t('spoil.title')}>
        <Spoiling />
      </Section>
    </Page>
  );
}

function Batches() {
  const { t, i18n } = useTranslation('station-paper');
  const nameOf = useUnitName();
  return (
    <PagedTable
      list={useInfiniteQuery(batchesQuery())}
      label={t('batches.title')}
      keyOf={({ id }) => id}
      empty={
        <Empty title={t('batches.none')}>
          <p>{t('batches.advice')}</p>
        </Empty>
      }
      columns={[
        {
          name: t('batches.opened'),
          cell: ({ id, openedAt }) => (
            <Link to={`/station/paper/${id}`}>{momentText(openedAt, i18n.language)}</Link>
          ),
        },
        { name: t('month'), cell: ({ month }) => monthText(month, i18n.language) },
        { name: t('unit'), cell: ({ unitCode }) => nameOf(unitCode) },
        {
          name: t('stateTitle'),
          cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag>,
        },
      ]}
    />
  );
}

function Opening({ code }: { readonly code: string }) {
  const { t } = useTranslation('station-paper');
  const navigate = useNavigate();
  const open = useChange(
    (month: string) => openBatch(code, month),
    [['paper']],
    ({ id }) => navigate(`/station/paper/${id}`),
  );
  return (
    <QuickForm
      label={t('open.title')}
      fields={[
        {
          name: 'month',
          label: t('open.month'),
          hint: t('open.hint'),
          type: 'month',
          value: shanghaiDate().slice(0, 7),
        },
      ]}
      send={t('open.send')}
      busy={open.isPending}
      error={open.error}
      onSend={({ month = '' }) => open.mutate(month)}
    />
  );
}

function Printing({ code }: { readonly code: string }) {
  const { t, i18n } = useTranslation('station-paper');
  const print = useChange(
    (forms: number, key) => printForms(code, forms, key),
    [['paper', 'runs']],
  );
  return (
    <>
      <QuickForm
        label={t('print.title')}
        fields={[
          {
            name: 'forms',
            label: t('print.forms'),
            hint: t('print.hint'),
            type: 'number',
            value: '20',
          },
        ]}
        send={t('print.send')}
        look="plain"
        busy={print.isPending}
        error={print.error}
        onSend={({ forms }) => print.mutate(Number(forms))}
      />
      <PagedTable
        list={useInfiniteQuery(runsQuery(code))}
        label={t('print.runs')}
        keyOf={({ id }) => id}
        empty={<p>{t('print.none')}</p>}
        columns={[
          {
            name: t('print.when'),
            cell: ({ printedAt }) => momentText(printedAt, i18n.language),
          },
          { name: t('print.numbers'), cell: (run) => `${run.firstForm} – ${run.lastForm}` },
          {
            name: t('print.file'),
            cell: ({ id, firstForm }) => (
              <SaveButton name={`forms-${firstForm}.pdf`} read={() => formsPdf(id)}>
                {t('print.save')}
              </SaveButton>
            ),
          },
        ]}
      />
    </>
  );
}

function Spoiling() {
  const { t } = useTranslation('station-paper');
  const change = useChange(
    ({ formNo, reason }: { formNo: string; reason: SpoilReason }) => spoil(formNo, reason),
    [['paper']],
  );
  return (
    <>
      <p>{t('spoil.means')}</p>
      {change.data !== undefined && (
        <p role="status">{t('spoil.done', { formNo: change.data.formNo })}</p>
      )}
      <QuickForm
        key={change.data?.formNo ?? ''}
        label={t('spoil.title')}
        fields={[
          { name: 'formNo', label: t('formNo') },
          {
            name: 'reason',
            label: t('spoil.reason'),
            options: SPOILS.map((one) => [one, t(`spoil.reasons.${one}`)]),
          },
        ]}
        send={t('spoil.send')}
        look="danger"
        busy={change.isPending}
        error={change.error}
        onSend={({ formNo = '', reason }) =>
          change.mutate({ formNo, reason: reason as SpoilReason })
        }
      />
    </>
  );
}
