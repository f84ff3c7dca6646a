import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import { useChange } from '../../../lib/use-change.js';
import { AskDialog } from '../ask-dialog.js';
import { bodyOf, findingOfNow, VisitFields } from './visit-fields.js';
import type { Visit } from './visit-queries.js';

/** Says what was seen at a planned visit. */
export function RecordVisit({
  visit,
  onClose,
}: {
  readonly visit: Visit;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('worker-care');
  const [finding, setFinding] = useState(() => findingOfNow(visit.kind));
  const record = useChange(
    (_: null, key) => {
      const params = { path: { id: visit.id }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/visits/{id}/record', { params, body: bodyOf(finding) }));
    },
    [['visits'], ['roster']],
    onClose,
  );
  return (
    <AskDialog
      title={t('visit.record')}
      yes={t('visit.save')}
      isReady={finding.day !== '' && finding.time !== ''}
      change={record}
      onSend={() => record.mutate(null)}
      onClose={onClose}
    >
      <VisitFields finding={finding} onChange={setFinding} />
    </AskDialog>
  );
}
