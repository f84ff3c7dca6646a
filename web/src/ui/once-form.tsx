import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type BlockerFunction, useBlocker } from 'react-router';
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
  /** As `unanswered` is null, but at this very moment and not when the page was last drawn. */
  readonly isKnown: () => boolean;
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

interface UnansweredProps {
  readonly change: OnceChange;
  readonly children: ReactNode;
}

function Unanswered({ change, children }: UnansweredProps) {
  const { t } = useTranslation();
  const leaving = useLeaving(change);
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
      {leaving.state === 'blocked' && <Leaving onStay={leaving.reset} onLeave={leaving.proceed} />}
    </Notice>
  );
}

/** Whoever is no longer signed in cannot ask for anything here. */
const LOGIN = '/login';

/** Holds whoever goes to another page, until they say that they mean it; the browser asks those who close this one. */
function useLeaving({ isKnown }: OnceChange) {
  const isHeld: BlockerFunction = ({ currentLocation: here, nextLocation: there }) => {
    if (isKnown() || there.pathname === LOGIN) return false;
    return here.pathname !== there.pathname || here.search !== there.search;
  };
  useEffect(() => {
    const hold = (event: Event) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, []);
  return useBlocker(isHeld);
}

interface LeavingProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** The wish is forgotten with the page that knows of it; filled in anew it would be another one. */
export function Leaving({ onStay, onLeave }: LeavingProps) {
  const { t } = useTranslation();
  const question = useRef<HTMLParagraphElement>(null);
  // Whoever pressed a link at the top of a long page has to see what is asked at its end, and to hear it.
  useEffect(() => question.current?.focus(), []);
  return (
    <>
      <p ref={question} tabIndex={-1}>
        {t('unanswered.leaving')}
      </p>
      <div className={styles.buttons}>
        <Button onClick={onStay}>{t('unanswered.stay')}</Button>
        <Button look="danger" onClick={onLeave}>
          {t('unanswered.leave')}
        </Button>
      </div>
    </>
  );
}
