import { type ReactNode, useId, useState } from 'react';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { Leaving, type OnceChange, OnceForm } from './once-form.js';

interface OnceDialogProps {
  readonly title: string;
  /** What the button that sends says. */
  readonly yes: string;
  /** What the button that leaves says. */
  readonly no: string;
  readonly isReady: boolean;
  readonly change: OnceChange;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A few questions whose answers are sent once (`OnceForm`); what the service objects to is said right there. */
export function OnceDialog(props: OnceDialogProps) {
  const { title, yes, no, isReady, change, onSend, onClose, children } = props;
  const id = useId();
  const [isLeaving, setLeaving] = useState(false);
  const isOpen = change.unanswered === null;
  const buttons = isOpen ? (
    <>
      <Button onClick={onClose}>{no}</Button>
      <Button type="submit" form={id} look="primary" busy={change.isPending} disabled={!isReady}>
        {yes}
      </Button>
    </>
  ) : (
    isLeaving && <Leaving onStay={() => setLeaving(false)} onLeave={onClose} />
  );
  return (
    <Dialog title={title} buttons={buttons} onClose={isOpen ? onClose : () => setLeaving(true)}>
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
