import type { Stored } from '#lib/audit/snapshot.ts';
import { answered, byUser, indexed, isWithin } from '#test/verification/history/lookups.ts';
import type { Ending, Past } from '#test/verification/history/past.ts';
import { type Asked, hasUnknownOutcome } from '#test/verification/history/record.ts';

interface Held {
  readonly reservationId: string;
  readonly holdId: string;
  readonly seatNumber: number;
  readonly price: number;
}

/** The answers that list held seats. */
export const heldAnswers = (past: Past): Asked[] => [
  ...answered(past, 'pollQueue', 200),
  ...answered(past, 'holdSeats', 201),
];

/** Whether a request without an error may have written a row at that time. */
const mayHaveDone = (asked: Asked, scheduleId: string, at: number): boolean =>
  asked.scheduleId === scheduleId &&
  isWithin(asked, at) &&
  (hasUnknownOutcome(asked) || (asked.status !== undefined && asked.status < 300));

/**
 * Every answered hold exists, with its reservation. Every hold has a reservation. Every hold and reservation was made by a
 * request of that time that entered or exchanged.
 */
export function* reservations(past: Past): Generator<string> {
  const { rows, versions } = past;
  const nameOf = (held: Held, userId: unknown) =>
    [held.reservationId, held.holdId, held.seatNumber, held.price, userId].join(' ');
  const holds = new Set(versions.holds.map((hold) => nameOf(hold, hold.userId)));
  const reserved = new Set(
    versions.reservations.map((row) => nameOf({ ...row, holdId: row.seatHoldId }, row.userId)),
  );
  for (const { userId, body } of heldAnswers(past)) {
    for (const held of body.holds as Held[]) {
      const name = nameOf(held, userId);
      if (!holds.has(name)) yield `${userId} was answered ${JSON.stringify(held)}, which never existed`;
      if (!reserved.has(name))
        yield `${userId} was answered ${JSON.stringify(held)}, which has no reservation`;
    }
  }
  for (const hold of versions.holds) {
    if (!reserved.has(nameOf(hold, hold.userId))) yield `no reservation has ${JSON.stringify(hold)}`;
  }

  const asked = byUser(past, 'pollQueue', 'holdSeats');
  for (const row of [...versions.holds, ...rows.reservations]) {
    const askers = asked.get(row.userId) ?? [];
    if (!askers.some((one) => mayHaveDone(one, row.scheduleId, row.createdAt)))
      yield `no request for ${JSON.stringify(row)}`;
  }
}

/** A freed seat was freed by its holder or owner. */
export function* releases(past: Past): Generator<string> {
  const asked = byUser(past, 'holdSeats', 'releaseSeats', 'leaveQueue', 'cancelPayment');
  for (const { userId, scheduleId, seatNumber, status, expiresAt } of past.versions.holds) {
    if (status !== 'RELEASED') continue;
    if (!(asked.get(userId) ?? []).some((one) => mayHaveDone(one, scheduleId, expiresAt)))
      yield `seat ${seatNumber} of ${userId} was free from ${expiresAt}, but not released`;
  }
}

/** An answered exchange leaves exactly the seats that it asked for. */
export function* exchanges(past: Past): Generator<string> {
  for (const { userId, body, wish = {} } of answered(past, 'holdSeats', 201)) {
    const seats = (body.holds as Held[]).map(({ seatNumber }) => seatNumber);
    const { seatNumbers, count = 1 } = wish;
    const isIt = seatNumbers ? isSame(seats, seatNumbers) : seats.length === count;
    if (!isIt) yield `${userId} asked to hold ${JSON.stringify(wish)}, and holds ${seats.join()}`;
  }
}

const isSame = (some: readonly number[], others: readonly number[]): boolean =>
  new Set(some).symmetricDifference(new Set(others)).size === 0;

type Payment = Stored<'payments'>;

const POOR = 'INSUFFICIENT_POINTS';

/** Whether a payment request may have written this row: a payment, or a failed one. */
const mayHaveLeft = (asked: Asked, payment: Payment): boolean => {
  if (asked.tokenId !== payment.tokenId || !isWithin(asked, payment.createdAt)) return false;
  if (hasUnknownOutcome(asked)) return true;
  return payment.status === 'FAILED' ? asked.body?.code === POOR : asked.status === 200;
};

/** A pass is paid once: all requests get the same payments, and these exist. */
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
      (one) => one.status !== 200 && !hasUnknownOutcome(one) && told.some(({ to }) => to < one.from),
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

interface Paid {
  readonly seatNumber: number;
  readonly point: number;
}

/**
 * A payment is for the seats that the payer was shown. HOLD_CHANGED is answered only if other seats are held. It names them.
 */
