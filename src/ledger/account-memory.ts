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
