import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { AskDialog } from '../ask-dialog.js';

interface CancelActivityProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** Calls an activity off; everybody who signed up is told. */
export function CancelActivity({ id, onClose }: CancelActivityProps) {
  const { t } = useTranslation('worker-activities');
  const cancel = useChange(
    () => ask(api.POST('/v1/activities/{id}/cancel', { params: { path: { id } } })),
    [['activities']],
    onClose,
  );
  return (
    <AskDialog
      title={t('cancel.sure')}
      yes={t('cancel.yes')}
      isReady
      change={cancel}
      onSend={() => cancel.mutate(null)}
      onClose={onClose}
    >
      <p>{t('cancel.means')}</p>
    </AskDialog>
  );
}
