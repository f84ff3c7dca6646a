import { useCallback, useState } from 'react';

/** The records that somebody has ticked. */
export function useChosen(): {
  chosen: ReadonlySet<string>;
  choose: (id: string) => void;
  forget: (ids: ReadonlySet<string>) => void;
} {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((id: string) => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const forget = useCallback((ids: ReadonlySet<string>) => {
    setChosen((before) => new Set([...before].filter((id) => !ids.has(id))));
  }, []);
  return { chosen, choose, forget };
}
