import { useTranslation } from 'react-i18next';
import type { components } from '../../api/schema.js';
import { monthText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { DataTable } from '../../ui/data-table.js';
import type { Replay } from './queries.js';

const LINES = [
  { name: 'accepted', read: (of: Replay) => of.accepted },
  { name: 'refusedTooLong', read: (of: Replay) => of.refused?.interval_too_long ?? 0 },
  { name: 'refusedTooLate', read: (of: Replay) => of.refused?.submitted_too_late ?? 0 },
  { name: 'refusedNothing', read: (of: Replay) => of.refused?.nothing_earned ?? 0 },
  { name: 'credited', read: (of: Replay) => of.creditedMinutes, isTime: true },
  { name: 'honour', read: (of: Replay) => of.honourMinutes, isTime: true },
  { name: 'capped', read: (of: Replay) => of.cappedVolunteers },
  { name: 'second', read: (of: Replay) => of.secondApprovals },
  { name: 'callBacks', read: (of: Replay) => of.callBacks },
  { name: 'sampled', read: (of: Replay) => of.sampledCallBacks },
] as const;

/** The same month by the rules in force and by the draft, side by side. */
export function ReplayTable({ of }: { readonly of: components['schemas']['PolicyPreviewAnswer'] }) {
  const { t, i18n } = useTranslation('city-policies');
  const said = (value: string | number, isTime: boolean) =>
    isTime ? hoursText(value, i18n.language) : String(value);
  const rows = LINES.map((line) => {
    const isTime = 'isTime' in line;
    return {
      name: line.name,
      inForce: said(line.read(of.inForce), isTime),
      draft: said(line.read(of.draft), isTime),
    };
  });
  return (
    <>
      <p role="status">
        {t('trial.over', {
          month: monthText(of.month, i18n.language),
          records: of.records,
          waiting: of.waiting,
        })}
      </p>
      <DataTable
        label={t('trial.title')}
        keyOf={({ name }) => name}
        rows={rows}
        columns={[
          { name: t('trial.what'), cell: ({ name }) => t(`trial.lines.${name}`) },
          { name: t('trial.inForce'), cell: ({ inForce }) => inForce, isNumber: true },
          {
            name: t('trial.draft'),
            cell: ({ draft, inForce }) =>
              draft === inForce ? draft : <strong>{t('trial.differs', { value: draft })}</strong>,
            isNumber: true,
          },
        ]}
      />
    </>
  );
}
