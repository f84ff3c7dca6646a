import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { Form } from './field.js';
import styles from './field.module.css';
import { Notice } from './notice.js';
import { ProblemNotice } from './problem-notice.js';

/** What a form asks for once, as `useChange` has it. */
export interface OnceChange {
  /** The wish of which nobody knows what came of it; null: there is none. */
  readonly unanswered: unknown;
  readonly askAgain: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

interface OnceFormProps extends ComponentProps<'form'> {
  readonly change: OnceChange;
  /** What was asked for, in words, while that has no answer; the locked fields show it, too. */
  readonly former?: ReactNode;
  /** The buttons, below what the service objected to; a dialog has its own. */
  readonly buttons?: ReactNode;
}

/**
 * A form for what must take effect once. While nobody knows what came of it nothing in the form can be changed: the
 * only way on is to ask again for the same, and only after the answer for something else.
 */
export function OnceForm({ change, former, buttons, children, ...rest }: OnceFormProps) {
  const { unanswered, error } = change;
  const isOpen = unanswered === null;
  return (
    <Form {...rest}>
      <fieldset className={styles.once} disabled={!isOpen}>
        {children}
      </fieldset>
      {isOpen ? (
        <>
          <ProblemNotice error={error} />
          {buttons}
        </>
      ) : (
        <Unanswered change={change}>{former}</Unanswered>
      )}
    </Form>
  );
}

function Unanswered({
  change,
  children,
}: {
  readonly change: OnceChange;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Notice tone="warn">
      <p>
        <strong>{t('unanswered.title')}</strong>
      </p>
      {children}
      <p>{t('unanswered.what')}</p>
      <Button look="primary" busy={change.isPending} onClick={change.askAgain}>
        {t('unanswered.again')}
      </Button>
    </Notice>
  );
}
