import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Payment, PaymentToken, Reservation } from '#web/api-types.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { advance, type HeldSeat, passOf, type Place } from '#web/queue/place.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser } from '#web/session/session.ts';

/** Someone inside. */
export type InsidePlace = Place & Required<Pick<Place, 'pass'>>;

export const isInside = (place: Place | undefined): place is InsidePlace =>
  place?.phase === 'inside' && place.pass !== undefined;

/** Whether an error says that the pass is over. */
export const isPassOver = (error: unknown): boolean =>
  isApiError(error, 'PASS_EXPIRED', 'PLACE_LOST', 'SOLD_OUT', 'UNAUTHORIZED');

/**
 * What the server says of a pass; `undefined`: it is over.
 * @throws ApiError when it could not be asked
 */
export const readPass = async (line: Line, place: InsidePlace): Promise<Place | undefined> => {
  try {
    const answer = await call('GET /concerts/{concertId}/schedules/{scheduleId}/reserves', {
      path: pathOf(line),
      token: place.pass.token,
    });
    return 'expiresAt' in answer
      ? advance(place, { kind: 'inside', pass: answer }, serverNow())
      : advance(place, { kind: 'waiting', waiting: answer }, serverNow());
  } catch (error) {
    // Whoever is inside is not told that the sale is closed.
    if (isPassOver(error) || isApiError(error, 'SCHEDULE_CLOSED')) return undefined;
    throw error;
  }
};

/** The latest of one's reservations: what is held and owned is among them. @throws ApiError */
export const readReservations = (): Promise<Reservation[]> =>
  callAsUser('GET /users/{userId}/reservations', { path: { userId: 'me' }, query: { order: 'desc' } });

/** Other seats instead of those that are held, or another number of the best ones. */
export type Exchange = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/**
 * Holds these seats instead of what is held now: all of them, or everything stays as it is.
 * @throws ApiError
 */
export const exchangeSeats = async (
  line: Line,
  place: InsidePlace,
  wanted: Exchange,
): Promise<InsidePlace> => {
  const held: PaymentToken = await call('POST /concerts/{concertId}/schedules/{scheduleId}/holds', {
    path: pathOf(line),
    token: place.pass.token,
    body: 'count' in wanted ? wanted : { seatNumbers: [...wanted.seatNumbers] },
  });
  return { ...place, pass: passOf(held) };
};

/** What is to be paid, as somebody sees it. */
export interface Bill {
  readonly seatNumbers: readonly number[];
  readonly point: number;
}

export const billOf = (holds: readonly HeldSeat[]): Bill => ({
  seatNumbers: holds.map(({ seatNumber }) => seatNumber),
  point: holds.reduce((sum, { price }) => sum + price, 0),
});

/** What is held instead of what was to be paid; `undefined`: the error says something else. */
export const changedBillOf = (error: unknown): Bill | undefined =>
  isApiError(error, 'HOLD_CHANGED') ? (error.details as unknown as Bill) : undefined;

/** Pays what somebody sees, and nothing else; repeated, it finds the same payment. @throws ApiError */
export const pay = ({ pass }: InsidePlace, { seatNumbers, point }: Bill): Promise<Payment> =>
  call('POST /payments', { token: pass.token, body: { seatNumbers: [...seatNumbers], point } });

const pathOf = ({ concertId, scheduleId }: Line) => ({ concertId, scheduleId });
