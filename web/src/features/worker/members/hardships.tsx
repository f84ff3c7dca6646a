import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { useSession } from '../../../app/session/session.js';
import { dateText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PagedList } from '../lists.js';
import { Person, PersonById } from '../person.js';
import styles from '../worker.module.css';

type Hardship = components['schemas']['HardshipAnswer'];

const TONES = { registered: 'warn', confirmed: 'good', revoked: 'plain' } as const;

/** Hardships that somebody registered and a second person has to confirm. */
export function WaitingHardships() {
  const { t } = useTranslation('worker-care');
  return (
    <PagedList
      queryKey={['hardships', 'registered']}
      load={(wish) =>
        ask(api.GET('/v1/hardships', { params: { query: { state: 'registered', ...wish } } }))
      }
      empty={t('hardship.none')}
      emptyHint={t('hardship.noneHint')}
    >
      {(items) => (
        <CardList label={t('hardship.waiting')}>
          {items.map((hardship) => (
            <HardshipItem key={hardship.id} hardship={hardship} />
          ))}
        </CardList>
      )}
    </PagedList>
  );
}

/** The hardships of one member. */
export function HardshipsOf({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery({
    queryKey: ['hardships', id],
    queryFn: () => ask(api.GET('/v1/members/{id}/hardships', { params: { path: { id } } })),
  });
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <p>{t('hardship.noneOf')}</p>}
      <CardList label={t('hardship.title')}>
        {(data?.items ?? []).map((hardship) => (
          <HardshipItem key={hardship.id} hardship={hardship} />
        ))}
      </CardList>
    </>
  );
}

function HardshipItem({ hardship }: { readonly hardship: Hardship }) {
  const { t, i18n } = useTranslation('worker-care');
  const { memberId: me } = useSession();
  const { id, memberId, memberNo, className, classNameEn, registeredBy, validUntil } = hardship;
  const confirm = useChange(() => {
    const params = { path: { id: memberId, hardshipId: id } };
    return ask(api.POST('/v1/members/{id}/hardships/{hardshipId}/confirm', { params, body: {} }));
  }, [['hardships'], ['count']]);
  const waits = hardship.state === 'registered';
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
      </p>
      <ProblemNotice error={confirm.error} />
      {waits && registeredBy === me && <p>{t('hardship.own')}</p>}
      {waits && registeredBy !== me && (
        <Button look="primary" busy={confirm.isPending} onClick={() => confirm.mutate(null)}>
          {t('hardship.confirm')}
        </Button>
      )}
    </CardItem>
  );
}
