import type { Stored } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import type { Past } from '#test/verification/history/past.ts';
import { type Asked, hasUnknownOutcome } from '#test/verification/history/record.ts';

type Entry = Stored<'transactions'>;

/** A row of a ledger, and the span in which it was written: from its request to the answer. */
interface Dated {
  readonly row: Entry;
  readonly from: Instant;
  readonly to: Instant;
}

/** Which requests may have written a row of the ledger. */
const asksFor: Readonly<Record<Entry['type'], (asked: Asked, row: Entry) => boolean>> = {
  CHARGE: ({ operation, point }, { amount }) => operation === 'chargeWallet' && point === amount,
  PAYMENT: ({ operation }) => operation === 'pay',
  REFUND: ({ operation, paymentId }, { of }) => operation === 'cancelPayment' && paymentId === of?.paymentId,
};

const REFUSED = 400;

/** The requests that may have written a row: those of its type and time that did not fail. */
export const causesOf = (row: Entry, asked: readonly Asked[]): Asked[] =>
  asked.filter(
    (one) =>
      asksFor[row.type](one, row) &&
      one.from <= row.createdAt &&
      row.createdAt <= one.to &&
      (hasUnknownOutcome(one) || (one.status ?? 0) < REFUSED),
  );

/** The ledger of each user, in order. */
const ledgers = ({ rows }: Pick<Past, 'rows'>): Map<UserId, Entry[]> => {
  const inOrder = rows.transactions.toSorted((one, other) =>
    one.transactionId < other.transactionId ? -1 : 1,
  );
  return Map.groupBy(inOrder, ({ userId }) => userId);
};

/**
 * Each wallet behaves as if its requests ran one after the other, in the order of its ledger. If one request was answered
 * before another began, its row comes first. Every answered balance was the balance at some moment of the request.
 */
export function* brokenLedgers(past: Past): Generator<string> {
  const asked = Map.groupBy(past.history, ({ userId }) => userId);
  for (const [userId, rows] of ledgers(past)) {
    const own = asked.get(userId) ?? [];
    const dated = rows.map((row): Dated => {
      const causes = causesOf(row, own);
      return { row, from: row.createdAt, to: Math.max(...causes.map(({ to }) => to)) };
    });
    yield* unordered(dated);
    yield* balancesOf(own)
      .filter((seen) => !couldBeSeen(seen, dated))
      .map(
        ({ balance, asked: { operation, from, to } }) =>
          `${userId} was told a balance of ${balance} by ${operation} between ${from} and ${to}, but the ledger says ` +
          dated.map(({ row }) => `${row.balanceAfter} from ${row.createdAt}`).join(', '),
      );
  }
}

function* unordered(dated: readonly Dated[]): Generator<string> {
  for (const [index, { row, to }] of dated.entries()) {
    const later = dated.slice(0, index).find(({ from }) => from > to);
    if (later)
      yield `${row.userId}: ${row.transactionId} was answered by ${to}, before ${later.row.transactionId} was requested`;
  }
}

interface Seen {
  readonly balance: number;
  readonly asked: Asked;
}

/** Balances in answers. */
const balancesOf = (asked: readonly Asked[]): Seen[] =>
  asked.flatMap((one): Seen[] => {
    if (one.operation === 'getWallet' && one.status === 200)
      return [{ balance: one.body.point as number, asked: one }];
    if (one.body?.code === 'INSUFFICIENT_POINTS')
      return [{ balance: one.body.balance as number, asked: one }];
    return [];
  });

/** Whether the ledger had this balance at some moment of the request. */
const couldBeSeen = ({ balance, asked: { from, to } }: Seen, dated: readonly Dated[]): boolean => {
  const balances = [0, ...dated.map(({ row }) => row.balanceAfter)];
  return balances.some((after, entered) => {
    const isThere = dated.slice(0, entered).every((row) => row.from <= to);
    const isAll = dated.slice(entered).every((row) => row.to >= from);
    return after === balance && isThere && isAll;
  });
};
