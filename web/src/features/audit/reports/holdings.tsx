import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { shanghaiDate } from '../../../lib/dates.js';
import { TextField } from '../../../ui/field.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../audit.module.css';
import { Concentration } from './concentration.js';

/** Who holds how much of all hours at the end of a month. */
export function Holdings() {
  const { t } = useTranslation('audit');
  const [params, setParams] = useSearchParams();
  const month = params.get('month') ?? shanghaiDate().slice(0, 7);
  const report = useQuery({
    queryKey: ['reports', 'city', month],
    queryFn: async () => {
      const params = { path: { month } };
      const answer = await ask(api.GET('/v1/city/statements/{month}', { params }));
      // The other form, CSV, was not asked for.
      return typeof answer === 'string' ? null : answer;
    },
  });
  return (
    <>
      <div className={`${styles.row} no-print`}>
        <TextField
          label={t('reports.month')}
          type="month"
          value={month}
          onChange={(e) =>
            e.target.value !== '' && setParams({ tab: 'holdings', month: e.target.value })
          }
        />
      </div>
      {report.isPending && <Loading label={t('loading')} lines={6} />}
      <ProblemNotice error={report.error} onRetry={() => report.refetch()} />
      {report.data && <Concentration of={report.data.concentration} />}
    </>
  );
}
