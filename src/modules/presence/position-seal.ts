import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { derivedKey } from '../../platform/crypto/derived-key.js';

/** Where a phone says it is, in degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly accuracyMeters: number;
}

/** Which end of which stay; bound into the cipher text, so that a row copied elsewhere does not open. */
export interface PositionPlace {
  readonly bookId: number;
  readonly sessionId: string;
  readonly edge: 'in' | 'out';
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A hundredth of a degree is about a kilometre: a quarter of town, not a house. */
const COARSE = 100;

/** Seals positions: AES-256-GCM under a key of the service. Bytes: nonce (12) ‖ cipher text ‖ tag (16). */
@Injectable()
export class PositionSeal {
  readonly #key: KeyObject;

  constructor(config: Config) {
    this.#key = derivedKey(config.indexKey, 'kapok positions 1');
  }

  /** Seals a position, rounded to about a kilometre; what was finer is gone. */
  seal(place: PositionPlace, position: Position): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(bound(place));
    const text = JSON.stringify(coarse(position));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  /** Opens a sealed position. Throws for bytes that were altered or moved. */
  open(place: PositionPlace, sealed: Buffer): Position {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(bound(place));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES);
    const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    return JSON.parse(text) as Position;
  }
}

/** Rounded to about a kilometre. */
export function coarse({ latitude, longitude, accuracyMeters }: Position): Position {
  const round = (degrees: number): number => Math.round(degrees * COARSE) / COARSE;
  return {
    latitude: round(latitude),
    longitude: round(longitude),
    accuracyMeters: Math.round(accuracyMeters),
  };
}

function bound({ bookId, sessionId, edge }: PositionPlace): Buffer {
  return Buffer.from(`kapok position 1\0${bookId}\0${sessionId}\0${edge}`, 'utf8');
}
