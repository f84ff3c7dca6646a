import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { QuickForm } from '../desk/quick-form.js';
import { overrule } from './queries.js';

/** Sets the reasons to wait aside, with a reason of one's own that stays with the run for good. */
export function Overruling({ month }: { readonly month: string }) {
  const { t } = useTranslation(['city-settlement', 'desk']);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const change = useChange(
    (reason: string, key) => overrule(month, reason, key),
    [['settlements']],
    close,
  );
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t('overrule.ask')}
      </Button>
      {isOpen && (
        <Dialog
          title={t('overrule.title')}
          onClose={close}
          buttons={<Button onClick={close}>{t('desk:cancel')}</Button>}
        >
          <p>{t('overrule.advice')}</p>
          <QuickForm
            label={t('overrule.title')}
            fields={[{ name: 'reason', label: t('overrule.reason'), type: 'long' }]}
            send={t('overrule.send')}
            busy={change.isPending}
            error={change.error}
            onSend={({ reason = '' }) => change.mutate(reason)}
          />
        </Dialog>
      )}
    </>
  );
}
