import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { shanghaiDate } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { Hours } from '../../ui/hours.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { filled, QuickForm } from '../desk/quick-form.js';
import { Row, Section } from '../desk/section.js';
import { addClass, adoptStandard, awardsQuery, classesQuery, hardshipsQuery } from './queries.js';

/** Hardship classes, who holds one, and what was granted for it. */
export function GrantsPage() {
  const { t } = useTranslation('city-grants');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <Section title={t('classes.title')}>
        <Classes />
      </Section>
      <Section title={t('add.title')}>
        <NewClassForm />
      </Section>
      <Section title={t('holders.title')}>
        <Holders />
      </Section>
      <Section title={t('awards.title')}>
        <Awards />
      </Section>
    </Page>
  );
}

function Classes() {
  const { t, i18n } = useTranslation('city-grants');
  const adopt = useChange(() => adoptStandard(shanghaiDate()), [['hardship-classes']]);
  return (
    <>
      <PagedTable
        list={useInfiniteQuery(classesQuery)}
        label={t('classes.title')}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('classes.none')}>
            <p>{t('classes.advice')}</p>
          </Empty>
        }
        columns={[
          { name: t('code'), cell: ({ code }) => code },
          {
            name: t('name'),
            cell: ({ name, nameEn }) => (i18n.language === 'en' ? (nameEn ?? name) : name),
          },
          { name: t('unit'), cell: ({ unitCode }) => unitCode },
          { name: t('from'), cell: ({ validFrom }) => validFrom },
          { name: t('until'), cell: ({ validUntil }) => validUntil ?? t('open') },
        ]}
      />
      <ProblemNotice error={adopt.error} />
      <Row>
        <Button busy={adopt.isPending} onClick={() => adopt.mutate(undefined)}>
          {t('classes.adopt')}
        </Button>
      </Row>
    </>
  );
}

function NewClassForm() {
  const { t } = useTranslation('city-grants');
  const add = useChange(addClass, [['hardship-classes']]);
  return (
    <QuickForm
      key={add.data?.id ?? ''}
      label={t('add.title')}
      fields={[
        { name: 'code', label: t('code') },
        { name: 'name', label: t('name') },
        { name: 'nameEn', label: t('add.nameEn'), optional: true },
        { name: 'unitCode', label: t('unit'), hint: t('add.unitHint'), optional: true },
        { name: 'validFrom', label: t('from'), type: 'date', value: shanghaiDate() },
        { name: 'validUntil', label: t('until'), type: 'date', optional: true },
      ]}
      send={t('add.send')}
      busy={add.isPending}
      error={add.error}
      onSend={(values) => {
        const { code = '', name = '', validFrom = '' } = values;
        add.mutate({
          code,
          name,
          validFrom,
          ...filled(values, 'nameEn', 'unitCode', 'validUntil'),
        });
      }}
    />
  );
}

function Holders() {
  const { t, i18n } = useTranslation('city-grants');
  return (
    <PagedTable
      list={useInfiniteQuery(hardshipsQuery)}
      label={t('holders.title')}
      keyOf={({ id }) => id}
      empty={<p>{t('holders.none')}</p>}
      columns={[
        {
          name: t('holders.who'),
          cell: ({ memberId, memberNo }) => <Link to={`/city/people/${memberId}`}>{memberNo}</Link>,
        },
        {
          name: t('holders.class'),
          cell: ({ className, classNameEn }) =>
            i18n.language === 'en' ? (classNameEn ?? className) : className,
        },
        { name: t('holders.evidence'), cell: ({ evidenceKind }) => t(`evidence.${evidenceKind}`) },
        { name: t('holders.state'), cell: ({ state }) => t(`state.${state}`) },
        { name: t('from'), cell: ({ validFrom }) => validFrom },
        { name: t('until'), cell: ({ validUntil }) => validUntil ?? t('open') },
      ]}
    />
  );
}

function Awards() {
  const { t } = useTranslation('city-grants');
  const [month, setMonth] = useAddress('month', shanghaiDate().slice(0, 7));
  return (
    <>
      <TextField
        label={t('awards.month')}
        type="month"
        value={month}
        onChange={(event) => setMonth(event.target.value)}
      />
      <PagedTable
        list={useInfiniteQuery(awardsQuery(month))}
        label={t('awards.title')}
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
