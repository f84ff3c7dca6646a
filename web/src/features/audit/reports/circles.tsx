import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { dateText, momentText, shanghaiDate } from '../../../lib/dates.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { Hours } from '../../../ui/hours.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { EntryLink } from '../member-no.js';
import styles from './circles.module.css';
import { type Circles as CirclesReport, circlesFile, circlesQuery } from './circles-query.js';
import { DailyPairs, Hands } from './hands.js';
import { Rings } from './rings.js';

const MONTHS = [1, 3, 6, 12] as const;
const TIES = [60, 120, 300, 600] as const;

/** Who serves whom in a circle, whose hours one person approves, who records every day: where an auditor looks. */
export function Circles() {
  const { t } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const month = params.get('month') ?? shanghaiDate().slice(0, 7);
  const months = oneOf(MONTHS, params.get('months'), 3);
  const tieMinutes = oneOf(TIES, params.get('tie'), 120);
  const wish = { month, months, tieMinutes };
  const report = useQuery(circlesQuery(wish));
  const show = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    next.set(name, value);
    setParams(next, { replace: true });
  };
  return (
    <>
      <p>{t('circles.fair')}</p>
      <div className={`${styles.asked} no-print`}>
        <TextField
          label={t('circles.until')}
          type="month"
          value={month}
          onChange={(e) => e.target.value !== '' && show('month', e.target.value)}
        />
        <ChoiceSelect
          label={t('circles.months')}
          value={String(months)}
          options={MONTHS.map((one) => [String(one), t('circles.someMonths', { count: one })])}
          onChange={(chosen) => show('months', chosen)}
        />
        <ChoiceSelect
          label={t('circles.tie')}
          value={String(tieMinutes)}
          options={TIES.map((one) => [String(one), t('circles.someHours', { hours: one / 60 })])}
          onChange={(chosen) => show('tie', chosen)}
        />
      </div>
      {report.isPending && <Loading label={t('loading')} lines={6} />}
      <ProblemNotice error={report.error} onRetry={() => report.refetch()} />
      {report.data && <Found report={report.data} file={circlesFile(wish, report.data.asOf)} />}
    </>
  );
}

function oneOf<Known extends number>(
  all: readonly Known[],
  text: string | null,
  preset: Known,
): Known {
  return all.find((one) => String(one) === text) ?? preset;
}

function Found({ report, file }: { readonly report: CirclesReport; readonly file: string }) {
  const { t, i18n } = useTranslation('audit');
  const { care, asOf, seq, month } = report;
  const days = {
    firstDay: dateText(report.firstDay, i18n.language),
    lastDay: dateText(report.lastDay, i18n.language),
  };
  return (
    <>
      <p>
        {t('circles.counted', { ...days, records: care.records })}
        <Hours minutes={care.minutes} />
        {t('circles.people', { volunteers: care.volunteers, recipients: care.recipients })}
        {t('circles.asOf', { moment: momentText(asOf, i18n.language) })} <EntryLink seq={seq} />
      </p>
      <p className="no-print">
        <a href={file} download={`care-circles-${month}.csv`}>
          {t('circles.save')}
        </a>
      </p>
      <Rings report={report} />
      <Hands report={report} />
      <DailyPairs report={report} />
    </>
  );
}
