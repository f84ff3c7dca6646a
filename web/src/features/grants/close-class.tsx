import { useTranslation } from 'react-i18next';
import { shanghaiDate } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { QuickForm } from '../desk/quick-form.js';
import { closeClass, type HardshipClass } from './queries.js';
import { useClassName } from './use-class-name.js';

/** Ends a class, of the city or of a town, with a last day and a reason. */
export function CloseClass({
  of,
  onClose,
}: {
  readonly of: HardshipClass;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('city-grants');
  const classNameOf = useClassName();
  const close = useChange(
    (body: { validUntil: string; reason: string }) => closeClass(of.id, body),
    [['hardship-classes'], ['hardships']],
    onClose,
  );
  return (
    <Dialog
      title={t('close.title', { name: classNameOf(of) })}
      onClose={onClose}
      buttons={<Button onClick={onClose}>{t('close.keep')}</Button>}
    >
      <p>{t('close.then')}</p>
      <QuickForm
        label={t('close.title', { name: classNameOf(of) })}
        fields={[
          { name: 'validUntil', label: t('close.day'), type: 'date', value: shanghaiDate() },
          { name: 'reason', label: t('close.reason'), type: 'long' },
        ]}
        send={t('close.send')}
        busy={close.isPending}
        error={close.error}
        onSend={({ validUntil = '', reason = '' }) => close.mutate({ validUntil, reason })}
      />
    </Dialog>
  );
}
