import type { Stored } from '#lib/audit/snapshot.ts';
import { answered, byUser, indexed, isWithin } from '#test/faults/history/lookups.ts';
import type { Ending, Past } from '#test/faults/history/past.ts';
import { type Asked, isOpen } from '#test/faults/history/record.ts';

interface Held {
  readonly reservationId: string;
  readonly holdId: string;
  readonly seatNumber: number;
  readonly price: number;
}

/**
 * A hold that was answered left its reservations; a reservation was asked for by its user, by holding or by paying; and
 * every hold that there ever was is of a reservation.
 */
export function* reservations(past: Past): Generator<string> {
  const { rows, versions } = past;
  const known = indexed(rows.reservations, ({ reservationId }) => reservationId);
  const isOf = (
    row: Stored<'reservations'> | undefined,
    held: Omit<Held, 'reservationId'>,
    userId: unknown,
  ) =>
    row?.userId === userId &&
    row?.seatHoldId === held.holdId &&
    row.seatNumber === held.seatNumber &&
    row.price === held.price;

  for (const { userId, body } of answered(past, 'holdSeats', 201)) {
    for (const held of body.holds as Held[]) {
      const row = known.get(held.reservationId);
      if (!isOf(row, held, userId))
        yield `${userId} was given ${JSON.stringify(held)}, and the table has ${JSON.stringify(row)}`;
    }
  }
  for (const hold of versions.holds) {
    if (!isOf(known.get(hold.reservationId), hold, hold.userId))
      yield `no reservation has ${JSON.stringify(hold)}`;
  }

  const asked = byUser(past, 'holdSeats', 'pay');
  for (const row of rows.reservations) {
    const askers = asked.get(row.userId) ?? [];
    const isAsked = askers.some((one) => one.scheduleId === row.scheduleId && isWithin(one, row.createdAt));
    if (!isAsked) yield `nobody asked for ${JSON.stringify(row)}`;
  }
}

type Payment = Stored<'payments'>;

const POOR = 'INSUFFICIENT_POINTS';

/** Whether a request to pay may have left this row: paid what it was told, or noted that it could not. */
const mayHaveLeft = (asked: Asked, payment: Payment): boolean => {
  if (asked.tokenId !== payment.tokenId || !isWithin(asked, payment.createdAt)) return false;
  if (isOpen(asked)) return true;
  return payment.status === 'FAILED' ? asked.body?.code === POOR : asked.status === 200;
};

/** A pass is paid once: all who ask are told of the same payments, which are there. */
export function* paidOnce(past: Past): Generator<string> {
  const known = indexed(past.rows.payments, ({ paymentId }) => paymentId);
  const debits = indexed(
    past.rows.transactions.filter(({ type }) => type === 'PAYMENT'),
    ({ of }) => of?.paymentId ?? '',
  );
  const asked = Map.groupBy(
    past.history.filter(({ operation, status }) => operation === 'pay' && status !== undefined),
    ({ tokenId }) => tokenId,
  );
  for (const [tokenId, all] of asked) {
    const told = all.filter(({ status }) => status === 200);
    const [first] = told;
    if (!first) continue;
    const answers = new Set(told.map(({ body }) => JSON.stringify(body)));
    if (answers.size > 1) yield `the pass ${tokenId} was paid ${answers.size} times: ${[...answers].join()}`;
    const refused = all.find(
      (one) => one.status !== 200 && !isOpen(one) && told.some(({ to }) => to < one.from),
    );
    if (refused) yield `the pass ${tokenId} was paid, and then refused by ${refused.status}`;

    const { userId, body } = first;
    for (const { paymentId, seatNumber, point } of body.seats as {
      paymentId: string;
      seatNumber: number;
      point: number;
    }[]) {
      const row = known.get(paymentId);
      const isIt =
        row?.userId === userId &&
        row?.seatNumber === seatNumber &&
        row.amount === point &&
        row.tokenId === tokenId &&
        row.status !== 'FAILED' &&
        debits.get(paymentId)?.amount === -point;
      if (!isIt) yield `${userId} paid ${paymentId}, and the table has ${JSON.stringify(row)}`;
    }
  }
}

/** No payment was not asked for, and whoever was told to have too little left a note of it. */
export function* payments(past: Past): Generator<string> {
  const asked = byUser(past, 'pay');
  for (const row of past.rows.payments) {
    if (!(asked.get(row.userId) ?? []).some((one) => mayHaveLeft(one, row)))
      yield `nobody asked for ${JSON.stringify(row)}`;
  }
  const noted = past.versions.payments.filter(({ status }) => status === 'FAILED');
  for (const poor of past.history.filter(({ body }) => body?.code === POOR)) {
    if (!noted.some((row) => mayHaveLeft(poor, row)))
      yield `${poor.userId} had too little, and no row says so`;
  }
}

/**
 * A cancellation that was answered is done, once; nothing is cancelled that nobody asked for; and nothing else takes a
 * seat from who has paid it.
 */
export function* cancellations(past: Past): Generator<string> {
  const known = indexed(past.rows.payments, ({ paymentId }) => paymentId);
  const refunds = Map.groupBy(
    past.rows.transactions.filter(({ type }) => type === 'REFUND'),
    ({ of }) => of?.paymentId,
  );
  for (const { userId, paymentId = '' } of answered(past, 'cancelPayment', 204)) {
    const row = known.get(paymentId);
    const refund = refunds.get(row?.paymentId);
    if (row?.userId !== userId || row?.status !== 'CANCELLED' || refund?.length !== 1)
      yield `${userId} cancelled ${paymentId}, which is ${row?.status} and was refunded ${refund?.length} times`;
  }
  const asked = new Set(past.history.map(({ paymentId }) => paymentId));
  for (const { status, paymentId } of past.rows.payments) {
    if (status === 'CANCELLED' && !asked.has(paymentId)) yield `nobody asked to cancel ${paymentId}`;
  }
  const cancelled = past.rows.payments.filter(({ status }) => status === 'CANCELLED');
  const givenUp = new Set<string>(cancelled.map(({ seatHoldId }) => seatHoldId));
  for (const { removed, status, holdId, userId } of past.versions.holds as Ending<Stored<'holds'>>[]) {
    if (removed && status === 'CONFIRMED' && !givenUp.has(holdId))
      yield `${userId} lost ${holdId}, and had not cancelled it`;
  }
}

/** Whoever gave seats back, or left, holds none of those any more, and does not pay them afterwards. */
export function* givenBack(past: Past): Generator<string> {
  const holds = byUser(past, 'holdSeats');
  const known = indexed(past.rows.reservations, ({ reservationId }) => reservationId);
  const paid = past.rows.payments.filter(({ status }) => status !== 'FAILED');
  const paidAt = new Map(paid.map(({ reservationId, createdAt }) => [reservationId as string, createdAt]));
  for (const gave of (['releaseSeats', 'leaveQueue'] as const).flatMap((one) => answered(past, one, 204))) {
    const { operation, userId, scheduleId, from, to } = gave;
    const before = (holds.get(userId) ?? [])
      .filter((one) => one.scheduleId === scheduleId && one.status === 201 && one.to < from)
      .flatMap(({ body }) => body.holds as Held[]);
    for (const { reservationId } of before) {
      const { status, expiresAt = 0 } = known.get(reservationId) ?? {};
      if (status === 'HELD' && expiresAt > to) yield `${userId} holds ${reservationId} after ${operation}`;
      if ((paidAt.get(reservationId) ?? 0) > to) yield `${userId} paid ${reservationId} after ${operation}`;
    }
  }
}
