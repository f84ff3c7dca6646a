import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSession } from '../../../app/session/session.js';
import { approveMany, askAgain, type Outcome } from './approvals.js';
import { planBulk } from './clean.js';
import type { QueueItem } from './queue-queries.js';

/** A bulk approval: what it would take, what was answered for each so far, and asking again for what is unknown. */
export function useBulk(items: readonly QueueItem[], onDone: (ids: ReadonlySet<string>) => void) {
  const { memberId } = useSession();
  // What was previewed is what is sent, whatever is loaded or taken out meanwhile.
  const [plan] = useState(() => planBulk(items));
  const [answers, setAnswers] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const tell = (more: ReadonlyMap<string, Outcome>) => {
    setAnswers((before) => new Map([...before, ...more]));
    const done = [...more].filter(([, { is }]) => is === 'approved' || is === 'awaiting');
    if (done.length > 0) onDone(new Set(done.map(([id]) => id)));
  };
  const counts = useMemo(() => countsOf(answers), [answers]);
  const run = useMutation({
    mutationFn: async () => {
      for (const [id, { is }] of answers) {
        if (is !== 'unknown') continue;
        const outcome = await askAgain(id, memberId);
        tell(new Map([[id, outcome]]));
        if (outcome.is === 'unknown') return;
      }
      const unsent = plan.clean.map(({ id }) => id).filter((id) => !answers.has(id));
      await approveMany(unsent, tell);
    },
  });
  const unsentCount = plan.clean.length - answers.size;
  return { plan, answers, counts, run, unsentCount };
}

function countsOf(answers: ReadonlyMap<string, Outcome>): Readonly<Record<Outcome['is'], number>> {
  const counts = { approved: 0, awaiting: 0, refused: 0, unknown: 0 };
  for (const { is } of answers.values()) counts[is] += 1;
  return counts;
}
