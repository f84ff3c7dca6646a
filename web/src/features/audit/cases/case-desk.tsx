import { createContext, use } from 'react';
import { MemberNo } from '../member-no.js';

/** Where cases are looked into: at the auditor's desk or the city's. Both oversee. */
export interface CaseDesk {
  /** Where the list is; single cases are below it. */
  readonly base: string;
  /** The page of a person at this desk. */
  readonly personAt: (member: { readonly id: string; readonly memberNo: string }) => string;
}

/** The auditor's desk. */
export const AUDIT_CASES: CaseDesk = {
  base: '/audit/cases',
  personAt: ({ memberNo }) => `/audit/balances?member=${encodeURIComponent(memberNo)}`,
};

/** The city's. */
export const CITY_CASES: CaseDesk = {
  base: '/city/cases',
  personAt: ({ id }) => `/city/people/${id}`,
};

/** The desk that the pages of cases are on. */
export const CaseDeskContext = createContext<CaseDesk>(AUDIT_CASES);

/** Somebody's number, leading to their page at the desk. */
export function CasePerson({ id }: { readonly id: string | null }) {
  const { personAt } = use(CaseDeskContext);
  return <MemberNo id={id} to={personAt} />;
}
