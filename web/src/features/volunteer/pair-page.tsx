import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { dateText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Card, Facts } from '../../ui/card.js';
import { Loading, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useRhythm } from '../pairs/use-rhythm.js';
import { type PairDetail, pairQuery, pairsKey } from '../together/queries.js';
import { EndPair } from './end-pair.js';
import { PairVisits } from './pair-visits.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

/** One pair: a yes or a no to it, the visits to make, and the end of it. */
export function PairPage() {
  const { t } = useTranslation('volunteer-together');
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(pairQuery(id));
  const count = data?.elders.length ?? 0;
  return (
    <Page title={data === undefined ? t('pairs.title') : t('pairs.one', { count })}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('loading')} />}
      {data !== undefined && (
        <>
          <About pair={data} />
          {data.state === 'proposed' && <Answer pair={data} />}
          {data.state === 'active' && (
            <>
              <PairVisits pair={data} />
              <EndPair id={data.id} />
            </>
          )}
        </>
      )}
      <ButtonLink wide to="/volunteer/pairs">
        {t('pair.back')}
      </ButtonLink>
    </Page>
  );
}

function About({ pair }: { readonly pair: PairDetail }) {
  const { t, i18n } = useTranslation('volunteer-together');
  const nameOf = useServiceNames();
  const rhythmOf = useRhythm();
  const elders = pair.elders.map(({ name, memberNo }) => name ?? memberNo);
  return (
    <Card>
      <Facts
        of={[
          [t('pair.state'), t(`pairState.${pair.state}`)],
          [t('pair.elders'), elders.join(t('pair.comma'))],
          [t('pair.service'), nameOf(pair.serviceCode)],
          [t('pair.when'), rhythmOf(pair)],
          [t('pair.from'), dateText(pair.startsOn, i18n.language)],
          ...(pair.endsOn === null
            ? []
            : [[t('pair.until'), dateText(pair.endsOn, i18n.language)] as const]),
        ]}
      />
    </Card>
  );
}

function Answer({ pair: { id } }: { readonly pair: PairDetail }) {
  const { t } = useTranslation('volunteer-together');
  const answer = useChange(
    (word: 'accept' | 'decline') => {
      const params = { path: { id } };
      return word === 'accept'
        ? ask(api.POST('/v1/pairs/{id}/accept', { params }))
        : ask(api.POST('/v1/pairs/{id}/decline', { params }));
    },
    [pairsKey('volunteer')],
  );
  return (
    <div className={styles.stack}>
      <Notice tone="info">
        <p>{t('pair.asked')}</p>
      </Notice>
      <ProblemNotice error={answer.error} />
      <Button look="primary" wide busy={answer.isPending} onClick={() => answer.mutate('accept')}>
        {t('pair.yes')}
      </Button>
      <Button wide busy={answer.isPending} onClick={() => answer.mutate('decline')}>
        {t('pair.no')}
      </Button>
    </div>
  );
}
