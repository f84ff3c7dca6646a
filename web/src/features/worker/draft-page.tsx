import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Button } from '../../ui/button.js';
import { type OnceChange, OnceForm } from '../../ui/once-form.js';
import { Page } from '../../ui/page.js';

interface DraftPageProps<Body> {
  readonly title: string;
  readonly lead: string;
  /** What the draft says to the service; null while something is missing. */
  readonly body: Body | null;
  readonly sending: OnceChange & { readonly mutate: (body: Body) => void };
  readonly words: {
    readonly missing: string;
    /** What happens after it is sent. */
    readonly next: string;
    readonly send: string;
    readonly back: string;
  };
  /** The list that what is drafted will stand in. */
  readonly list: string;
  readonly children: ReactNode;
}

/** A page on which something new is drafted: its fields, what is still missing, and one button that sends it once. */
export function DraftPage<Body>(props: DraftPageProps<Body>) {
  const { title, lead, body, sending, words, list, children } = props;
  return (
    <Page title={title} lead={lead}>
      <OnceForm
        aria-label={title}
        change={sending}
        buttons={
          <>
            <p>{body === null ? words.missing : words.next}</p>
            <div>
              <Button
                type="submit"
                look="primary"
                busy={sending.isPending}
                disabled={body === null}
              >
                {words.send}
              </Button>
            </div>
          </>
        }
        onSubmit={() => {
          if (body !== null && !sending.isPending) sending.mutate(body);
        }}
      >
        {children}
      </OnceForm>
      <p>
        <Link to={list}>{words.back}</Link>
      </p>
    </Page>
  );
}
