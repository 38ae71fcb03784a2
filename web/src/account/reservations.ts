import type { Reservation } from '#web/api-types.ts';
import { byStart, localToInstant } from '#web/i18n/show-time.ts';

/** A user's reservations for one date of a concert. */
export interface Visit extends Pick<
  Reservation,
  'concertId' | 'concertName' | 'scheduleId' | 'startDatetime' | 'endDatetime' | 'timezone'
> {
  /** Sorted by seat number. */
  readonly reservations: readonly Reservation[];
}

/** The state that the page shows for a reservation. */
export type ReservationState = 'held' | 'paid' | 'over' | 'refunded' | 'lapsed';

/** Whether the show has ended. */
export const hasShowEnded = (
  { endDatetime, timezone }: Pick<Reservation, 'endDatetime' | 'timezone'>,
  now: number,
): boolean => now >= localToInstant(endDatetime, timezone);

type StateOf = (reservation: Reservation, now: number) => ReservationState;

const states: Readonly<Record<Reservation['status'], StateOf>> = {
  // A hold can expire while the page shows it.
  HELD: ({ expiresAt }, now) => (expiresAt !== null && Date.parse(expiresAt) > now ? 'held' : 'lapsed'),
  PAID: (reservation, now) => (hasShowEnded(reservation, now) ? 'over' : 'paid'),
  CANCELLED: ({ paymentId }) => (paymentId === null ? 'lapsed' : 'refunded'),
};

export const stateOf: StateOf = (reservation, now) => states[reservation.status](reservation, now);

/** Whether the seat can still be used. */
export const isUpcoming = (state: ReservationState): boolean => state === 'held' || state === 'paid';

/** Upcoming dates, the next one first; past and cancelled ones, the latest first. */
export const visitsOf = (
  reservations: readonly Reservation[],
  now: number,
): { readonly upcoming: readonly Visit[]; readonly past: readonly Visit[] } => {
  const isComing = (reservation: Reservation): boolean => isUpcoming(stateOf(reservation, now));
  return {
    upcoming: byShow(reservations.filter(isComing)).toSorted(byStart),
    past: byShow(reservations.filter((reservation) => !isComing(reservation))).toSorted((one, other) =>
      byStart(other, one),
    ),
  };
};

const byShow = (reservations: readonly Reservation[]): Visit[] =>
  [...new Set(reservations.map(({ scheduleId }) => scheduleId))].flatMap((wanted) => {
    const group = reservations.filter(({ scheduleId }) => scheduleId === wanted);
    const [first] = group;
    if (!first) return [];
    const { concertId, concertName, scheduleId, startDatetime, endDatetime, timezone } = first;
    const bySeat = group.toSorted(
      (one, other) => one.seatNumber - other.seatNumber || compareIds(one.reservationId, other.reservationId),
    );
    return { concertId, concertName, scheduleId, startDatetime, endDatetime, timezone, reservations: bySeat };
  });

const compareIds = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const MINUTE = 60_000;

/** Whether a payment can still be cancelled, and until when. */
export interface Cancellation {
  readonly paymentId: string;
  /** The minute before the end, in milliseconds since the epoch. The end is a midnight, so this names the right day. */
  readonly lastMinute: number;
  readonly isOpen: boolean;
}

/** `undefined`: there is no payment to cancel. */
export const cancellationOf = (
  { status, paymentId, cancelUntil }: Reservation,
  now: number,
): Cancellation | undefined => {
  if (status !== 'PAID' || paymentId === null || cancelUntil === null) return undefined;
  const until = Date.parse(cancelUntil);
  return { paymentId, lastMinute: until - MINUTE, isOpen: now < until };
};
