import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { language } from '../../../i18n/language.js';
import { dateText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import { PrintButton } from '../print-button.js';
import styles from '../public.module.css';
import { type Rules, rulesQuery } from '../queries.js';
import { changedSections, ruleSections } from './rule-sentences.js';

/** The rules in force, and those decided already, in sentences. */
export function RulesPage() {
  const { t } = useTranslation('public-rules');
  return (
    <CityPage title={t('title')} lead={t('lead')} actions={<PrintButton />}>
      {(city) => <CityRules city={city} />}
    </CityPage>
  );
}

function CityRules({ city }: { readonly city: string }) {
  const { t } = useTranslation('public-rules');
  const { data, error, refetch } = useQuery(rulesQuery(city));
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label={t('common:state.loading')} lines={6} />;
  const { inForce, coming } = data;
  return (
    <>
      {coming.length > 0 && (
        <Notice tone="info">
          <p>{t('changes', { count: coming.length })}</p>
        </Notice>
      )}
      <About rules={inForce} />
      <Sections rules={inForce} />
      <section className={styles.stack}>
        <h2>{t('coming')}</h2>
        {coming.length === 0 && <p>{t('noneComing')}</p>}
        {coming.map((rules) => (
          <Coming key={rules.effectiveFrom} rules={rules} now={inForce} />
        ))}
      </section>
    </>
  );
}

function About({ rules }: { readonly rules: Rules }) {
  const { t, i18n } = useTranslation('public-rules');
  return (
    <Card>
      <Facts
        of={[
          [t('since'), dateText(rules.effectiveFrom, i18n.language)],
          [t('decided'), dateText(rules.decidedAt, i18n.language)],
        ]}
      />
      <details className={styles.details}>
        <summary>{t('digest')}</summary>
        <p>{t('digestWhy')}</p>
        <p className={styles.mono}>{rules.digest}</p>
      </details>
    </Card>
  );
}

function Sections({ rules }: { readonly rules: Rules }) {
  const { t } = useTranslation('public-rules');
  if (rules.params === undefined) return null;
  return ruleSections(rules.params, t, language()).map(({ title, sentences }) => (
    <Card key={title}>
      <h2>{title}</h2>
      <Sentences of={sentences} />
    </Card>
  ));
}

/** Only what will be otherwise than today. */
function Coming({ rules, now }: { readonly rules: Rules; readonly now: Rules }) {
  const { t, i18n } = useTranslation('public-rules');
  const changed = changedSections(now.params, rules.params, t, language());
  return (
    <Card>
      <h3>{t('from', { day: dateText(rules.effectiveFrom, i18n.language) })}</h3>
      {changed.length === 0 && <p>{t('nothingChanges')}</p>}
      {changed.map(({ title, sentences }) => (
        <div key={title}>
          <h4>{title}</h4>
          <Sentences of={sentences} />
        </div>
      ))}
    </Card>
  );
}

function Sentences({ of }: { readonly of: readonly string[] }) {
  return (
    <ul className={styles.list}>
      {of.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
