import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { addDays, dateText, shanghaiDate } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { ButtonLink } from '../../ui/button.js';
import { Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { One } from '../desk/one.js';
import { Section } from '../desk/section.js';
import { ParamList } from './param-list.js';
import { policiesQuery, policyOnQuery } from './queries.js';
import { RulesDraft } from './rules-draft.js';

/** What the service writes down as the reason of the rules that a city begins with. */
const FIRST_REASON = 'founding rules';

/** The rules of the city: what is in force, its versions, and drafting the next. */
export function PoliciesPage() {
  const { t } = useTranslation('city-policies');
  const [draft] = useAddress('draft');
  return draft === '' ? (
    <Page
      title={t('title')}
      lead={t('lead')}
      broad
      actions={
        <ButtonLink to="?draft=new" look="primary">
          {t('draft.begin')}
        </ButtonLink>
      }
    >
      <Section title={t('versions.title')}>
        <Versions />
      </Section>
      <Section title={t('current.title')}>
        <InForce />
      </Section>
    </Page>
  ) : (
    <Page
      title={t('draft.title')}
      lead={t('draft.lead')}
      broad
      actions={<ButtonLink to="?">{t('draft.leave')}</ButtonLink>}
    >
      <Drafting />
    </Page>
  );
}

function InForce() {
  return (
    <One query={useQuery(policyOnQuery(shanghaiDate()))}>
      {({ params }) => params && <ParamList params={params} />}
    </One>
  );
}

/** A draft begins from the rules that will be in force when it may begin at the earliest. */
function Drafting() {
  const tomorrow = addDays(shanghaiDate(), 1);
  return (
    <One query={useQuery(policyOnQuery(tomorrow))}>
      {({ params }) => params && <RulesDraft params={params} earliest={tomorrow} />}
    </One>
  );
}

function Versions() {
  const { t, i18n } = useTranslation('city-policies');
  const { data: current } = useQuery(policyOnQuery(shanghaiDate()));
  const today = shanghaiDate();
  return (
    <PagedTable
      list={useInfiniteQuery(policiesQuery)}
      label={t('versions.title')}
      keyOf={({ id }) => id}
      empty={null}
      columns={[
        {
          name: t('versions.from'),
          cell: ({ effectiveFrom }) => dateText(effectiveFrom, i18n.language),
        },
        {
          name: t('versions.state'),
          cell: ({ id, effectiveFrom }) => {
            if (id === current?.id) return <Tag tone="good">{t('versions.inForce')}</Tag>;
            return (
              <Tag tone={effectiveFrom > today ? 'info' : 'plain'}>
                {effectiveFrom > today ? t('versions.toCome') : t('versions.past')}
              </Tag>
            );
          },
        },
        {
          name: t('versions.reason'),
          cell: ({ reason }) => (reason === FIRST_REASON ? t('versions.first') : reason),
        },
      ]}
    />
  );
}
