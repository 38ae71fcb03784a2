import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Payment, PaymentToken } from '#web/api-types.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { advance, type HeldSeat, passOf, type Place } from '#web/queue/place.ts';
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

/** Seats and price as the user sees them. */
export interface Bill {
  readonly seatNumbers: readonly number[];
  readonly point: number;
}

export const billOf = (holds: readonly HeldSeat[]): Bill => ({
  seatNumbers: holds.map(({ seatNumber }) => seatNumber),
  point: holds.reduce((sum, { price }) => sum + price, 0),
});

/** The new bill from a HOLD_CHANGED error; `undefined` for other errors. */
export const changedBillOf = (error: unknown): Bill | undefined =>
  isApiError(error, 'HOLD_CHANGED') ? (error.details as unknown as Bill) : undefined;

/** Pays exactly this bill. Repeating it returns the same payment. @throws ApiError */
export const pay = ({ pass }: InsidePlace, { seatNumbers, point }: Bill): Promise<Payment> =>
  call('POST /payments', { token: pass.token, body: { seatNumbers: [...seatNumbers], point } });

const pathOf = ({ concertId, scheduleId }: PlaceId) => ({ concertId, scheduleId });
