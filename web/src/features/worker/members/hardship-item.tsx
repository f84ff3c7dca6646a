import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useSession } from '../../../app/session/session.js';
import { dateText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { CardItem } from '../../../ui/card.js';
import { Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { Person, PersonById } from '../person.js';
import styles from '../worker.module.css';
import { RevokeHardship } from './revoke-hardship.js';

type Hardship = components['schemas']['HardshipAnswer'];

const TONES = { registered: 'warn', confirmed: 'good', revoked: 'plain' } as const;

/** One hardship: what it rests on, who said so, and what a worker can do about it now. */
export function HardshipItem({ hardship }: { readonly hardship: Hardship }) {
  const { t, i18n } = useTranslation('worker-care');
  const { memberId, memberNo, className, classNameEn, registeredBy, validUntil } = hardship;
  const { confirmedBy, revokedFrom, revokeReason } = hardship;
  return (
    <CardItem>
      <div className={styles.row}>
        <Tag tone={TONES[hardship.state]}>{t(`hardshipState.${hardship.state}`)}</Tag>
        <strong>{i18n.language === 'en' ? (classNameEn ?? className) : className}</strong>
        <Person id={memberId} no={memberNo} />
      </div>
      <p>
        {t(`hardshipEvidence.${hardship.evidenceKind}`)} ·{' '}
        {t('hardship.from', { on: dateText(hardship.validFrom, i18n.language) })}
        {validUntil !== null &&
          ` ${t('hardship.until', { on: dateText(validUntil, i18n.language) })}`}
      </p>
      <p>
        {t('hardship.by')} <PersonById id={registeredBy} />
        {confirmedBy !== null && (
          <>
            {' · '}
            {t('hardship.confirmedBy')} <PersonById id={confirmedBy} />
          </>
        )}
      </p>
      {revokedFrom !== null && (
        <p>
          {t('hardship.revoked', {
            on: dateText(revokedFrom, i18n.language),
            reason: revokeReason ?? '',
          })}
        </p>
      )}
      {hardship.state !== 'revoked' && <Acts hardship={hardship} />}
    </CardItem>
  );
}

function Acts({ hardship }: { readonly hardship: Hardship }) {
  const { t, i18n } = useTranslation('worker-care');
  const { memberId: me } = useSession();
  const [isRevoking, setRevoking] = useState(false);
  const { id, memberId, className, classNameEn, registeredBy } = hardship;
  const confirm = useChange(() => {
    const params = { path: { id: memberId, hardshipId: id } };
    return ask(api.POST('/v1/members/{id}/hardships/{hardshipId}/confirm', { params, body: {} }));
  }, [['hardships'], ['count']]);
  const waits = hardship.state === 'registered';
  const name = i18n.language === 'en' ? (classNameEn ?? className) : className;
  return (
    <>
      <ProblemNotice error={confirm.error} />
      {waits && registeredBy === me && <p>{t('hardship.own')}</p>}
      <div className={styles.row}>
        {waits && registeredBy !== me && (
          <Button look="primary" busy={confirm.isPending} onClick={() => confirm.mutate(null)}>
            {t('hardship.confirm')}
          </Button>
        )}
        <Button
          aria-label={t('hardship.revokeWhat', { name, no: hardship.memberNo })}
          onClick={() => setRevoking(true)}
        >
          {t('hardship.revoke')}
        </Button>
      </div>
      {isRevoking && (
        <RevokeHardship
          of={{ memberId, id }}
          title={t('hardship.revokeWhat', { name, no: hardship.memberNo })}
          onClose={() => setRevoking(false)}
        />
      )}
    </>
  );
}
