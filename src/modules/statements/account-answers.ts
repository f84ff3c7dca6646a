import type { AccountBalance } from '../../ledger/read-balances.js';
import type { Asset, Purpose } from '../../ledger/vocabulary.js';
import type { AccountBalanceDto } from './statements.dto.js';

/** Shown for every member, also before anything was posted. */
const USUAL_ACCOUNTS: readonly { readonly purpose: Purpose; readonly asset: Asset }[] = [
  { purpose: 'earned', asset: 'MIN' },
  { purpose: 'held', asset: 'MIN' },
  { purpose: 'granted', asset: 'GRT' },
];

/** The usual accounts first, with zero where nothing was posted, then what else there is. */
export function toAccountAnswers(accounts: readonly AccountBalance[]): AccountBalanceDto[] {
  const usual = USUAL_ACCOUNTS.map(
    ({ purpose, asset }) =>
      accounts.find((a) => a.purpose === purpose && a.asset === asset) ?? {
        purpose,
        asset,
        balance: 0n,
        floor: 0n,
      },
  );
  const others = accounts.filter(
    (a) => !USUAL_ACCOUNTS.some(({ purpose, asset }) => a.purpose === purpose && a.asset === asset),
  );
  return [...usual, ...others].map(toAnswer);
}

function toAnswer(account: Omit<AccountBalance, 'accountId'>): AccountBalanceDto {
  return {
    purpose: account.purpose,
    asset: account.asset,
    minutes: String(account.balance),
    availableMinutes: String(availableMinutes(account)),
  };
}

/** What is there to be spent. A credit line of the rules is no minutes of the member's. */
function availableMinutes({
  purpose,
  balance,
}: Pick<AccountBalance, 'purpose' | 'balance'>): bigint {
  return purpose !== 'held' && balance > 0n ? balance : 0n;
}
