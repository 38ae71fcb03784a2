import { broken, type Rule, seatName } from '#lib/audit/rule.ts';
import type { Snapshot, Stored } from '#lib/audit/snapshot.ts';
import type { Key } from '#lib/table/keys.ts';
import type { PaidFor } from '#lib/wallet/wallet.ts';

type Entry = Stored<'transactions'> & { readonly of: PaidFor };

/** All that says of a seat that it is sold. */
interface Evidence {
  readonly name: string;
  seat?: Stored<'seats'>;
  readonly reservations: Stored<'reservations'>[];
  readonly payments: Stored<'payments'>[];
  readonly holds: Stored<'holds'>[];
  /** PAYMENT rows of the ledger that no REFUND row has undone. */
  readonly entries: Entry[];
}

const isEntry = (row: Stored<'transactions'>): row is Entry => row.of !== undefined;

const evidenceBySeat = (snapshot: Snapshot): Iterable<Evidence> => {
  const bySeat = new Map<string, Evidence>();
  const evidence = (named: Pick<PaidFor, 'scheduleId' | 'seatNumber'>): Evidence => {
    const name = seatName(named);
    const found = bySeat.get(name) ?? { name, reservations: [], payments: [], holds: [], entries: [] };
    bySeat.set(name, found);
    return found;
  };
  const entries = snapshot.transactions.filter(isEntry);
  const refunds = entries.filter(({ type }) => type === 'REFUND');
  const refunded = new Set(refunds.map(({ of }) => of.paymentId));

  for (const seat of snapshot.seats) evidence(seat).seat = seat;
  for (const row of snapshot.reservations) if (row.status === 'PAID') evidence(row).reservations.push(row);
  for (const row of snapshot.payments) if (row.status === 'SUCCESS') evidence(row).payments.push(row);
  for (const row of snapshot.holds) if (row.status === 'CONFIRMED') evidence(row).holds.push(row);
  for (const row of entries) {
    if (row.type === 'PAYMENT' && !refunded.has(row.of.paymentId)) evidence(row.of).entries.push(row);
  }
  return bySeat.values();
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
const seatSold: Rule = function* (snapshot) {
  for (const evidence of evidenceBySeat(snapshot)) {
    const { name, seat, reservations, payments, holds, entries } = evidence;
    const wanted = wantedOf[seat?.status ?? 'AVAILABLE'];
    const counts = [reservations, payments, holds, entries].map(({ length }) => length);
    if (counts.every((count) => count === wanted)) continue;

    const users = new Set([...reservations, ...payments, ...holds, ...entries].map(({ userId }) => userId));
    yield broken(
      `${name} is ${seat?.status ?? 'not there'}, but is named by ${counts[0]} PAID reservations, ` +
        `${counts[1]} SUCCESS payments, ${counts[2]} CONFIRMED holds and ${counts[3]} PAYMENT rows that are not ` +
        `refunded (users: ${[...users].join(', ') || 'none'})`,
      ...rowsOf(evidence),
    );
  }
};

/** What names a sold seat is about the same sale. */
const saleMatches: Rule = function* (snapshot) {
  for (const evidence of evidenceBySeat(snapshot)) {
    const {
      name,
      reservations: [reservation],
      payments: [payment],
      holds: [hold],
      entries: [entry],
    } = evidence;
    // Anything that is missing, or there twice, is the business of the rule above.
    if (!reservation || !payment || !hold || !entry || rowsOf(evidence).length > 5) continue;

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
    if (differing.length === 0) continue;
    yield broken(
      `${name} is sold, but its hold, reservation, payment and PAYMENT row disagree: ` +
        differing.map(([fact, values]) => `${fact} ${values.join(' / ')}`).join('; '),
      ...rowsOf(evidence),
    );
  }
};

/** The ledger rows that a payment has. */
const expected = {
  SUCCESS: { PAYMENT: 1, REFUND: 0 },
  CANCELLED: { PAYMENT: 1, REFUND: 1 },
  FAILED: { PAYMENT: 0, REFUND: 0 },
} as const;

/** A payment moved its amount once, and back once if it was cancelled. */
const paymentLedger: Rule = function* ({ payments, transactions }) {
  const byPayment = Map.groupBy(transactions.filter(isEntry), ({ of }) => of.paymentId);
  for (const payment of payments) {
    const entries = byPayment.get(payment.paymentId) ?? [];
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
};

/** A PAYMENT or REFUND row names its payment, a CHARGE none. */
const ledgerPayment: Rule = function* ({ payments, transactions }) {
  const known = new Set(payments.map(({ paymentId }) => paymentId));
  for (const row of transactions) {
    const owner = `the ${row.type} row over ${row.amount} points of user ${row.userId}`;
    if (row.type === 'CHARGE' && row.of) yield broken(`${owner} names payment ${row.of.paymentId}`, row);
    if (row.type !== 'CHARGE' && !(row.of && known.has(row.of.paymentId))) {
      yield broken(`${owner} names payment ${row.of?.paymentId}, which does not exist`, row);
    }
  }
};

export const saleRules = {
  'seat-sold': seatSold,
  'sale-matches': saleMatches,
  'payment-ledger': paymentLedger,
  'ledger-payment': ledgerPayment,
} satisfies Record<string, Rule>;
