import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { memberQuery } from './places.js';

interface PersonProps {
  readonly id: string;
  readonly no: string;
  /** As a list told it, null when it is not for this reader; absent: it is asked for. */
  readonly name?: string | null;
}

/** Somebody by number, with the name once it is known; leads to the person's page. */
export function Person({ id, no, name }: PersonProps) {
  const { data } = useQuery({ ...memberQuery(id), enabled: name === undefined });
  const known = name ?? data?.name;
  return <Link to={`/worker/members/${id}`}>{known ? `${known}（${no}）` : no}</Link>;
}

/** Somebody of whom only the id is known: name and number once they are, if they are for this reader. */
export function PersonById({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker');
  const { data, isPending } = useQuery(memberQuery(id));
  if (data === undefined) return <>{isPending ? '…' : t('record.elsewhere')}</>;
  return <Person id={id} no={data.memberNo} />;
}
