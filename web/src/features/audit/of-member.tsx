import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '../../api/schema.js';
import { Empty } from '../../ui/notice.js';
import { One } from '../desk/one.js';
import { findMember } from './queries.js';

type Member = components['schemas']['MemberSummaryAnswer'];

interface OfMemberProps {
  readonly memberNo: string;
  readonly children: (member: Member) => ReactNode;
}

/** What `children` make of whoever has this number: while that is found out, why it is not, and that nobody has it. */
export function OfMember({ memberNo, children }: OfMemberProps) {
  const { t } = useTranslation('audit');
  const found = useQuery({
    queryKey: ['members', 'numbered', memberNo],
    queryFn: () => findMember(memberNo),
  });
  return (
    <One query={found}>
      {(member) => (member === null ? <Empty title={t('search.nothing')} /> : children(member))}
    </One>
  );
}
