import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { Row, Secret } from '../desk/section.js';
import { makeSecret } from './queries.js';

/** Makes codes from a new secret, when the tablet was lost, or for a display that has no network. */
export function RenewCode({ code }: { readonly code: string }) {
  const { t } = useTranslation('station');
  const [asks, setAsks] = useState(false);
  const renew = useChange(
    () => makeSecret(code),
    [['stations', code]],
    () => setAsks(false),
  );
  return (
    <details className="no-print">
      <summary>{t('code.renew.title')}</summary>
      <p>{t('code.renew.lead')}</p>
      {renew.data !== undefined && (
        <Notice tone="good">
          <p>{t('code.renew.done')}</p>
          <Secret>{renew.data.secret}</Secret>
        </Notice>
      )}
      <Row>
        <Button onClick={() => setAsks(true)}>{t('code.renew.send')}</Button>
      </Row>
      {asks && (
        <Dialog
          title={t('code.renew.title')}
          onClose={() => setAsks(false)}
          buttons={
            <>
              <Button onClick={() => setAsks(false)}>{t('code.renew.keep')}</Button>
              <Button look="danger" busy={renew.isPending} onClick={() => renew.mutate(undefined)}>
                {t('code.renew.sure')}
              </Button>
            </>
          }
        >
          <p>{t('code.renew.then')}</p>
          <ProblemNotice error={renew.error} />
        </Dialog>
      )}
    </details>
  );
}
