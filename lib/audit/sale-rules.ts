import { broken, type GroupingOf, ofGroups, type Rule, seatName, unneeded } from '#lib/audit/rule.ts';
import type { Audited } from '#lib/audit/snapshot.ts';
import { isPaid, ledgerOfPayment } from '#lib/payment/status.ts';
import { reservationGives, seatUnderHold, type StoredSeatStatus } from '#lib/seat/status.ts';
import type { Key } from '#lib/table/keys.ts';
import { ledgerTypes, type LedgerType, type PaidFor } from '#lib/wallet/wallet.ts';

type Entry = Audited['transactions'][number] & { readonly of: PaidFor };

const isEntry = (row: Audited['transactions'][number]): row is Entry => (row.of ?? undefined) !== undefined;

/** An entry of an unknown type counts as an entry of a payment, so that the rules report it if it names none. */
const isOfPayment = ({ type }: Audited['transactions'][number]): boolean =>
  ledgerTypes[type]?.ofPayment ?? true;

/** A seat, every row that says it is sold, and the ledger entries of its payments and refunds. */
const bySeat: GroupingOf<'seats' | 'reservations' | 'payments' | 'holds' | 'transactions'> = {
  name: 'seat',
  keyOf: {
    seats: seatName,
    reservations: (row) => (reservationGives[row.status] === 'SEAT' ? seatName(row) : unneeded),
    payments: (row) => (isPaid(row.status) ? seatName(row) : unneeded),
    holds: (row) => (seatUnderHold[row.status] === 'SOLD' ? seatName(row) : unneeded),
    transactions: (row) => (isEntry(row) ? seatName(row.of) : unneeded),
  },
};

/** A payment, and the ledger entries that name it or should name one. */
const byPayment: GroupingOf<'payments' | 'transactions'> = {
  name: 'payment',
  keyOf: {
    payments: ({ paymentId }) => paymentId,
    transactions: (row) => (isEntry(row) || isOfPayment(row) ? row.of?.paymentId : unneeded),
  },
};

/** Every row that says a seat is sold. */
interface Evidence extends Pick<Audited, 'reservations' | 'payments' | 'holds'> {
  readonly seat: Audited['seats'][number] | undefined;
  /** PAYMENT entries without a REFUND. */
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

/** How many rows of each kind say that the seat is sold, by the status of the seat. */
const wantedOf: Readonly<Record<StoredSeatStatus, number>> = { SOLD: 1, AVAILABLE: 0 };

/** If a seat is SOLD, exactly one row of each kind says so; otherwise, none does. */
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

/** All rows that say that a seat is sold are about the same sale. */
const saleMatches = ofGroups(bySeat, function* (group, _, name) {
  const evidence = evidenceOf(group);
  const {
    reservations: [reservation],
    payments: [payment],
    holds: [hold],
    entries: [entry],
  } = evidence;
  // The rule above finds missing and duplicate rows.
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

/**
 * A payment has one PAYMENT entry over its amount. A cancelled one also has one REFUND entry, and a failed one has no entry.
 */
const paymentLedger = ofGroups(byPayment, function* ({ payments, transactions }) {
  const entries = transactions.filter(isEntry);
  for (const payment of payments) {
    const countOf = (wanted: LedgerType) => entries.filter(({ type }) => type === wanted).length;
    const counts = { PAYMENT: countOf('PAYMENT'), REFUND: countOf('REFUND') };
    const wanted = ledgerOfPayment[payment.status];
    const wrong = entries.filter(
      ({ type, amount, userId }) =>
        amount !== (ledgerTypes[type]?.sign ?? 1) * payment.amount || userId !== payment.userId,
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

/** PAYMENT and REFUND entries name an existing payment; other entries name none. */
const ledgerPayment = ofGroups(byPayment, function* ({ payments, transactions }) {
  for (const row of transactions) {
    const owner = `the ${row.type} row over ${row.amount} points of user ${row.userId}`;
    if (!isOfPayment(row) && row.of) yield broken(`${owner} names payment ${row.of.paymentId}`, row);
    if (isOfPayment(row) && !(row.of && payments.length > 0)) {
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
