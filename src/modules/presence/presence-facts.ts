import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import type { EvidenceSource } from '../service-records/proven-record.js';
import type { PresenceRow, ProofRow } from './presence-rows.js';

/**
 * What a record says of the stay it rests on: SHA-256(salt ‖ RFC 8785 text of the stay and everything that was shown).
 * Positions are left out: they decide nothing and can be erased. The salt keeps it from being guessed.
 */
export function presenceSource(stay: PresenceRow, proofs: readonly ProofRow[]): EvidenceSource {
  return { kind: 'presence', id: stay.id, digest: presenceDigest(stay, proofs) };
}

/** See `presenceSource`. 32 bytes. */
export function presenceDigest(stay: PresenceRow, proofs: readonly ProofRow[]): Buffer {
  return sha256(stay.salt, canonicalJson({ ...stayFacts(stay), proofs: proofs.map(proofFacts) }));
}

function stayFacts(stay: PresenceRow): Record<string, string | null> {
  return {
    id: stay.id,
    volunteerId: stay.volunteerId,
    recipientId: stay.recipientId,
    serviceCode: stay.serviceCode,
    station: stay.stationCode,
    openedBy: stay.openedBy,
    openedAt: stay.openedAt.toISOString(),
    startedAt: stay.startedAt.toISOString(),
    endedAt: stay.endedAt?.toISOString() ?? null,
    strength: stay.strength,
    completedBy: stay.completedBy,
    completeReason: stay.completeReason,
  };
}

function proofFacts(proof: ProofRow): Record<string, string | null> {
  return {
    edge: proof.edge,
    kind: proof.kind,
    takenBy: proof.takenBy,
    provenAt: proof.provenAt.toISOString(),
    receivedAt: proof.receivedAt.toISOString(),
    stationId: proof.stationId,
    step: proof.step === null ? null : String(proof.step),
    cardId: proof.cardId,
    codeId: proof.codeId,
    keeperId: proof.keeperId,
  };
}
