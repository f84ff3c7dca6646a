import { useTranslation } from 'react-i18next';
import { Notice } from './notice.js';
import { ProblemNotice } from './problem-notice.js';

interface SealingNoticeProps {
  /** The file is asked for again and again until it is sealed. */
  readonly isSealing: boolean;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Why a file with proofs is not there yet, or not at all. */
export function SealingNotice({ isSealing, error, onRetry }: SealingNoticeProps) {
  const { t } = useTranslation();
  if (!isSealing) return <ProblemNotice error={error} onRetry={onRetry} />;
  return (
    <Notice tone="info">
      <p>{t('state.sealing')}</p>
    </Notice>
  );
}
