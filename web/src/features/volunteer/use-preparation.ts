import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from '../../app/session/session.js';
import { recipientsQuery, servicesQuery } from './queries.js';

/** Reads what the form of logging hours needs while there is a network, so that it opens when there is none. */
export function usePreparation(): void {
  const queries = useQueryClient();
  const { memberId } = useSession();
  useEffect(() => {
    void queries.prefetchQuery(servicesQuery);
    void queries.prefetchQuery(recipientsQuery(memberId));
  }, [queries, memberId]);
}
