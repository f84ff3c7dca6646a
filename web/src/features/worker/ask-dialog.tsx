import type { ReactNode } from 'react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Form } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

interface AskDialogProps {
  readonly title: string;
  /** What the button that sends says. */
  readonly yes: string;
  readonly isReady: boolean;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A few questions and one button; what the service objects to is said right there. */
export function AskDialog(props: AskDialogProps) {
  const { title, yes, isReady, isBusy, error, onSend, onClose, children } = props;
  const { t } = useTranslation('worker');
  const id = useId();
  const buttons = (
    <>
      <Button onClick={onClose}>{t('ask.cancel')}</Button>
      <Button type="submit" form={id} look="primary" busy={isBusy} disabled={!isReady}>
        {yes}
      </Button>
    </>
  );
  return (
    <Dialog title={title} buttons={buttons} onClose={onClose}>
      <Form
        id={id}
        onSubmit={() => {
          if (isReady && !isBusy) onSend();
        }}
      >
        {children}
        <ProblemNotice error={error} />
      </Form>
    </Dialog>
  );
}
