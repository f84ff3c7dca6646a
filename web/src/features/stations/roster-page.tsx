import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dateText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Empty, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { MemberField } from '../people/member-field.js';
import type { MemberSummary } from '../people/queries.js';
import { EndPlace } from './end-place.js';
import { caseloadQuery, type Placed, placeElder, rosterQuery } from './queries.js';
import { StationChoice } from './station-choice.js';

/** The elders whom a station looks after, and when each was last seen. */
export function RosterPage() {
  const { t } = useTranslation('station');
  return (
    <Page title={t('roster.title')} lead={t('roster.lead')} broad>
      <StationChoice>
        {(code) => (
          <>
            <Caseload code={code} />
            <Roster code={code} />
            <Section title={t('roster.add')}>
              <Placing code={code} />
            </Section>
          </>
        )}
      </StationChoice>
    </Page>
  );
}

function Caseload({ code }: { readonly code: string }) {
  const { t } = useTranslation('station');
  return (
    <One query={useQuery(caseloadQuery(code))}>
      {({ elders, alertAbove, isOver }) => (
        <Notice tone={isOver ? 'warn' : 'info'}>
          {isOver
            ? t('roster.tooMany', { count: elders, most: alertAbove })
            : t('roster.count', { count: elders, most: alertAbove })}
        </Notice>
      )}
    </One>
  );
}

function Roster({ code }: { readonly code: string }) {
  const { t, i18n } = useTranslation('station');
  const [leaving, setLeaving] = useState<Placed | null>(null);
  return (
    <>
      <PagedTable
        list={useInfiniteQuery(rosterQuery(code))}
        label={t('roster.title')}
        keyOf={({ elderId }) => elderId}
        empty={
          <Empty title={t('roster.none')}>
            <p>{t('roster.advice')}</p>
          </Empty>
        }
        columns={[
          {
            name: t('roster.memberNo'),
            cell: ({ elderId, memberNo }) => (
              <Link to={`/station/members/${elderId}`}>{memberNo}</Link>
            ),
          },
          { name: t('roster.name'), cell: ({ name }) => name ?? '' },
          {
            name: t('roster.seen'),
            cell: ({ standing }) =>
              standing === null
                ? t('roster.noPlan')
                : t('roster.visits', { seen: standing.daysSeen, planned: standing.timesPlanned }),
          },
          {
            name: t('roster.lastSeen'),
            cell: ({ standing }) =>
              standing?.lastSeenOn
                ? dateText(standing.lastSeenOn, i18n.language)
                : t('roster.never'),
          },
          {
            name: t('roster.actions'),
            cell: (elder) => (
              <Button
                aria-label={t('roster.endOne', { memberNo: elder.memberNo })}
                onClick={() => setLeaving(elder)}
              >
                {t('roster.end')}
              </Button>
            ),
          },
        ]}
      />
      {leaving !== null && (
        <EndPlace code={code} elder={leaving} onClose={() => setLeaving(null)} />
      )}
    </>
  );
}

function Placing({ code }: { readonly code: string }) {
  const { t } = useTranslation('station');
  const [elder, setElder] = useState<MemberSummary | null>(null);
  const place = useChange((id: string) => placeElder(code, id), [['stations', code]]);
  return (
    <>
      <MemberField label={t('roster.elderNo')} onFound={setElder} />
      <ProblemNotice error={place.error} />
      <Row>
        <Button
          look="primary"
          disabled={elder === null}
          busy={place.isPending}
          onClick={() => elder !== null && place.mutate(elder.id)}
        >
          {t('roster.place')}
        </Button>
      </Row>
    </>
  );
}
