import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dateText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { ChoiceSelect } from '../../ui/choice-select.js';
import { Empty, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { One } from '../desk/one.js';
import { Row, Section } from '../desk/section.js';
import { MemberField } from '../people/member-field.js';
import type { MemberSummary } from '../people/queries.js';
import { caseloadQuery, type EndReason, endPlace, placeElder, rosterQuery } from './queries.js';
import { StationChoice } from './station-choice.js';

const REASONS: readonly EndReason[] = ['left', 'deceased', 'other'];

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
  const [reason, setReason] = useState<EndReason>('left');
  const end = useChange((elderId: string) => endPlace(code, elderId, reason), [['stations', code]]);
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
            cell: ({ elderId, memberNo }) => (
              <Button
                aria-label={t('roster.endOne', { memberNo })}
                busy={end.isPending}
                onClick={() => end.mutate(elderId)}
              >
                {t('roster.end')}
              </Button>
            ),
          },
        ]}
      />
      <ProblemNotice error={end.error} />
      <ChoiceSelect
        label={t('roster.reason')}
        value={reason}
        options={REASONS.map((one) => [one, t(`roster.reasons.${one}`)])}
        onChange={setReason}
      />
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
