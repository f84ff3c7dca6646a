import type { Principal } from '../../auth/principal.js';
import type { ActKind, ActSubject } from './act.js';
import type { Act, ActWish } from './act-rows.js';
import type { Call } from './call-rows.js';
import type { ReadBackFacts } from './read-back.js';

/** In whose call, by which operator. */
export interface DeskContext {
  readonly caller: Principal;
  /** Identified, and the operator's own. */
  readonly call: Call & { readonly memberId: string };
}

/** What a caller wants, judged but not done. */
export interface PreparedAct {
  readonly kind: ActKind;
  readonly elderId: string;
  readonly wish: ActWish;
  readonly facts: ReadBackFacts;
}

/** An act that the caller has agreed to. */
export type AgreedAct = Act & { readonly wish: ActWish };

/**
 * How some kinds of acts are done. `perform` must be idempotent under the act's id: it is called again when a process
 * died between the effect and the note of it.
 */
export interface ActHandler {
  readonly kinds: readonly ActKind[];
  perform(desk: DeskContext, act: AgreedAct): Promise<ActSubject>;
}

/** A text of a wish that its kind always has. */
export function required(wish: ActWish, name: string): string {
  const value = wish[name];
  if (value == null) throw new TypeError(`a wish lacks ${name}`);
  return value;
}
