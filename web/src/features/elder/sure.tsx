import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

interface SureProps {
  readonly title: string;
  readonly say: string;
  readonly yes: string;
  /** What yes does, as far as it has come. */
  readonly change: { readonly isPending: boolean; readonly error: Error | null };
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks once more before something that is not easily undone. */
export function Sure({ title, say, yes, change, onYes, onNo }: SureProps) {
  const { t } = useTranslation('elder');
  return (
    <Dialog
      title={title}
      onClose={onNo}
      buttons={
        <>
          <Button onClick={onNo}>{t('sure.no')}</Button>
          <Button look="danger" busy={change.isPending} onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <p>{say}</p>
      <ProblemNotice error={change.error} onRetry={onYes} />
    </Dialog>
  );
}
