import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Payment, PaymentToken, Reservation } from '#web/api-types.ts';
import { advance, passOf } from '#web/queue/advance-place.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import type { HeldSeat, Place } from '#web/queue/place.ts';
import { ownsSeat } from '#web/seating.ts';
import { areSame } from '#web/seats/seats.ts';
import { serverNow } from '#web/server-clock.ts';

/** The place of a user who has entered the sale. */
export type InsidePlace = Place & Required<Pick<Place, 'pass'>>;

export const isInside = (place: Place | undefined): place is InsidePlace =>
  place?.phase === 'inside' && place.pass !== undefined;

/** Whether an error means that the pass has ended. */
export const isPassOver = (error: unknown): boolean =>
  isApiError(error, 'PASS_EXPIRED', 'PLACE_LOST', 'SOLD_OUT', 'UNAUTHORIZED');

/**
 * Reads the current pass; `undefined`: it has ended.
 * @throws ApiError when the server gave no clear answer
 */
export const readPass = async (placeId: PlaceId, place: InsidePlace): Promise<Place | undefined> => {
  try {
    const answer = await call('GET /concerts/{concertId}/schedules/{scheduleId}/reserves', {
      path: pathOf(placeId),
      token: place.pass.token,
    });
    return 'expiresAt' in answer
      ? advance(place, { kind: 'inside', pass: answer }, serverNow())
      : advance(place, { kind: 'waiting', waiting: answer }, serverNow());
  } catch (error) {
    // Only a user without a pass gets SCHEDULE_CLOSED here.
    if (isPassOver(error) || isApiError(error, 'SCHEDULE_CLOSED')) return undefined;
    throw error;
  }
};

/** Seats to hold instead: by number, or a count of the best ones. */
export type Exchange = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/**
 * Exchanges the held seats for others, all or nothing.
 * @throws ApiError
 */
export const exchangeSeats = async (
  placeId: PlaceId,
  place: InsidePlace,
  wanted: Exchange,
): Promise<InsidePlace> => {
  const held: PaymentToken = await call('POST /concerts/{concertId}/schedules/{scheduleId}/holds', {
    path: pathOf(placeId),
    token: place.pass.token,
    body: 'count' in wanted ? wanted : { seatNumbers: [...wanted.seatNumbers] },
  });
  return { ...place, pass: passOf(held) };
};

/** Seats and total as the user sees them. */
export interface Bill {
  readonly seatNumbers: readonly number[];
  /** Points for all seats. */
  readonly point: number;
}

export const billOf = (seats: readonly Pick<HeldSeat, 'seatNumber' | 'price'>[]): Bill => ({
  seatNumbers: seats.map(({ seatNumber }) => seatNumber),
  point: seats.reduce((sum, { price }) => sum + price, 0),
});

export const isSameBill = (one: Bill, other: Bill): boolean =>
  one.point === other.point && areSame(one.seatNumbers, other.seatNumbers);

/**
 * Pays exactly this bill: the API refuses it with HOLD_CHANGED if anything else is held. Once the pass is paid, the answer
 * is that payment, whatever its seats.
 * @throws ApiError
 */
export const pay = ({ pass }: InsidePlace, { seatNumbers, point }: Bill): Promise<Payment> =>
  call('POST /payments', { token: pass.token, body: { seatNumbers: [...seatNumbers], point } });

/** The bill of a payment. */
export const billPaid = ({ seats, point }: Payment): Bill => ({
  seatNumbers: seats.map(({ seatNumber }) => seatNumber),
  point,
});

/**
 * The seats that were paid on a pass, by seat number. Another device may have exchanged the seats before it paid, so the paid
 * reservations may be newer than those of the pass that this tab knows. Reservation IDs grow with time.
 */
export const paidOnPass = (
  { pass }: InsidePlace,
  scheduleId: string,
  reservations: readonly Reservation[],
): Reservation[] => {
  const [first] = pass.holds.map(({ reservationId }) => reservationId).toSorted();
  return reservations
    .filter(
      (one) =>
        one.scheduleId === scheduleId && ownsSeat(one) && first !== undefined && one.reservationId >= first,
    )
    .toSorted((one, other) => one.seatNumber - other.seatNumber);
};

const pathOf = ({ concertId, scheduleId }: PlaceId) => ({ concertId, scheduleId });
