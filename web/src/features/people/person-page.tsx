import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Secret, Section } from '../desk/section.js';
import { useUnitName } from '../units/queries.js';
import { firstPassword, type Member, markGroup, personQuery, type Role } from './queries.js';
import { Roles } from './roles.js';

interface PersonPageProps {
  readonly base: string;
  readonly roles: readonly Role[];
  /** More that can be done for this person. */
  readonly children?: (person: Member) => ReactNode;
}

/** One person: who it is, with which roles, and what can be done for them here. */
export function PersonPage({ base, roles, children }: PersonPageProps) {
  const { t } = useTranslation('people');
  const { id = '' } = useParams();
  const unitOf = useUnitName();
  const person = useQuery(personQuery(id));
  return (
    <Page
      title={person.data?.name ?? person.data?.memberNo ?? t('one')}
      broad
      actions={<Link to={base}>{t('back')}</Link>}
    >
      <One query={person}>
        {(found) => (
          <>
            <Section title={t('about')}>
              <Facts
                of={[
                  [t('memberNo'), found.memberNo],
                  [t('name'), found.name ?? t('hidden')],
                  [t('unit'), unitOf(found.unitCode)],
                  [t('status'), t(`statuses.${found.status}`)],
                ]}
              />
            </Section>
            <Section title={t('rolesTitle')}>
              <Roles of={found} roles={roles} />
            </Section>
            <Section title={t('password.title')}>
              <Password of={found} />
            </Section>
            {children?.(found)}
            {found.roles.includes('volunteer') && (
              <Section title={t('group.title')}>
                <Group of={found} />
              </Section>
            )}
          </>
        )}
      </One>
    </Page>
  );
}

function Password({ of: { id } }: { readonly of: Member }) {
  const { t } = useTranslation('people');
  const change = useChange(() => firstPassword(id), []);
  return (
    <>
      <p>{t('password.lead')}</p>
      {change.data !== undefined && (
        <Notice tone="good">
          <Secret>{change.data.initialPassword}</Secret>
          <p>{t('password.once')}</p>
        </Notice>
      )}
      <ProblemNotice error={change.error} />
      <Row>
        <Button busy={change.isPending} onClick={() => change.mutate(undefined)}>
          {t('password.send')}
        </Button>
      </Row>
    </>
  );
}

function Group({ of: { id } }: { readonly of: Member }) {
  const { t } = useTranslation('people');
  const [sure, setSure] = useState(false);
  const change = useChange(() => markGroup(id), [['people']]);
  if (change.isSuccess) return <Notice tone="good">{t('group.done')}</Notice>;
  return (
    <>
      <p>{t('group.lead')}</p>
      <ProblemNotice error={change.error} />
      <Row>
        {sure ? (
          <Button look="danger" busy={change.isPending} onClick={() => change.mutate(undefined)}>
            {t('group.sure')}
          </Button>
        ) : (
          <Button onClick={() => setSure(true)}>{t('group.send')}</Button>
        )}
      </Row>
    </>
  );
}
