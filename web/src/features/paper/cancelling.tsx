import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { QuickForm } from '../desk/quick-form.js';
import { type CancelReason, cancel } from './queries.js';

const REASONS: readonly CancelReason[] = [
  'opened_by_mistake',
  'wrong_unit',
  'wrong_month',
  'enterer_gone',
  'other',
];

/** Gives a batch up: its forms are free again. */
export function Cancelling({ id }: { readonly id: string }) {
  const { t } = useTranslation('station-paper');
  const change = useChange((reason: CancelReason) => cancel(id, reason), [['paper']]);
  return (
    <QuickForm
      label={t('cancel.title')}
      fields={[
        {
          name: 'reason',
          label: t('cancel.reason'),
          options: REASONS.map((one) => [one, t(`cancel.reasons.${one}`)]),
        },
      ]}
      send={t('cancel.send')}
      busy={change.isPending}
      error={change.error}
      onSend={({ reason }) => change.mutate(reason as CancelReason)}
    />
  );
}
