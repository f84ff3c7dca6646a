import { useQueries, useQuery } from '@tanstack/react-query';
import { useActing } from './acting.js';
import { type AgendaItem, agendaOf } from './agenda.js';
import { offersQuery, recordsQuery, requestsQuery } from './queries.js';

/** What is going on for the elder of these pages; `items` is null until it is known. */
export function useAgenda(): {
  readonly items: AgendaItem[] | null;
  readonly error: Error | null;
  readonly again: () => void;
} {
  const { elderId } = useActing();
  const requests = useQuery(requestsQuery);
  const records = useQuery(recordsQuery);
  const open = (requests.data ?? []).filter(
    (request) => request.state === 'published' && request.elderId === elderId,
  );
  const offers = useQueries({ queries: open.map(({ id }) => offersQuery(id)) });
  const again = () => {
    void requests.refetch();
    void records.refetch();
  };
  const error = requests.error ?? records.error;
  if (requests.data === undefined || records.data === undefined) {
    return { items: null, error, again };
  }
  const offered = new Set(
    open.flatMap(({ id }, at) =>
      offers[at]?.data?.some(({ state }) => state === 'offered') ? [id] : [],
    ),
  );
  const read = { requests: requests.data, records: records.data, offered };
  return { items: agendaOf(elderId, read), error: null, again };
}
