import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dateText, monthText, shanghaiDate } from '../../lib/dates.js';
import { ButtonLink } from '../../ui/button.js';
import { Notice, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { trialBalanceQuery } from '../books/queries.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { UnreadPart } from '../notices/unread-part.js';
import { policyOnQuery } from '../policies/queries.js';
import { monthBefore } from '../settlement/month.js';
import { settlementQuery } from '../settlement/queries.js';
import { STATE_TONES } from '../settlement/state.js';

/** What waits for a city admin today. */
export function HomePage() {
  const { t } = useTranslation('city');
  return (
    <Page title={t('home.title')} lead={t('home.lead')} broad>
      <UnreadPart base="/city" />
      <LastMonth month={monthBefore()} />
      <Section title={t('home.books')}>
        <Books />
      </Section>
      <Section title={t('home.rules')}>
        <Rules />
      </Section>
    </Page>
  );
}

function LastMonth({ month }: { readonly month: string }) {
  const { t, i18n } = useTranslation(['city', 'city-settlement']);
  return (
    <Section title={t('home.settlement', { month: monthText(month, i18n.language) })}>
      <One query={useQuery(settlementQuery(month))}>
        {(settlement) =>
          settlement === null ? (
            <p>{t('home.notSettled')}</p>
          ) : (
            <p>
              <Tag tone={STATE_TONES[settlement.state]}>
                {t(`city-settlement:state.${settlement.state}`)}
              </Tag>
            </p>
          )
        }
      </One>
      <Row>
        <ButtonLink to={`/city/settlement?month=${month}`}>{t('home.goSettle')}</ButtonLink>
      </Row>
    </Section>
  );
}

function Books() {
  const { t } = useTranslation('city');
  return (
    <>
      <One query={useQuery(trialBalanceQuery)}>
        {({ balanced }) => (
          <Notice tone={balanced ? 'good' : 'bad'}>
            {balanced ? t('home.balanced') : t('home.unbalanced')}
          </Notice>
        )}
      </One>
      <Row>
        <ButtonLink to="/city/books">{t('home.goBooks')}</ButtonLink>
      </Row>
    </>
  );
}

function Rules() {
  const { t, i18n } = useTranslation('city');
  return (
    <>
      <One query={useQuery(policyOnQuery(shanghaiDate()))}>
        {({ effectiveFrom }) => (
          <p>{t('home.rulesSince', { date: dateText(effectiveFrom, i18n.language) })}</p>
        )}
      </One>
      <Row>
        <ButtonLink to="/city/policies">{t('home.goRules')}</ButtonLink>
      </Row>
    </>
  );
}
