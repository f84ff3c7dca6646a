import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Form, TextArea } from '../../../ui/field.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from './queue.module.css';
import { Key } from './queue-detail.js';

const REASONS = ['time', 'elder', 'service', 'evidence', 'twice', 'own'] as const;
type Reason = (typeof REASONS)[number];

interface RejectDialogProps {
  readonly recordNo: string;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onReject: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why: the reason is chosen by its number, or written; return sends it back. The volunteer reads it. */
export function RejectDialog({ recordNo, error, isBusy, onReject, onClose }: RejectDialogProps) {
  const { t } = useTranslation('worker-queue');
  const [reason, setReason] = useState<Reason>('time');
  const [own, setOwn] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const words = reason === 'own' ? own.trim() : t(`reason.${reason}`);
  const send = () => {
    if (words !== '' && !isBusy) onReject(words);
  };
  const pick = (event: React.KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement) return;
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      return send();
    }
    const chosen = REASONS[Number(event.key) - 1];
    if (chosen === undefined) return;
    event.preventDefault();
    setReason(chosen);
    form.current?.querySelector<HTMLInputElement>(`[value=${chosen}]`)?.focus();
  };
  const buttons = (
    <>
      <Button onClick={onClose}>{t('reject.cancel')}</Button>
      <Button look="primary" busy={isBusy} disabled={words === ''} onClick={send}>
        {t('reject.send')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('reject.title', { recordNo })} buttons={buttons} onClose={onClose}>
      <Form ref={form} onSubmit={send} onKeyDown={pick}>
        <fieldset className={styles.reasons}>
          <legend>{t('reject.why')}</legend>
          {REASONS.map((one, at) => (
            <label key={one}>
              <input
                type="radio"
                name="reason"
                value={one}
                checked={reason === one}
                onChange={() => setReason(one)}
              />
              <Key of={String(at + 1)} /> {t(`reason.${one}`)}
            </label>
          ))}
        </fieldset>
        {reason === 'own' && (
          <TextArea
            label={t('reject.own')}
            value={own}
            maxLength={500}
            onChange={(event) => setOwn(event.target.value)}
          />
        )}
        <ProblemNotice error={error} />
      </Form>
    </Dialog>
  );
}
