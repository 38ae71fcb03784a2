import type { Reservation } from '#web/api-types.ts';
import { localToInstant } from '#web/i18n/show-time.ts';

/** What somebody has of one date of a concert. */
export interface Visit extends Pick<
  Reservation,
  'concertId' | 'scheduleId' | 'startDatetime' | 'endDatetime' | 'timezone'
> {
  /** In the order of their seats. */
  readonly reservations: readonly Reservation[];
}

/** What a reservation is to whoever has it: a hold lapses, a payment is refunded, a show is over. */
export type Standing = 'held' | 'paid' | 'over' | 'refunded' | 'lapsed';

export const standingOf = (reservation: Reservation, now: number): Standing => {
  const { status, expiresAt, paymentId, endDatetime, timezone } = reservation;
  if (status === 'CANCELLED') return paymentId === null ? 'lapsed' : 'refunded';
  // A hold that runs out while it is looked at has lapsed before the API is asked again.
  if (status === 'HELD') return expiresAt !== null && Date.parse(expiresAt) > now ? 'held' : 'lapsed';
  return now < localToInstant(endDatetime, timezone) ? 'paid' : 'over';
};

/** Whether it still leads into a hall. */
export const isUpcoming = (standing: Standing): boolean => standing === 'held' || standing === 'paid';

/** Dates that are still to come, the next one first; and what is over or was given up, the latest first. */
export const visitsOf = (
  reservations: readonly Reservation[],
  now: number,
): { readonly upcoming: readonly Visit[]; readonly past: readonly Visit[] } => {
  const { upcoming = [], past = [] } = Object.groupBy(reservations, (reservation) =>
    isUpcoming(standingOf(reservation, now)) ? 'upcoming' : 'past',
  );
  return {
    upcoming: byShow(upcoming).toSorted((one, other) => order(one.startDatetime, other.startDatetime)),
    past: byShow(past).toSorted((one, other) => order(other.startDatetime, one.startDatetime)),
  };
};

const byShow = (reservations: readonly Reservation[]): Visit[] =>
  [...Map.groupBy(reservations, ({ scheduleId }) => scheduleId).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { concertId, scheduleId, startDatetime, endDatetime, timezone } = first;
    const bySeat = group.toSorted(
      (one, other) => one.seatNumber - other.seatNumber || order(one.reservationId, other.reservationId),
    );
    return { concertId, scheduleId, startDatetime, endDatetime, timezone, reservations: bySeat };
  });

const order = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** When a payment can be cancelled, as far as is known. */
export interface Cancellation {
  readonly paymentId: string;
  /** The first instant at which it is too late. */
  readonly until: number;
  readonly isOpen: boolean;
}

/** Whether and until when a reservation can be cancelled; `undefined` when there is nothing to cancel. */
export const cancellationOf = (
  { status, paymentId, cancelUntil }: Reservation,
  now: number,
): Cancellation | undefined => {
  if (status !== 'PAID' || paymentId === null || cancelUntil === null) return undefined;
  const until = Date.parse(cancelUntil);
  return { paymentId, until, isOpen: now < until };
};
