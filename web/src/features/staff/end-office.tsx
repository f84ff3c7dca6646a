import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { takeRole } from '../people/queries.js';
import { isStaffRole, type Office } from './queries.js';

/** Asks once more before a role is taken back, and takes it. */
export function EndOffice({
  office: { memberId, grantId, memberNo, name, role, unitName },
  onClose,
}: {
  readonly office: Office;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['staff', 'people']);
  const end = useChange(() => takeRole(memberId, grantId), [['people']], onClose);
  return (
    <Dialog
      title={t('end.title')}
      onClose={onClose}
      buttons={
        <>
          <Button onClick={onClose}>{t('end.keep')}</Button>
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate(undefined)}>
            {t('end.send')}
          </Button>
        </>
      }
    >
      <p>
        {t('end.what', {
          who: `${name ?? ''} ${memberNo}`.trim(),
          role: isStaffRole(role) ? t(`people:roles.${role}`) : role,
          unit: unitName,
        })}
      </p>
      <p>{t('end.then')}</p>
      <ProblemNotice error={end.error} />
    </Dialog>
  );
}
