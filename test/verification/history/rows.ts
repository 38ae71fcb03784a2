import { isDeepStrictEqual } from 'node:util';

import type { Kind, Stored } from '#lib/audit/snapshot.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Ending, Past } from '#test/verification/history/past.ts';

type Step<Name extends Kind> = (
  before: Ending<Stored<Name>> | undefined,
  after: Ending<Stored<Name>>,
) => boolean;

/** Whether a row may change from its old version, if any, to its new one, by its kind. */
const allowedChanges: { readonly [Name in Kind]?: Step<Name> } = {
  users: (before, after) => before === undefined || (after.claimsAt ?? 0) > (before.claimsAt ?? 0),
  transactions: (before) => before === undefined,
  requests: (before) => before === undefined,

  wallets: (before, after) =>
    after.balance >= 0 &&
    (before === undefined || (after.lastTransactionId ?? '') > (before.lastTransactionId ?? '')),

  seats: (before, after) =>
    before === undefined
      ? after.status === 'AVAILABLE' && after.version === 0
      : after.status !== before.status && after.version === before.version + 1,

  holds: (before, after) => {
    const isNew = after.status === 'PENDING' && !after.removed;
    if (before === undefined || before.removed) return isNew;
    const became = `${before.status} ${after.status}`;
    if (after.holdId === before.holdId)
      return (
        ['PENDING CONFIRMED', 'PENDING RELEASED', 'CONFIRMED RELEASED'].includes(became) ||
        (after.removed === true && before.status !== 'CONFIRMED')
      );
    const isLate = after.createdAt > before.expiresAt + TAKEOVER_DELAY_MS;
    return isNew && (before.status === 'RELEASED' || (before.status === 'PENDING' && isLate));
  },

  reservations: (before, after) => {
    if (before === undefined) return after.status === 'HELD';
    // An exchange moves the reservation to the new seat.
    const { seatNumber, seatHoldId, ...same } = after;
    const isMoved = seatNumber !== before.seatNumber && seatHoldId !== before.seatHoldId;
    if (isMoved) return isDeepStrictEqual({ ...before, ...same }, before) && after.status === 'HELD';
    const became = `${before.status} ${after.status}`;
    return ['HELD PAID', 'HELD CANCELLED', 'PAID CANCELLED'].includes(became);
  },

  payments: (before, after) =>
    before === undefined
      ? after.status !== 'CANCELLED'
      : ['SUCCESS CANCELLED', 'FAILED FAILED'].includes(`${before.status} ${after.status}`),

  places: (before, after) => {
    if (before === undefined || before.tokenId !== after.tokenId)
      return after.status === 'PENDING' && after.position > (before?.position ?? 0);
    // A later join of the user has found this place: only `sequence` changes.
    const { sequence, ...found } = after;
    if (sequence !== before.sequence)
      return (
        BigInt(sequence) > BigInt(before.sequence) &&
        isDeepStrictEqual({ ...found, sequence: before.sequence }, before)
      );
    const isInside = before.status === 'ACTIVE' && after.status === 'ACTIVE';
    return (
      after.position === before.position &&
      after.version === before.version + 1 &&
      (!isInside || after.expiresAt === before.expiresAt) &&
      ['PENDING ACTIVE', 'PENDING EXPIRED', 'ACTIVE ACTIVE', 'ACTIVE EXPIRED'].includes(
        `${before.status} ${after.status}`,
      )
    );
  },

  queues: (before, after) => {
    if (before === undefined) return after.tail === 0 && after.serving === 0;
    // When a sale sells out, all waiting numbers count as called, whatever the settings.
    const mayMove = after.soldOut || !(before.paused || before.closed || after.closed);
    return (
      after.tail >= before.tail &&
      (after.serving === before.serving || (after.serving > before.serving && mayMove)) &&
      after.serving <= after.tail &&
      after.callSize <= after.serving
    );
  },
};

/** Rows change only in allowed ways. */
export function* unlawfulChanges({ versions }: Past): Generator<string> {
  for (const kind of Object.keys(allowedChanges) as (keyof typeof allowedChanges)[]) {
    const step = allowedChanges[kind] as Step<Kind>;
    const ofRow = Map.groupBy(versions[kind] as Ending<Stored<Kind> & Key>[], ({ pk, sk }) => `${pk} ${sk}`);
    for (const [key, all] of ofRow) {
      for (const [index, after] of all.entries()) {
        const before = all[index - 1];
        if (!step(before, after))
          yield `${key} went from ${JSON.stringify(before)} to ${JSON.stringify(after)}`;
      }
    }
  }
}
