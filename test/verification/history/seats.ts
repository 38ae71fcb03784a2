import { type Instant, SECOND } from '#lib/clock.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import type { Past } from '#test/verification/history/past.ts';
import type { Asked } from '#test/verification/history/record.ts';

/** A span in which a user knows that a seat is theirs: from the answer until they begin to give it up. */
interface Claim {
  readonly seat: string;
  readonly scheduleId: ScheduleId | undefined;
  readonly userId: UserId;
  readonly isPaid: boolean;
  readonly from: Instant;
  readonly to: Instant;
}

interface Told {
  readonly seatNumber: number;
  readonly reservationId: string;
  readonly paymentId?: string;
}

const seatName = (scheduleId: string | undefined, seatNumber: number): string =>
  `${scheduleId} seat ${seatNumber}`;

/** The earliest start of these requests, without those that ended before this one began. */
const untilAsked = (asked: readonly Asked[], one: Asked): Instant =>
  Math.min(...asked.filter((other) => other !== one && other.to > one.from).map(({ from }) => from));

/** Requests that may give up a held or paid seat, or exchange it. */
const GIVES_UP = new Set<Asked['operation']>(['holdSeats', 'releaseSeats', 'leaveQueue', 'cancelPayment']);

/** When each user knew that a seat was theirs, held or paid. */
export const claims = ({ history }: Pick<Past, 'history'>): Claim[] => {
  const byUser = Map.groupBy(history, ({ userId }) => userId);
  return [...byUser].flatMap(([userId, asked]) =>
    userId === undefined ? [] : asked.flatMap((one) => claimsOfAnswer(userId, one, asked)),
  );
};

const claimsOfAnswer = (userId: UserId, one: Asked, asked: readonly Asked[]): Claim[] => {
  const { operation, scheduleId, status, to: from, body } = one;
  const untilGivenUp = () => {
    const given = asked.filter((other) => GIVES_UP.has(other.operation) && other.scheduleId === scheduleId);
    const to = Math.min(untilAsked(given, one), Date.parse(body.expiresAt as string));
    return () => to;
  };
  const ends: Partial<Record<Asked['operation'], () => (told: Told) => Instant>> = {
    pollQueue: untilGivenUp,
    holdSeats: untilGivenUp,
    // A repeated request to pay answers a payment even after it was cancelled.
    pay: () => (told) =>
      Math.min(...asked.filter(({ paymentId }) => paymentId === told.paymentId).map((other) => other.from)),
  };
  const seats = (body?.holds ?? body?.seats ?? []) as Told[];
  const isTold = status !== undefined && status < 300 && seats.length > 0;
  const endOf = isTold ? ends[operation]?.() : undefined;
  return seats.flatMap((told) => {
    const to = endOf?.(told) ?? from;
    const seat = seatName(scheduleId, told.seatNumber);
    return to > from ? [{ seat, scheduleId, userId, isPaid: operation === 'pay', from, to }] : [];
  });
};

/** No two users know at once that a seat is theirs. */
export function* sharedSeats(past: Past): Generator<string> {
  for (const [seat, all] of Map.groupBy(claims(past), (claim) => claim.seat)) {
    const inOrder = all.toSorted((one, other) => one.from - other.from);
    for (const [index, claim] of inOrder.entries()) {
      const before = inOrder
        .slice(0, index)
        .find((one) => one.to > claim.from && one.userId !== claim.userId);
      if (before)
        yield `${seat} was ${before.userId}’s until ${before.to} and ${claim.userId}’s from ${claim.from}`;
    }
  }
}

/** A seat is sold to the user who held it: the sale names their own reservation. */
export function* unheldSales({ history, versions }: Past): Generator<string> {
  const held = new Set(
    versions.reservations
      .filter(({ status }) => status === 'HELD')
      .map(({ userId, scheduleId, seatNumber, reservationId }) =>
        [userId, seatName(scheduleId, seatNumber), reservationId].join(' '),
      ),
  );
  for (const { operation, status, userId, scheduleId, body } of history) {
    if (operation !== 'pay' || status !== 200) continue;
    for (const { seatNumber, reservationId } of body.seats as Told[]) {
      if (!held.has([userId, seatName(scheduleId, seatNumber), reservationId].join(' ')))
        yield `${userId} was sold ${seatName(scheduleId, seatNumber)} without having held it`;
    }
  }
}

/** The seat map may be a second old. It never shows a seat as free that has been taken for longer. */
export function* wrongMaps(past: Past): Generator<string> {
  const bySeat = Map.groupBy(claims(past), ({ seat }) => seat);
  for (const { operation, status, scheduleId, from, to, body } of past.history) {
    if (operation !== 'getSeatMap' || status !== 200) continue;
    for (const seat of body as { seatNumber: number; status: string }[]) {
      if (seat.status !== 'AVAILABLE') continue;
      const name = seatName(scheduleId, seat.seatNumber);
      const owner = bySeat.get(name)?.find((claim) => claim.from + SECOND < from && to < claim.to);
      if (owner)
        yield `${name} was shown as free at ${from}, and was ${owner.userId}’s from ${owner.from} to ${owner.to}`;
    }
  }
}
