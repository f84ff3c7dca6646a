import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { memberQuery } from './places.js';

/** Somebody by number, with the name once it is known; leads to the person's page. */
export function Person({ id, no }: { readonly id: string; readonly no: string }) {
  const { data } = useQuery(memberQuery(id));
  return <Link to={`/worker/members/${id}`}>{data?.name ? `${data.name}（${no}）` : no}</Link>;
}

/** Somebody of whom only the id is known: name and number once they are. */
export function PersonById({ id }: { readonly id: string }) {
  const { data } = useQuery(memberQuery(id));
  if (data === undefined) return <>{id.slice(0, 8)}</>;
  return <Person id={id} no={data.memberNo} />;
}
