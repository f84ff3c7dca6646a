import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Progress } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../ui/card.js';
import { Notice, Tag } from '../../ui/notice.js';
import { PagedTable } from '../../ui/paged-table.js';
import { One } from '../desk/one.js';
import { SaveButton } from '../desk/save-button.js';
import { Section } from '../desk/section.js';
import {
  type Import,
  importQuery,
  isUnderWay,
  refusedRowsFile,
  refusedRowsQuery,
} from './queries.js';
import { STATE_TONES } from './state.js';

/** How an import goes, and the rows that it refused. */
export function ImportPart({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-imports');
  return (
    <Section title={t('one.title')}>
      <One query={useQuery(importQuery(id))}>{(found) => <Found of={found} />}</One>
    </Section>
  );
}

function Found({ of: found }: { readonly of: Import }) {
  const { t } = useTranslation('city-imports');
  const queries = useQueryClient();
  const { state, kind, dryRun, rowsDone, rowsTotal, accepted, refused, faultCode } = found;
  const hasEnded = !isUnderWay(found);
  useEffect(() => {
    if (hasEnded) void queries.invalidateQueries({ queryKey: ['imports', 'list'] });
  }, [hasEnded, queries]);
  const percent = rowsTotal ? Math.floor((100 * rowsDone) / rowsTotal) : 0;
  return (
    <>
      <div role="status">
        <p>
          <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag> {t(`kind.${kind}`)} ·{' '}
          {dryRun ? t('way.trialExplained') : t('way.real')}
        </p>
      </div>
      {!hasEnded && <Progress aria-label={t('one.bar')} percent={percent} status="active" />}
      <Facts
        of={[
          [t('one.rows'), rowsDone],
          [dryRun ? t('one.wouldAccept') : t('one.accepted'), accepted],
          [t('one.refused'), refused],
        ]}
      />
      {faultCode !== null && <Notice tone="bad">{t('one.fault', { code: faultCode })}</Notice>}
      {hasEnded && refused > 0 && <Refused id={found.id} />}
    </>
  );
}

function Refused({ id }: { readonly id: string }) {
  const { t } = useTranslation('city-imports');
  return (
    <>
      <p>{t('rows.advice')}</p>
      <SaveButton name={`import-${id}.csv`} read={() => refusedRowsFile(id)}>
        {t('rows.save')}
      </SaveButton>
      <PagedTable
        list={useInfiniteQuery(refusedRowsQuery(id))}
        label={t('rows.title')}
        keyOf={({ line }) => String(line)}
        empty={null}
        columns={[
          { name: t('rows.line'), cell: ({ line }) => line, isNumber: true },
          { name: t('rows.ref'), cell: ({ ref }) => ref },
          { name: t('rows.why'), cell: ({ code }) => <Why code={code} /> },
        ]}
      />
    </>
  );
}

/** The service's code, in words where they are known here. */
function Why({ code }: { readonly code: string | null }) {
  const { t, i18n } = useTranslation('city-imports');
  if (code === null) return null;
  const known = i18n.exists(`city-imports:why.${code}`);
  return known ? (
    <>
      {t(`why.${code}`)} <small>{code}</small>
    </>
  ) : (
    code
  );
}
