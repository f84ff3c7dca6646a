import type { ReactNode } from 'react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { type OnceChange, OnceForm } from '../../ui/once-form.js';

interface AskDialogProps {
  readonly title: string;
  /** What the button that sends says. */
  readonly yes: string;
  readonly isReady: boolean;
  readonly change: OnceChange;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A few questions and one button; what the service objects to is said right there. */
export function AskDialog(props: AskDialogProps) {
  const { title, yes, isReady, change, onSend, onClose, children } = props;
  const { t } = useTranslation('worker');
  const id = useId();
  const buttons = (
    <>
      <Button onClick={onClose}>{t('ask.cancel')}</Button>
      <Button type="submit" form={id} look="primary" busy={change.isPending} disabled={!isReady}>
        {yes}
      </Button>
    </>
  );
  return (
    <Dialog title={title} buttons={change.unanswered === null && buttons} onClose={onClose}>
      <OnceForm
        id={id}
        change={change}
        onSubmit={() => {
          if (isReady && !change.isPending) onSend();
        }}
      >
        {children}
      </OnceForm>
    </Dialog>
  );
}
