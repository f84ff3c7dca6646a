import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session/session.js';
import { isUnsent } from '../../lib/outbox.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { outbox } from './outbox.js';
import { useOutbox } from './use-outbox.js';

/** How much of this member's is still on this device and has no answer. */
export function useUnsent(memberId: string): number {
  useEffect(() => void outbox.open(), []);
  return useOutbox(memberId).filter(({ state }) => isUnsent(state)).length;
}

interface QuestionProps {
  readonly unsent: number;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Before signing out with something unsent: wait, keep it for the next time, or give it up. */
export function UnsentQuestion({ unsent, onStay, onLeave }: QuestionProps) {
  const { t } = useTranslation('outbox');
  const { memberId } = useSession();
  const items = useOutbox(memberId);
  const leaveNothing = async () => {
    await outbox.remove(items.map(({ id }) => id));
    onLeave();
  };
  return (
    <Dialog
      title={t('leave.title')}
      onClose={onStay}
      buttons={
        <>
          <Button look="primary" onClick={onStay}>
            {t('leave.stay')}
          </Button>
          <Button onClick={onLeave}>{t('leave.keep')}</Button>
          <Button look="danger" onClick={() => void leaveNothing()}>
            {t('leave.drop')}
          </Button>
        </>
      }
    >
      <p>{t('leave.advice', { count: unsent })}</p>
    </Dialog>
  );
}
