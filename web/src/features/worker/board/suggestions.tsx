import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Hours } from '../../../ui/hours.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { Person } from '../person.js';
import styles from '../worker.module.css';
import { suggestionsQuery } from './request-queries.js';

/** Volunteers who would suit, in the order of the declared criteria, each with its value: there is no secret score. */
export function Suggestions({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const unitName = useUnitName();
  const { data, error, refetch } = useQuery(suggestionsQuery(id));
  const yes = (value: boolean | null) =>
    value === null ? t('suggest.notAsked') : value ? t('suggest.yes') : t('suggest.no');
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <h3>{t('suggest.title')}</h3>
      <p>{t('suggest.lead', { unit: unitName(data.circleCode), count: data.compared })}</p>
      {data.items.length === 0 ? (
        <p>{t('suggest.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        <section className={styles.wide} aria-label={t('suggest.title')} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('board.volunteer')}</th>
                <th scope="col">{t('suggest.free')}</th>
                <th scope="col">{t('suggest.training')}</th>
                <th scope="col">{t('suggest.language')}</th>
                <th scope="col">{t('suggest.distance')}</th>
                <th scope="col">{t('suggest.past')}</th>
                <th scope="col">{t('suggest.load')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ volunteerId, memberNo, values }) => (
                <tr key={volunteerId}>
                  <td>
                    <Person id={volunteerId} no={memberNo} />
                  </td>
                  <td>{yes(values.free)}</td>
                  <td>{yes(values.training)}</td>
                  <td>{yes(values.language)}</td>
                  <td>{t('suggest.steps', { count: values.distance })}</td>
                  <td>{t('suggest.times', { count: values.pastPairings })}</td>
                  <td>
                    <Hours minutes={values.loadMinutes} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
