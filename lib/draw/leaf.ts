import { sha256 } from '#lib/draw/sha256.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';

export const HASH_BYTES = 32;
const NONCE_BYTES = 16;
const PSEUDONYM_BYTES = 32;

/** One entry of a draw: the bytes that its leaf commits to. See docs/draw.md. */
export interface Entry {
  readonly scheduleId: ScheduleId;
  /** From 0, in the order in which the service wrote the entries. This order decides nothing. */
  readonly entry: number;
  readonly pseudonym: Uint8Array;
  readonly nonce: Uint8Array;
}

/** Stands for a user in one draw. It differs from date to date, so that nobody can follow a user from one draw to another. */
export const pseudonymOf = (scheduleId: ScheduleId, userId: UserId): Buffer =>
  sha256(Buffer.from(`concert-onsale/draw/v1/pseudonym\n${scheduleId}\n${userId}`));

/** The entry of a place in the draw. @param position from 1 @param nonce as base64url */
export const entryAt = (
  { scheduleId, userId }: { readonly scheduleId: ScheduleId; readonly userId: UserId },
  { position, nonce }: { readonly position: number; readonly nonce: string },
): Entry => ({
  scheduleId,
  entry: position - 1,
  pseudonym: pseudonymOf(scheduleId, userId),
  nonce: Buffer.from(nonce, 'base64url'),
});

/** Hides a leaf from those who guess user ids. */
export const newNonce = (): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));

/** The leaf input of RFC 6962. */
const leafEntry = ({ scheduleId, entry, pseudonym, nonce }: Entry): Buffer => {
  const index = Buffer.alloc(8);
  index.writeBigUInt64BE(BigInt(entry));
  return Buffer.concat([Buffer.from(scheduleId, 'ascii'), index, pseudonym, nonce]);
};

/** The leaf hash of RFC 6962. Its prefix makes sure that no leaf can be taken for a node. */
export const leafHash = (entry: Entry): Buffer => sha256(Buffer.concat([Buffer.of(0), leafEntry(entry)]));

/** The leaf of an index that a crash left without an entry. It belongs to nobody, and everybody can recognise it. */
export const voidLeafHash = (scheduleId: ScheduleId, entry: number): Buffer =>
  leafHash({
    scheduleId,
    entry,
    pseudonym: Buffer.alloc(PSEUDONYM_BYTES),
    nonce: Buffer.alloc(NONCE_BYTES),
  });
