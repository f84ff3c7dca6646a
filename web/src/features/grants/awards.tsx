import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { shanghaiDate } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useAddress } from '../../lib/use-address.js';
import { DataTable } from '../../ui/data-table.js';
import { TextField } from '../../ui/field.js';
import { Hours } from '../../ui/hours.js';
import { PagedTable } from '../../ui/paged-table.js';
import { One } from '../desk/one.js';
import { awardSumsQuery, awardsQuery, classesQuery } from './queries.js';
import { useClassName } from './use-class-name.js';

const MONTH = /^\d{4}-\d{2}$/;

/** What was granted for a month: what it comes to, and to whom. */
export function Awards() {
  const { t } = useTranslation('city-grants');
  const [month, setMonth] = useAddress('month', shanghaiDate().slice(0, 7));
  const isMonth = MONTH.test(month);
  return (
    <>
      <TextField
        label={t('awards.month')}
        type="month"
        value={month}
        onChange={(event) => setMonth(event.target.value)}
      />
      {isMonth && <Sums month={month} />}
      {isMonth && <Single month={month} />}
    </>
  );
}

/** Who was granted what. */
function Single({ month }: { readonly month: string }) {
  const { t } = useTranslation('city-grants');
  return (
    <>
      <h3>{t('awards.single')}</h3>
      <PagedTable
        list={useInfiniteQuery(awardsQuery(month))}
        label={t('awards.single')}
        keyOf={({ id }) => id}
        empty={<p>{t('awards.none')}</p>}
        columns={[
          {
            name: t('holders.who'),
            cell: ({ memberId }) => <Link to={`/city/people/${memberId}`}>{t('awards.open')}</Link>,
          },
          { name: t('holders.class'), cell: ({ hardshipClass }) => hardshipClass },
          { name: t('awards.level'), cell: ({ level }) => level, isNumber: true },
          {
            name: t('awards.hours'),
            cell: ({ minutes }) => <Hours minutes={minutes} />,
            isNumber: true,
          },
          {
            name: t('awards.posted'),
            cell: ({ entrySeq }) =>
              entrySeq === null ? t('awards.notYet') : t('awards.entry', { entrySeq }),
          },
        ]}
      />
    </>
  );
}

/** What a month comes to, by class and level. */
function Sums({ month }: { readonly month: string }) {
  const { t, i18n } = useTranslation('city-grants');
  const classNameOf = useClassName();
  const classes = useInfiniteQuery(classesQuery);
  const known = classes.data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = (code: string) => {
    const found = known.find((one) => one.code === code);
    return found === undefined ? code : classNameOf(found);
  };
  return (
    <One query={useQuery(awardSumsQuery(month))}>
      {({ members, minutes, items }) =>
        members > 0 && (
          <>
            <p>{t('awards.sum', { count: members, hours: hoursText(minutes, i18n.language) })}</p>
            <DataTable
              label={t('awards.sums')}
              keyOf={({ hardshipClass, level }) => `${hardshipClass} ${level}`}
              rows={items}
              columns={[
                { name: t('holders.class'), cell: ({ hardshipClass }) => nameOf(hardshipClass) },
                { name: t('awards.level'), cell: ({ level }) => level, isNumber: true },
                { name: t('awards.members'), cell: (sum) => sum.members, isNumber: true },
                {
                  name: t('awards.hours'),
                  cell: (sum) => <Hours minutes={sum.minutes} />,
                  isNumber: true,
                },
              ]}
            />
          </>
        )
      }
    </One>
  );
}
