import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { monthText } from '../../lib/dates.js';
import { ButtonLink } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Row, Section } from '../desk/section.js';
import { UnreadPart } from '../notices/unread-part.js';
import { batchesQuery } from '../paper/queries.js';
import { useUnitName } from '../units/queries.js';

/** What a station does today: the usual ways, and the paper that is under way. */
export function HomePage() {
  const { t, i18n } = useTranslation(['station', 'station-paper']);
  const nameOf = useUnitName();
  return (
    <Page title={t('home.title')} lead={t('home.lead')} broad>
      <UnreadPart base="/station" />
      <Section title={t('home.often')}>
        <Row>
          <ButtonLink to="/station/members" look="primary">
            {t('home.members')}
          </ButtonLink>
          <ButtonLink to="/station/till">{t('ways.till')}</ButtonLink>
          <ButtonLink to="/station/entry">{t('ways.entry')}</ButtonLink>
          <ButtonLink to="/station/code">{t('ways.code')}</ButtonLink>
        </Row>
      </Section>
      <Section title={t('home.paper')}>
        <PagedTable
          list={useInfiniteQuery(batchesQuery('counting'))}
          label={t('home.paper')}
          keyOf={({ id }) => id}
          empty={<p>{t('home.noPaper')}</p>}
          columns={[
            {
              name: t('station-paper:month'),
              cell: ({ id, month }) => (
                <Link to={`/station/paper/${id}`}>{monthText(month, i18n.language)}</Link>
              ),
            },
            { name: t('station'), cell: ({ unitCode }) => nameOf(unitCode) },
          ]}
        />
      </Section>
    </Page>
  );
}
