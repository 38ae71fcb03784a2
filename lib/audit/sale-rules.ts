import { broken, type GroupingOf, ofGroups, type Rule, seatName, unneeded } from '#lib/audit/rule.ts';
import type { Audited } from '#lib/audit/snapshot.ts';
import type { Key } from '#lib/table/keys.ts';
import type { PaidFor } from '#lib/wallet/wallet.ts';

type Entry = Audited['transactions'][number] & { readonly of: PaidFor };

const isEntry = (row: Audited['transactions'][number]): row is Entry => (row.of ?? undefined) !== undefined;

/** A seat with all that says that it is sold, and the ledger rows of what was paid for it and refunded. */
const bySeat: GroupingOf<'seats' | 'reservations' | 'payments' | 'holds' | 'transactions'> = {
  name: 'seat',
  keyOf: {
    seats: seatName,
    reservations: (row) => (row.status === 'PAID' ? seatName(row) : unneeded),
    payments: (row) => (row.status === 'SUCCESS' ? seatName(row) : unneeded),
    holds: (row) => (row.status === 'CONFIRMED' ? seatName(row) : unneeded),
    transactions: (row) => (isEntry(row) ? seatName(row.of) : unneeded),
  },
};

/** A payment and the rows of the ledger that name it, or should name one. */
const byPayment: GroupingOf<'payments' | 'transactions'> = {
  name: 'payment',
  keyOf: {
    payments: ({ paymentId }) => paymentId,
    transactions: (row) => (isEntry(row) || row.type !== 'CHARGE' ? row.of?.paymentId : unneeded),
  },
};

/** All that says of a seat that it is sold. */
interface Evidence extends Pick<Audited, 'reservations' | 'payments' | 'holds'> {
  readonly seat: Audited['seats'][number] | undefined;
  /** PAYMENT rows of the ledger that no REFUND row has undone. */
  readonly entries: readonly Entry[];
}

const evidenceOf = ({
  seats,
  transactions,
  ...others
}: Pick<Audited, 'seats' | 'reservations' | 'payments' | 'holds' | 'transactions'>): Evidence => {
  const entries = transactions.filter(isEntry);
  const refunds = entries.filter(({ type }) => type === 'REFUND');
  const refunded = new Set(refunds.map(({ of }) => of.paymentId));
  return {
    ...others,
    seat: seats.at(-1),
    entries: entries.filter(({ type, of }) => type === 'PAYMENT' && !refunded.has(of.paymentId)),
  };
};

const rowsOf = ({ seat, reservations, payments, holds, entries }: Evidence): (Key | undefined)[] => [
  seat,
  ...reservations,
  ...payments,
  ...holds,
  ...entries,
];

/** How many of each name a seat of a status. */
const wantedOf = { SOLD: 1, AVAILABLE: 0 } as const;

/** A seat is SOLD exactly when one of each names it. */
const seatSold = ofGroups(bySeat, function* (group, _, name) {
  const evidence = evidenceOf(group);
  const { seat, reservations, payments, holds, entries } = evidence;
  const wanted = wantedOf[seat?.status ?? 'AVAILABLE'];
  const counts = [reservations, payments, holds, entries].map(({ length }) => length);
  if (counts.every((count) => count === wanted)) return;

  const users = new Set([...reservations, ...payments, ...holds, ...entries].map(({ userId }) => userId));
  yield broken(
    `${name} is ${seat?.status ?? 'not there'}, but is named by ${counts[0]} PAID reservations, ` +
      `${counts[1]} SUCCESS payments, ${counts[2]} CONFIRMED holds and ${counts[3]} PAYMENT rows that are not ` +
      `refunded (users: ${[...users].join(', ') || 'none'})`,
    ...rowsOf(evidence),
  );
});

/** What names a sold seat is about the same sale. */
const saleMatches = ofGroups(bySeat, function* (group, _, name) {
  const evidence = evidenceOf(group);
  const {
    reservations: [reservation],
    payments: [payment],
    holds: [hold],
    entries: [entry],
  } = evidence;
  // Anything that is missing, or there twice, is the business of the rule above.
  if (!reservation || !payment || !hold || !entry || rowsOf(evidence).length > 5) return;

  const facts: Record<string, readonly unknown[]> = {
    user: [hold.userId, reservation.userId, payment.userId, entry.userId],
    reservation: [
      hold.reservationId,
      reservation.reservationId,
      payment.reservationId,
      entry.of.reservationId,
    ],
    hold: [hold.holdId, reservation.seatHoldId, payment.seatHoldId],
    payment: [reservation.paymentId, payment.paymentId, entry.of.paymentId],
    price: [hold.price, reservation.price, payment.amount, -entry.amount],
  };
  const differing = Object.entries(facts).filter(([, values]) => new Set(values).size > 1);
  if (differing.length === 0) return;
  yield broken(
    `${name} is sold, but its hold, reservation, payment and PAYMENT row disagree: ` +
      differing.map(([fact, values]) => `${fact} ${values.join(' / ')}`).join('; '),
    ...rowsOf(evidence),
  );
});

/** The ledger rows that a payment has. */
const expected = {
  SUCCESS: { PAYMENT: 1, REFUND: 0 },
  CANCELLED: { PAYMENT: 1, REFUND: 1 },
  FAILED: { PAYMENT: 0, REFUND: 0 },
} as const;

/** A payment moved its amount once, and back once if it was cancelled. */
const paymentLedger = ofGroups(byPayment, function* ({ payments, transactions }) {
  const entries = transactions.filter(isEntry);
  for (const payment of payments) {
    const counts = { PAYMENT: 0, REFUND: 0, CHARGE: 0 };
    for (const { type } of entries) counts[type] += 1;
    const wanted = expected[payment.status];
    const wrong = entries.filter(
      ({ type, amount, userId }) =>
        amount !== (type === 'PAYMENT' ? -payment.amount : payment.amount) || userId !== payment.userId,
    );
    if (counts.PAYMENT === wanted?.PAYMENT && counts.REFUND === wanted.REFUND && wrong.length === 0) continue;
    yield broken(
      `payment ${payment.paymentId} of user ${payment.userId} for ${seatName(payment)} is ${payment.status} ` +
        `over ${payment.amount} points, but the ledger has ${counts.PAYMENT} PAYMENT and ${counts.REFUND} REFUND rows ` +
        `(${entries.map(({ type, amount, userId }) => `${type} ${amount} of user ${userId}`).join(', ') || 'none'})`,
      payment,
      ...entries,
    );
  }
});

/** A PAYMENT or REFUND row names its payment, a CHARGE none. */
const ledgerPayment = ofGroups(byPayment, function* ({ payments, transactions }) {
  for (const row of transactions) {
    const owner = `the ${row.type} row over ${row.amount} points of user ${row.userId}`;
    if (row.type === 'CHARGE' && row.of) yield broken(`${owner} names payment ${row.of.paymentId}`, row);
    if (row.type !== 'CHARGE' && !(row.of && payments.length > 0)) {
      yield broken(`${owner} names payment ${row.of?.paymentId}, which does not exist`, row);
    }
  }
});

export const saleRules = {
  'seat-sold': seatSold,
  'sale-matches': saleMatches,
  'payment-ledger': paymentLedger,
  'ledger-payment': ledgerPayment,
} satisfies Record<string, Rule>;
