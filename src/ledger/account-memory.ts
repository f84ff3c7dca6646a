import type { AccountRef } from './append-request.js';

/** An account as the appender knows it. `balance` runs ahead within a batch that is being judged. */
export interface AccountState {
  readonly id: string;
  balance: bigint;
  readonly floor: bigint | null;
  readonly ceiling: bigint | null;
}

/** One text per account, so that references from different callers meet. */
export function accountKey(ref: AccountRef): string {
  return `${ref.ownerId}/${ref.purpose}/${ref.asset}/${ref.ownerKind}`;
}

/**
 * A bounded memory of values, in two generations: when the young one is full the old one is forgotten, so what is
 * used stays and the size never exceeds twice the bound.
 */
export class BoundedMemory<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();

  constructor(private readonly bound: number) {}

  get(key: string): V | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young;
    const old = this.old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    this.young.set(key, value);
    if (this.young.size >= this.bound) {
      this.old = this.young;
      this.young = new Map();
    }
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}

interface KnownAccount {
  readonly ref: AccountRef;
  readonly state: AccountState;
}

/**
 * Accounts by their owner: an owner has a handful, so that the look-up hashes one id and compares two words. At
 * most twice `bound` owners are remembered.
 */
export class AccountMemory {
  private readonly owners: BoundedMemory<KnownAccount[]>;

  constructor(bound: number) {
    this.owners = new BoundedMemory(bound);
  }

  get(ref: AccountRef): AccountState | undefined {
    const known = this.owners.get(ref.ownerId);
    return known?.find((account) => isSame(account.ref, ref))?.state;
  }

  set(ref: AccountRef, state: AccountState): void {
    const others = this.owners.get(ref.ownerId)?.filter((account) => !isSame(account.ref, ref));
    this.owners.set(ref.ownerId, [...(others ?? []), { ref, state }]);
  }

  clear(): void {
    this.owners.clear();
  }
}

function isSame(one: AccountRef, other: AccountRef): boolean {
  return (
    one === other ||
    (one.purpose === other.purpose &&
      one.asset === other.asset &&
      one.ownerKind === other.ownerKind &&
      one.ownerId === other.ownerId)
  );
}
