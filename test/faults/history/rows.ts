import { isDeepStrictEqual } from 'node:util';

import type { Kind, Stored } from '#lib/audit/snapshot.ts';
import type { Key } from '#lib/table/keys.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import type { Ending, Past } from '#test/faults/history/past.ts';

type Step<Name extends Kind> = (
  before: Ending<Stored<Name>> | undefined,
  after: Ending<Stored<Name>>,
) => boolean;

/** What may become of a row, by its kind: from what it was, if it was there, to what it is. */
const lawful: { readonly [Name in Kind]?: Step<Name> } = {
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
    if (after.holdId === before.holdId)
      return after.removed === true || (before.status === 'PENDING' && after.status === 'CONFIRMED');
    return isNew && before.status === 'PENDING' && after.createdAt > before.expiresAt + TAKEOVER_DELAY_MS;
  },

  reservations: (before, after) =>
    before === undefined
      ? after.status === 'HELD'
      : `${before.status} ${after.status}` === 'HELD PAID' ||
        (after.status === 'CANCELLED' && before.status !== 'CANCELLED'),

  payments: (before, after) =>
    before === undefined
      ? after.status !== 'CANCELLED'
      : ['SUCCESS CANCELLED', 'FAILED FAILED'].includes(`${before.status} ${after.status}`),

  places: (before, after) => {
    if (before === undefined || before.tokenId !== after.tokenId)
      return after.status === 'PENDING' && after.position > (before?.position ?? 0);
    // Another join of the user has found it.
    const { sequence, ...found } = after;
    if (sequence !== before.sequence)
      return (
        BigInt(sequence) > BigInt(before.sequence) &&
        isDeepStrictEqual({ ...found, sequence: before.sequence }, before)
      );
    return (
      after.position === before.position &&
      after.version === before.version + 1 &&
      ['PENDING ACTIVE', 'PENDING EXPIRED', 'ACTIVE ACTIVE', 'ACTIVE EXPIRED'].includes(
        `${before.status} ${after.status}`,
      )
    );
  },

  queues: (before, after) => {
    if (before === undefined) return after.tail === 0 && after.serving === 0;
    const last = after.marks?.at(-1);
    // A line that is sold out is passed over, whatever the operator has set.
    const mayMove = after.soldOut || !(before.paused || before.closed || after.closed);
    return (
      after.tail >= before.tail &&
      (after.serving === before.serving || (after.serving > before.serving && mayMove)) &&
      after.serving <= after.tail &&
      (last === undefined || last.through <= after.serving)
    );
  },
};

/** Rows change only as the rules let them. */
export function* unlawfulChanges({ versions }: Past): Generator<string> {
  for (const kind of Object.keys(lawful) as (keyof typeof lawful)[]) {
    const step = lawful[kind] as Step<Kind>;
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
