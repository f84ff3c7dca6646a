import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, newKey } from '../../api/client.js';
import { NoAnswer } from '../../api/problem.js';
import type { components } from '../../api/schema.js';
import { hoursText } from '../../lib/hours.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Form, Select, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

const HOUR_MINUTES = 60;

interface GiveFormProps {
  readonly isDonation: boolean;
  readonly relatives: readonly components['schemas']['RelativeAnswer'][];
}

/** How much, to whom; asked once more before it is done. */
export function GiveForm({ isDonation, relatives }: GiveFormProps) {
  const { t, i18n } = useTranslation('volunteer');
  const [recipient, setRecipient] = useState(relatives[0]?.memberId ?? '');
  const [hours, setHours] = useState('');
  const [tried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const give = useGiving(isDonation);
  const minutes = Math.round(Number(hours) * HOUR_MINUTES);
  const isSound = Number.isFinite(minutes) && minutes > 0;
  const relative = relatives.find(({ memberId }) => memberId === recipient);
  const said = { hours: hoursText(isSound ? minutes : 0, i18n.language) };
  return (
    <Form
      aria-label={t('give.title')}
      onSubmit={() => {
        setTried(true);
        setAsking(isSound);
      }}
    >
      {!isDonation && (
        <Select
          label={t('give.relative')}
          value={recipient}
          onChange={(e) => setRecipient(e.target.value)}
        >
          {relatives.map(({ memberId, memberNo }) => (
            <option key={memberId} value={memberId}>
              {memberNo}
            </option>
          ))}
        </Select>
      )}
      <TextField
        label={t('give.hours')}
        error={tried && !isSound ? t('give.fault') : null}
        inputMode="decimal"
        value={hours}
        onChange={(e) => setHours(e.target.value)}
      />
      <ProblemNotice error={give.error} onRetry={give.again} />
      {give.done !== undefined && (
        <Notice tone="good">
          <p>{t(give.done.state === 'held' ? 'give.held' : 'give.done')}</p>
        </Notice>
      )}
      <Button type="submit" look="primary" wide busy={give.isPending}>
        {t(isDonation ? 'give.donate' : 'give.send')}
      </Button>
      {isAsking && (
        <Sure
          text={
            isDonation
              ? t('give.sureDonation', said)
              : t('give.sureGift', { ...said, memberNo: relative?.memberNo ?? '' })
          }
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            give.begin({ minutes: String(minutes), recipientId: recipient });
          }}
        />
      )}
    </Form>
  );
}

interface SureProps {
  readonly text: string;
  readonly onNo: () => void;
  readonly onYes: () => void;
}

function Sure({ text, onNo, onYes }: SureProps) {
  const { t } = useTranslation('volunteer');
  return (
    <Dialog
      title={t('give.sure')}
      onClose={onNo}
      buttons={
        <>
          <Button onClick={onNo}>{t('no')}</Button>
          <Button look="primary" onClick={onYes}>
            {t('give.yes')}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}

interface Wish {
  readonly minutes: string;
  readonly recipientId: string;
  readonly key: string;
}

/** One key per wish: asked again after no answer it is the same wish, and counts once. */
function useGiving(isDonation: boolean) {
  const queries = useQueryClient();
  const { mutate, variables, error, data, isPending } = useMutation({
    mutationFn: ({ minutes, recipientId, key }: Wish) => {
      const params = { header: { 'Idempotency-Key': key } };
      return isDonation
        ? ask(api.POST('/v1/transfers/donations', { params, body: { minutes } }))
        : ask(api.POST('/v1/transfers/gifts', { params, body: { minutes, recipientId } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['volunteer'] }),
  });
  const begin = (wish: Omit<Wish, 'key'>) => {
    const isSame =
      error instanceof NoAnswer &&
      variables?.minutes === wish.minutes &&
      variables.recipientId === wish.recipientId;
    mutate({ ...wish, key: isSame ? variables.key : newKey() });
  };
  const again = () => variables && mutate(variables);
  return { begin, again, error, done: data, isPending };
}