export function* shown(past: Past): Generator<string> {
  const held = new Map<string, Set<string>>();
  for (const { tokenId, status, held: seats = [] } of past.versions.places) {
    if (status !== 'ACTIVE') continue;
    const known = held.get(tokenId) ?? new Set();
    held.set(tokenId, known.add(seats.map(({ seatNumber }) => seatNumber).join()));
  }
  const first = new Map<unknown, Asked>();
  for (const asked of past.history) {
    const { operation, status, userId, tokenId = '', point, wish = {}, body } = asked;
    if (operation !== 'pay') continue;
    if (status === 200) {
      const seats = body.seats as Paid[];
      const isShown =
        (point ?? body.point) === body.point &&
        isSame(
          wish.seatNumbers ?? seats.map(({ seatNumber }) => seatNumber),
          seats.map((one) => one.seatNumber),
        );
      // A repeated request gets the same payment, whichever seats it names as shown.
      if (!first.has(tokenId)) first.set(tokenId, asked);
      else if (!isShown) continue;
      const mayBeAgain = past.history.some(
        (other) =>
          other !== asked && other.operation === 'pay' && other.tokenId === tokenId && other.from <= asked.to,
      );
      if (!isShown && !mayBeAgain)
        yield `${userId} was shown ${JSON.stringify(wish)} for ${point} and paid ${JSON.stringify(seats)}`;
    }
    if (body?.code !== 'HOLD_CHANGED') continue;
    const seats = body.seatNumbers as number[];
    if (!held.get(tokenId)?.has(seats.join()))
      yield `${userId} was answered that they hold ${seats.join()}, but never did`;
    if (isSame(wish.seatNumbers ?? seats, seats) && (point ?? body.point) === body.point)
      yield `${userId} was refused what they hold: ${seats.join()}`;
  }
}

/** Every payment has a request, and every INSUFFICIENT_POINTS leaves a failed payment. */
export function* payments(past: Past): Generator<string> {
  const asked = byUser(past, 'pay');
  for (const row of past.rows.payments) {
    if (!(asked.get(row.userId) ?? []).some((one) => mayHaveLeft(one, row)))
      yield `no request for ${JSON.stringify(row)}`;
  }
  const noted = past.versions.payments.filter(({ status }) => status === 'FAILED');
  for (const poor of past.history.filter(({ body }) => body?.code === POOR)) {
    if (!noted.some((row) => mayHaveLeft(poor, row)))
      yield `${poor.userId} had too few points, but no failed payment`;
  }
}

/** An answered cancellation is done once. Every cancellation has a request. Nothing else takes a paid seat away. */
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
    if (status === 'CANCELLED' && !asked.has(paymentId)) yield `no request to cancel ${paymentId}`;
  }
  const cancelled = past.rows.payments.filter(({ status }) => status === 'CANCELLED');
  const givenUp = new Set<string>(cancelled.map(({ seatHoldId }) => seatHoldId));
  const sold = new Set<string>();
  for (const { removed, status, holdId, userId } of past.versions.holds as Ending<Stored<'holds'>>[]) {
    if (status === 'CONFIRMED') sold.add(holdId);
    const isLost = sold.has(holdId) && (removed || status !== 'CONFIRMED');
    if (isLost && !givenUp.has(holdId)) yield `${userId} lost ${holdId}, and had not cancelled it`;
  }
}

/** After releasing seats or leaving, a user holds none of these seats, and does not pay them later. */
export function* heldAfterRelease(past: Past): Generator<string> {
  const told = Map.groupBy(heldAnswers(past), ({ userId }) => userId);
  const known = indexed(past.rows.reservations, ({ reservationId }) => reservationId);
  const paid = past.rows.payments.filter(({ status }) => status !== 'FAILED');
  const paidAt = new Map(paid.map(({ reservationId, createdAt }) => [reservationId as string, createdAt]));
  for (const gave of (['releaseSeats', 'leaveQueue'] as const).flatMap((one) => answered(past, one, 204))) {
    const { operation, userId, scheduleId, from, to } = gave;
    const before = (told.get(userId) ?? [])
      .filter((one) => one.scheduleId === scheduleId && one.to < from)
      .flatMap(({ body }) => body.holds as Held[]);
    for (const { reservationId } of before) {
      const { status, expiresAt = 0 } = known.get(reservationId) ?? {};
      if (status === 'HELD' && expiresAt > to) yield `${userId} holds ${reservationId} after ${operation}`;
      if ((paidAt.get(reservationId) ?? 0) > to) yield `${userId} paid ${reservationId} after ${operation}`;
    }
  }
}
