import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Form, TextArea } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { OnceForm } from '../../../ui/once-form.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { EntryLink } from '../member-no.js';

/**
 * Hours that were given away are taken back by an entry of their own; hours that were earned are objected to, and
 * somebody else decides. Nothing is said to be done before the service says so.
 */
export function OrderReversal(
  props:
    | { readonly transferId: string; readonly recordId?: undefined }
    | { readonly recordId: string; readonly transferId?: undefined },
) {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  const label = props.recordId === undefined ? t('reverse.open') : t('object.open');
  if (!isOpen) {
    return (
      <p>
        <Button onClick={() => setOpen(true)}>{label}</Button>
      </p>
    );
  }
  return props.recordId === undefined ? (
    <TakeBack id={props.transferId} onClose={() => setOpen(false)} />
  ) : (
    <Objection id={props.recordId} onClose={() => setOpen(false)} />
  );
}

interface Step {
  readonly id: string;
  readonly onClose: () => void;
}

function TakeBack({ id, onClose }: Step) {
  const { t } = useTranslation('audit');
  const [reason, setReason] = useState('');
  const order = useChange(
    (_: null, key) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return ask(
        api.POST('/v1/transfers/{id}/reverse', { params, body: { reason: reason.trim() } }),
      );
    },
    [['transfers', 'list'], ['ledger']],
  );
  if (order.data?.reverseSeq) {
    return (
      <Notice tone="good">
        {t('reverse.done')} <EntryLink seq={order.data.reverseSeq} />
      </Notice>
    );
  }
  return (
    <OnceForm
      aria-label={t('reverse.open')}
      change={order}
      buttons={
        <div className={styles.row}>
          <Button
            type="submit"
            look="danger"
            busy={order.isPending}
            disabled={reason.trim() === ''}
          >
            {t('reverse.send')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      }
      onSubmit={() => {
        if (reason.trim() !== '' && !order.isPending) order.mutate(null);
      }}
    >
      <p>{t('reverse.hint')}</p>
      <TextArea
        label={t('reverse.reason')}
        value={reason}
        rows={2}
        required
        onChange={(e) => setReason(e.target.value)}
      />
    </OnceForm>
  );
}

function Objection({ id, onClose }: Step) {
  const { t } = useTranslation('audit');
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const order = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/disputes', {
          body: { recordId: id, text: text.trim(), asksFor: 'reversal' },
        }),
      ),
    // The record itself is read again later: what was answered stays in sight.
    onSuccess: () => queries.invalidateQueries({ queryKey: ['disputes'] }),
  });
  if (order.data !== undefined) {
    return (
      <Notice tone="good">
        {t('object.done')} <Link to="/audit/reversals?tab=objections">{t('object.seeAll')}</Link>
      </Notice>
    );
  }
  return (
    <Form aria-label={t('object.open')} onSubmit={() => text.trim() !== '' && order.mutate()}>
      <p>{t('object.hint')}</p>
      <TextArea
        label={t('object.text')}
        value={text}
        rows={3}
        required
        onChange={(e) => setText(e.target.value)}
      />
      <ProblemNotice error={order.error} />
      <div className={styles.row}>
        <Button type="submit" look="danger" busy={order.isPending} disabled={text.trim() === ''}>
          {t('object.send')}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
