import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { memberQuery } from './queries.js';

/** Whoever caused something without being asked: the service itself. */
const SERVICE = '00000000-0000-0000-0000-000000000000';

/** The number of a member that is known by id, leading to the member's accounts. */
export function MemberNo({ id }: { readonly id: string | null }) {
  const { t } = useTranslation('audit');
  const isSomebody = id !== null && id !== SERVICE;
  const { data: member } = useQuery({ ...memberQuery(id ?? ''), enabled: isSomebody });
  if (!isSomebody) return <>{t('member.service')}</>;
  if (member === undefined) return <>…</>;
  if (member === null) return <>{t('member.unknown')}</>;
  return <MemberLink memberNo={member.memberNo} />;
}

/** A member's number, leading to the member's accounts. */
export function MemberLink({ memberNo }: { readonly memberNo: string }) {
  return <Link to={`/audit/balances?member=${encodeURIComponent(memberNo)}`}>{memberNo}</Link>;
}

/** The number of an entry, leading to it. */
export function EntryLink({ seq }: { readonly seq: string | null }) {
  return seq === null ? <>—</> : <Link to={`/audit/ledger/${seq}`}>{seq}</Link>;
}
