import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { hoursText } from '../../lib/hours.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Select, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { OnceForm } from '../../ui/once-form.js';

const HOUR_MINUTES = 60;

interface Wish {
  readonly minutes: string;
  readonly recipientId: string;
}

interface GiveFormProps {
  readonly isDonation: boolean;
  readonly relatives: readonly components['schemas']['RelativeAnswer'][];
}

/** How much, to whom; asked once more before it is done. While nobody knows what came of it nothing else can be given. */
export function GiveForm({ isDonation, relatives }: GiveFormProps) {
  const { t } = useTranslation('volunteer');
  const [recipientId, setRecipient] = useState(relatives[0]?.memberId ?? '');
  const [hours, setHours] = useState('');
  const [tried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const give = useChange(isDonation ? donate : giveTo, [['volunteer']]);
  const words = useWords({ isDonation, relatives });
  const minutes = Math.round(Number(hours) * HOUR_MINUTES);
  const isSound = Number.isFinite(minutes) && minutes > 0;
  const wish = { minutes: String(isSound ? minutes : 0), recipientId };
  return (
    <OnceForm
      aria-label={t('give.title')}
      onSubmit={() => {
        setTried(true);
        setAsking(isSound);
      }}
      change={give}
      former={give.unanswered && <p>{words(give.unanswered.wish)}</p>}
      buttons={
        <Button type="submit" look="primary" wide busy={give.isPending}>
          {t(isDonation ? 'give.donate' : 'give.send')}
        </Button>
      }
    >
      {!isDonation && (
        <Select
          label={t('give.relative')}
          value={recipientId}
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
      {give.data !== undefined && (
        <Notice tone="good">
          <p>{t(give.data.state === 'held' ? 'give.held' : 'give.done')}</p>
        </Notice>
      )}
      {isAsking && (
        <Sure
          text={words(wish)}
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            give.mutate(wish);
          }}
        />
      )}
    </OnceForm>
  );
}

/** A wish in a sentence. */
function useWords({ isDonation, relatives }: GiveFormProps): (wish: Wish) => string {
  const { t, i18n } = useTranslation('volunteer');
  return ({ minutes, recipientId }) => {
    const hours = hoursText(minutes, i18n.language);
    if (isDonation) return t('give.sureDonation', { hours });
    const relative = relatives.find(({ memberId }) => memberId === recipientId);
    return t('give.sureGift', { hours, memberNo: relative?.memberNo ?? '' });
  };
}

function donate({ minutes }: Wish, key: string) {
  const params = { header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/transfers/donations', { params, body: { minutes } }));
}

function giveTo(body: Wish, key: string) {
  const params = { header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/transfers/gifts', { params, body }));
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
