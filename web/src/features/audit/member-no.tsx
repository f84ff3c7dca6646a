import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { memberQuery } from './queries.js';

/** Whoever caused something without being asked: the service itself. */
const SERVICE = '00000000-0000-0000-0000-000000000000';

interface MemberNoProps {
  readonly id: string | null;
  /** Where the number leads; to the member's accounts unless told otherwise. */
  readonly to?: (member: { readonly id: string; readonly memberNo: string }) => string;
}

/** The number of a member that is known by id. */
export function MemberNo({ id, to }: MemberNoProps) {
  const { t } = useTranslation('audit');
  const isSomebody = id !== null && id !== SERVICE;
  const { data: member } = useQuery({ ...memberQuery(id ?? ''), enabled: isSomebody });
  if (!isSomebody) return <>{t('member.service')}</>;
  if (member === undefined) return <>…</>;
  if (member === null) return <>{t('member.unknown')}</>;
  if (to !== undefined) return <Link to={to(member)}>{member.memberNo}</Link>;
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
