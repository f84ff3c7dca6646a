import { useSearchParams } from 'react-router';

/** One value kept in the address of the page, so that bookmarks work; empty when it is not there. */
export function useAddress(name: string, fallback = ''): [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (value: string) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === '' || value === fallback) after.delete(name);
      else after.set(name, value);
      return after;
    });
  return [search.get(name) ?? fallback, set];
}
