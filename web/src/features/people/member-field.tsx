import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { byNumberQuery, type MemberSummary } from './queries.js';

interface MemberFieldProps {
  readonly label: string;
  readonly onFound: (member: MemberSummary | null) => void;
}

/** Finds somebody by member number and says who it is, so that nobody is taken for somebody else. */
export function MemberField({ label, onFound }: MemberFieldProps) {
  const { t } = useTranslation('people');
  const [typed, setTyped] = useState('');
  const memberNo = typed.trim();
  const found = useQuery(byNumberQuery(memberNo));
  const member = found.data ?? null;
  const tell = useEffectEvent(onFound);
  useEffect(() => tell(member), [member]);
  const isUnknown = memberNo !== '' && found.data === null;
  return (
    <div>
      <TextField
        label={label}
        autoComplete="off"
        value={typed}
        error={isUnknown ? t('find.unknown') : null}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p role="status">
        {found.data ? t('find.found', { name: found.data.name ?? found.data.memberNo }) : ''}
      </p>
      <ProblemNotice error={found.error} onRetry={() => found.refetch()} />
    </div>
  );
}
