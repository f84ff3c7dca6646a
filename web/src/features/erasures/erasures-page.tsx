import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/card.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Empty, Notice, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import {
  approve,
  check,
  type EndReason,
  type Erasure,
  erasureQuery,
  erasuresQuery,
  refuse,
} from './queries.js';

const REFUSALS: readonly EndReason[] = ['not_identified', 'kept_by_law', 'wrong_person'];

/** Wishes to have one's personal data erased: two officers decide, one after the other. */
export function ErasuresPage() {
  const { t, i18n } = useTranslation('city-erasures');
  const [open] = useAddress('open');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <PagedTable
        list={useInfiniteQuery(erasuresQuery)}
        label={t('title')}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('none')}>
            <p>{t('noneAdvice')}</p>
          </Empty>
        }
        columns={[
          {
            name: t('filed'),
            cell: ({ id, filedAt }) => (
              <Link to={{ search: `?open=${id}` }}>{momentText(filedAt, i18n.language)}</Link>
            ),
          },
          { name: t('ground'), cell: ({ ground }) => t(`grounds.${ground}`) },
          {
            name: t('stateTitle'),
            cell: ({ state }) => <Tag tone="plain">{t(`state.${state}`)}</Tag>,
          },
        ]}
      />
      {open !== '' && (
        <Section title={t('one')}>
          <Opened key={open} id={open} />
        </Section>
      )}
    </Page>
  );
}

function Opened({ id }: { readonly id: string }) {
  return <One query={useQuery(erasureQuery(id))}>{(found) => <Decision of={found} />}</One>;
}

function Decision({ of: { id, memberId, state, ground, blockedBy } }: { readonly of: Erasure }) {
  const { t, i18n } = useTranslation('city-erasures');
  const touches = [['erasures']];
  const checking = useChange(() => check(id), touches);
  const approving = useChange(() => approve(id), touches);
  const refusing = useChange((reason: EndReason) => refuse(id, reason), touches);
  const [reason, setReason] = useState<EndReason>('not_identified');
  const isOpen = state === 'filed' || state === 'checked';
  return (
    <>
      <Facts
        of={[
          [
            t('who'),
            <Link key="who" to={`/city/people/${memberId}`}>
              {t('person')}
            </Link>,
          ],
          [t('ground'), t(`grounds.${ground}`)],
          [t('stateTitle'), t(`state.${state}`)],
        ]}
      />
      {blockedBy.length > 0 && (
        <Notice tone="warn">
          <p>{t('blocked')}</p>
          <ul>
            {blockedBy.map((one) => (
              <li key={one.reason}>{i18n.language === 'en' ? one.en : one.zh}</li>
            ))}
          </ul>
        </Notice>
      )}
      {isOpen && (
        <Row>
          {state === 'filed' ? (
            <Button busy={checking.isPending} onClick={() => checking.mutate(undefined)}>
              {t('check')}
            </Button>
          ) : (
            <Button
              look="danger"
              busy={approving.isPending}
              onClick={() => approving.mutate(undefined)}
            >
              {t('approve')}
            </Button>
          )}
          <ChoiceSelect
            label={t('refuseFor')}
            value={reason}
            options={REFUSALS.map((one) => [one, t(`reasons.${one}`)])}
            onChange={setReason}
          />
          <Button busy={refusing.isPending} onClick={() => refusing.mutate(reason)}>
            {t('refuse')}
          </Button>
        </Row>
      )}
      <ProblemNotice error={checking.error ?? approving.error ?? refusing.error} />
    </>
  );
}
