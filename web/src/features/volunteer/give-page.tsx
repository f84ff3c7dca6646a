import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { hoursText } from '../../lib/hours.js';
import { ButtonLink } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Loading } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { GiveForm } from './give-form.js';
import { balanceQuery, meQuery, rulesQuery } from './queries.js';
import { TransferList } from './transfer-list.js';
import styles from './volunteer.module.css';

/** Giving hours to a close relative, or to the pool of the community; what it means is said before. */
export function GivePage() {
  const { t } = useTranslation('volunteer');
  const [search] = useSearchParams();
  const isDonation = search.get('to') === 'pool';
  return (
    <Page title={t('give.title')} lead={t('give.lead')}>
      <nav className={styles.filters} aria-label={t('give.kinds')}>
        <ButtonLink to="?" replace aria-current={isDonation ? undefined : 'true'}>
          {t('give.gift')}
        </ButtonLink>
        <ButtonLink to="?to=pool" replace aria-current={isDonation ? 'true' : undefined}>
          {t('give.donation')}
        </ButtonLink>
      </nav>
      <Giving key={isDonation ? 'pool' : 'relative'} isDonation={isDonation} />
      <TransferList />
    </Page>
  );
}

function Giving({ isDonation }: { readonly isDonation: boolean }) {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const me = useQuery(meQuery(memberId));
  const balance = useQuery(balanceQuery(memberId));
  const rules = useQuery(rulesQuery);
  // What was read once stays: a form that waits for its answer must not go when a later reading fails.
  if (me.data === undefined || balance.data === undefined || rules.data === undefined) {
    const error = me.error ?? balance.error ?? rules.error;
    return error === null ? <Loading label={t('loading')} /> : <ProblemNotice error={error} />;
  }
  const { gifts, pools } = rules.data.params ?? {};
  const own = balance.data.accounts.find(
    ({ purpose, asset }) => purpose === 'earned' && asset === 'MIN',
  );
  const kin: readonly string[] = gifts?.kinships ?? [];
  const relatives = (me.data.family?.relatives ?? []).filter(({ kinship }) =>
    kin.includes(kinship),
  );
  const limit = isDonation ? pools?.donateMonthlyLimitMinutes : gifts?.monthlyLimitMinutes;
  const say = (minutes: number | string) => hoursText(minutes, i18n.language);
  return (
    <Card>
      <div className={styles.stack}>
        <p>{t('give.have', { hours: say(own?.availableMinutes ?? '0') })}</p>
        {limit != null && <p>{t('give.limit', { hours: say(limit) })}</p>}
        {!isDonation && gifts !== undefined && (
          <p>
            {t('give.cooling', { hours: say(gifts.largeMinutes), wait: gifts.coolingOffHours })}
          </p>
        )}
        <p>{t(isDonation ? 'give.donationMeans' : 'give.giftMeans')}</p>
        {!isDonation && relatives.length === 0 ? (
          <p>{t('give.noRelative')}</p>
        ) : (
          <GiveForm isDonation={isDonation} relatives={relatives} />
        )}
      </div>
    </Card>
  );
}
