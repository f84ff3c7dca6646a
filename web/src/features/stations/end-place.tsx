import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type EndReason, endPlace, type Placed } from './queries.js';

const REASONS: readonly EndReason[] = ['left', 'deceased', 'other'];

/** Asks why an elder leaves the roster and says what follows, before it is done. */
export function EndPlace({
  code,
  elder: { elderId, memberNo, name },
  onClose,
}: {
  readonly code: string;
  readonly elder: Placed;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('station');
  const [reason, setReason] = useState<EndReason>('left');
  const end = useChange(() => endPlace(code, elderId, reason), [['stations', code]], onClose);
  return (
    <Dialog
      title={t('roster.endOne', { memberNo: `${name ?? ''} ${memberNo}`.trim() })}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t('roster.keep')}</Button>
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate(undefined)}>
            {t('roster.end')}
          </Button>
        </>
      }
    >
      <p>{t('roster.endMeans')}</p>
      <ChoiceSelect
        label={t('roster.reason')}
        value={reason}
        options={REASONS.map((one) => [one, t(`roster.reasons.${one}`)])}
        onChange={setReason}
      />
      <ProblemNotice error={end.error} />
    </Dialog>
  );
}
