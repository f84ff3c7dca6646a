import type { Principal } from './principal.js';

/** A session that was neither revoked nor expired when it was read, and whose member is active. */
export interface LiveSession {
  principal: Principal;
  mustChangePassword: boolean;
  /** Milliseconds since the epoch. */
  expiresAtMs: number;
}
