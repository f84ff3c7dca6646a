import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../../ui/button.js';
import { elderOf, may, useActing, useWay } from '../acting.js';
import type { RecordDetail } from '../queries.js';
import { latestDisputeQuery } from './queries.js';

const STATES: readonly RecordDetail['state'][] = ['disputed', 'upheld', 'reversed'];

/** Whether somebody objects to a record, or has. */
export function isDisputed({ state }: Pick<RecordDetail, 'state'>): boolean {
  return STATES.includes(state);
}

/** To how far the objection to a record is; nothing where these pages may not ask. */
export function DisputeLink({ recordId }: { readonly recordId: string }) {
  const { t } = useTranslation('elder-disputes');
  const acting = useActing();
  const way = useWay();
  const isAsked = may(acting, 'confirm');
  const { data } = useQuery({
    ...latestDisputeQuery(recordId, elderOf(acting)),
    enabled: isAsked,
  });
  if (!data) return null;
  return (
    <ButtonLink look="primary" wide to={way(`/elder/dispute/${data}`)}>
      {t('look')}
    </ButtonLink>
  );
}
