import { useTranslation } from 'react-i18next';
import { ApiProblem, isRetryable, NoAnswer } from '../api/problem.js';
import { Button } from './button.js';
import { Notice } from './notice.js';

/**
 * Why something did not work, in words, and what to do. The service's own sentences are in the person's language.
 * A fault of the page itself is thrown on to the page for such faults.
 */
export function ProblemNotice({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  if (!(error instanceof ApiProblem) && !(error instanceof NoAnswer)) throw error;
  return (
    <Notice tone="bad">
      {error instanceof ApiProblem ? <Refusal error={error} /> : <p>{t('problem.offline')}</p>}
      {onRetry !== undefined && isRetryable(error) && (
        <Button onClick={onRetry}>{t('action.retry')}</Button>
      )}
    </Notice>
  );
}

/** A sentence without its end: a title says the same without a full stop. */
function bare(text: string | undefined): string {
  return (text ?? '').replace(/[。.]$/, '');
}

function Refusal({ error }: { readonly error: ApiProblem }) {
  const { t } = useTranslation();
  const { title, detail, code, errors = [], requestId, status } = error.problem;
  return (
    <>
      <p>
        <strong>{title}</strong>
      </p>
      {bare(detail) !== bare(title) && <p>{detail}</p>}
      {code === 'not_found' && <p>{t('problem.missing')}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ pointer, code, message }) => (
            <li key={`${pointer} ${code}`}>{message ?? code}</li>
          ))}
        </ul>
      )}
      {status >= 500 && <p>{t('problem.quote', { requestId })}</p>}
    </>
  );
}
