import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { Button } from '../../../ui/button.js';
import { CardList } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PagedList } from '../lists.js';
import styles from '../worker.module.css';
import { HardshipItem } from './hardship-item.js';
import { RegisterHardship } from './register-hardship.js';

const STATES = ['registered', 'confirmed', 'revoked'] as const;

/** Hardships of the own units: first those that somebody registered and a second person has to confirm. */
export function WaitingHardships() {
  const { t } = useTranslation('worker-care');
  const [read, write] = useAddressParts();
  const state = oneOf(STATES, read('state')) ?? 'registered';
  return (
    <>
      <div className={styles.filters}>
        <ChoiceSelect
          label={t('hardship.state')}
          value={state}
          options={STATES.map((one) => [one, t(`hardshipState.${one}`)])}
          onChange={(state) => write({ state })}
        />
      </div>
      <PagedList
        queryKey={['hardships', state]}
        load={(wish) => ask(api.GET('/v1/hardships', { params: { query: { state, ...wish } } }))}
        empty={t('hardship.none')}
        emptyHint={t('hardship.noneHint')}
      >
        {(items) => (
          <CardList label={t('hardship.title')}>
            {items.map((hardship) => (
              <HardshipItem key={hardship.id} hardship={hardship} />
            ))}
          </CardList>
        )}
      </PagedList>
    </>
  );
}

/** The hardships of one member, and a way to register another. */
export function HardshipsOf({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const [isRegistering, setRegistering] = useState(false);
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
      <p>
        <Button onClick={() => setRegistering(true)}>{t('hardship.register')}</Button>
      </p>
      {isRegistering && <RegisterHardship id={id} onClose={() => setRegistering(false)} />}
    </>
  );
}
