import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { AskDialog } from '../ask-dialog.js';

const STALE = [['pairs'], ['visits']] as const;

/** Ends a pair: visits from today on are called off. */
export function EndPair({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('worker-pairs');
  const end = useChange(
    () => ask(api.POST('/v1/pairs/{id}/end', { params: { path: { id } } })),
    STALE,
    onClose,
  );
  return (
    <AskDialog
      title={t('end.sure')}
      yes={t('end.yes')}
      isReady
      change={end}
      onSend={() => end.mutate(null)}
      onClose={onClose}
    >
      <p>{t('end.means')}</p>
    </AskDialog>
  );
}

interface LeavePairProps {
  readonly id: string;
  readonly elderId: string;
  readonly who: string;
  readonly onClose: () => void;
}

/** Takes one elder out of a pair; the others stay. */
export function LeavePair({ id, elderId, who, onClose }: LeavePairProps) {
  const { t } = useTranslation('worker-pairs');
  const leave = useChange(
    () => {
      const params = { path: { id, elderId } };
      return ask(api.POST('/v1/pairs/{id}/elders/{elderId}/leave', { params }));
    },
    STALE,
    onClose,
  );
  return (
    <AskDialog
      title={t('leave.sure', { who })}
      yes={t('leave.yes')}
      isReady
      change={leave}
      onSend={() => leave.mutate(null)}
      onClose={onClose}
    >
      <p>{t('leave.means')}</p>
    </AskDialog>
  );
}
