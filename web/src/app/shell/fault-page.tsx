import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { ApiProblem, NoAnswer } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** What is shown when a page could not be shown. */
export function FaultPage() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  const known = error instanceof ApiProblem || error instanceof NoAnswer;
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main>
      <Page title={t(missing ? 'fault.missing' : 'fault.title')}>
        {known ? <ProblemNotice error={error} /> : <p>{t('fault.advice')}</p>}
        <p>
          <Button look="primary" onClick={() => window.location.reload()}>
            {t('fault.reload')}
          </Button>
        </p>
        <p>
          <a href="/">{t('fault.home')}</a>
        </p>
      </Page>
    </main>
  );
}
