import { call } from '#web/api.ts';
import { isApiError } from '#web/api-error.ts';
import type { Holds, Payment, Reservation } from '#web/api-types.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { advance, type Place } from '#web/queue/place.ts';
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

export type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** Holds seats. @throws ApiError */
export const holdSeats = (line: Line, { pass }: InsidePlace, wish: Wish): Promise<Holds> =>
  call('POST /concerts/{concertId}/schedules/{scheduleId}/holds', {
    path: pathOf(line),
    token: pass.token,
    body: 'count' in wish ? wish : { seatNumbers: [...wish.seatNumbers] },
  });

/** The place once seats are held on it. A hold lasts as long as the pass, or longer, and then so does the pass. */
export const withHolds = (place: InsidePlace, { token, expiresAt, holds }: Holds): InsidePlace => {
  const heldUntil = Date.parse(expiresAt);
  return {
    ...place,
    pass: { ...place.pass, token, expiresAt: Math.max(place.pass.expiresAt, heldUntil) },
    held: {
      seats: holds.map(({ seatNumber, reservationId, price }) => ({ seatNumber, reservationId, price })),
      expiresAt: heldUntil,
    },
  };
};

/** Gives back all that is held. @throws ApiError */
export const releaseSeats = (line: Line, { pass }: InsidePlace): Promise<undefined> =>
  call('DELETE /concerts/{concertId}/schedules/{scheduleId}/holds', {
    path: pathOf(line),
    token: pass.token,
  });

/** Pays what is held; repeated, it finds the same payment. @throws ApiError */
export const pay = ({ pass }: InsidePlace): Promise<Payment> => call('POST /payments', { token: pass.token });

const pathOf = ({ concertId, scheduleId }: Line) => ({ concertId, scheduleId });
