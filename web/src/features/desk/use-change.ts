import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';

/** A change at the service, after which everything under `touches` is read anew. */
export function useChange<Wish, Data>(
  change: (wish: Wish) => Promise<Data>,
  touches: readonly QueryKey[],
  onDone?: (data: Data, wish: Wish) => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (data, wish) => {
      onDone?.(data, wish);
      await Promise.all(touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
