import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { TextArea } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { AskDialog } from '../ask-dialog.js';
import styles from '../worker.module.css';
import type { RequestDetail } from './request-queries.js';

/** What a worker can do about a request where it stands now. */
export function RequestActs({ request }: { readonly request: RequestDetail }) {
  const { t } = useTranslation('worker-care');
  const [isImproving, setImproving] = useState(false);
  const noShow = useChange(
    (_: null, key) => {
      const params = { path: { id: request.id }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/care-requests/{id}/no-show', { params, body: {} }));
    },
    [['requests']],
  );
  const hasBegun =
    request.agreedStartsAt !== null && Date.parse(request.agreedStartsAt) <= Date.now();
  return (
    <div className={styles.row}>
      <ProblemNotice error={noShow.error} />
      {request.state === 'matched' && hasBegun && (
        <Button busy={noShow.isPending} onClick={() => noShow.mutate(null)}>
          {t('board.noShow')}
        </Button>
      )}
      {request.state === 'evaluated' && (
        <Button look="primary" onClick={() => setImproving(true)}>
          {t('board.improve')}
        </Button>
      )}
      {isImproving && <Improve id={request.id} onClose={() => setImproving(false)} />}
    </div>
  );
}

function Improve({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('worker-care');
  const [note, setNote] = useState('');
  const improve = useChange(
    (_: null, key) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      const body = { note: note.trim() };
      return ask(api.POST('/v1/care-requests/{id}/improve', { params, body }));
    },
    [['requests']],
    onClose,
  );
  return (
    <AskDialog
      title={t('board.improve')}
      yes={t('visit.save')}
      isReady={note.trim() !== ''}
      change={improve}
      onSend={() => improve.mutate(null)}
      onClose={onClose}
    >
      <TextArea
        label={t('board.improvement')}
        hint={t('board.improveHint')}
        value={note}
        maxLength={1000}
        onChange={(event) => setNote(event.target.value)}
      />
    </AskDialog>
  );
}
