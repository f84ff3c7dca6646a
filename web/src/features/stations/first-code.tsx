import { useTranslation } from 'react-i18next';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { makeSecret } from './queries.js';

/** A station that has no code yet: what one is for, and the making of the first. */
export function FirstCode({ code }: { readonly code: string }) {
  const { t } = useTranslation('station');
  const make = useChange(() => makeSecret(code), [['stations', code]]);
  return (
    <>
      <Empty title={t('code.none')}>
        <p>{t('code.what')}</p>
        <p>{t('code.who')}</p>
        <Button look="primary" busy={make.isPending} onClick={() => make.mutate(undefined)}>
          {t('code.make')}
        </Button>
      </Empty>
      <ProblemNotice error={make.error} onRetry={() => make.mutate(undefined)} />
    </>
  );
}
