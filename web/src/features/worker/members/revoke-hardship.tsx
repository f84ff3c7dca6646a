import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { shanghaiDate } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { TextArea, TextField } from '../../../ui/field.js';
import { AskDialog } from '../ask-dialog.js';

interface RevokeHardshipProps {
  readonly of: { readonly memberId: string; readonly id: string };
  readonly title: string;
  readonly onClose: () => void;
}

/** Ends a hardship from a day on, with the reason; what was granted stays granted. */
export function RevokeHardship({ of: { memberId, id }, title, onClose }: RevokeHardshipProps) {
  const { t } = useTranslation('worker-care');
  const [reason, setReason] = useState('');
  const [from, setFrom] = useState(shanghaiDate());
  const revoke = useChange(
    () => {
      const params = { path: { id: memberId, hardshipId: id } };
      const body = { reason: reason.trim(), ...(from !== '' && { from }) };
      return ask(api.POST('/v1/members/{id}/hardships/{hardshipId}/revoke', { params, body }));
    },
    [['hardships'], ['count']],
    onClose,
  );
  return (
    <AskDialog
      title={title}
      yes={t('hardship.revoke')}
      isReady={reason.trim() !== ''}
      change={revoke}
      onSend={() => revoke.mutate(null)}
      onClose={onClose}
    >
      <p>{t('hardship.revokeMeans')}</p>
      <TextField
        type="date"
        label={t('hardship.revokeFrom')}
        hint={t('hardship.revokeFromHint')}
        max={shanghaiDate()}
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <TextArea
        label={t('hardship.revokeReason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </AskDialog>
  );
}
