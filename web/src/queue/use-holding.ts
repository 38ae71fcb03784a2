import { useState } from 'preact/hooks';

import type { Reservation } from '#web/api-types.ts';
import { useQuery } from '#web/query.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { serverNow } from '#web/server-clock.ts';
import { callAsUser } from '#web/session/session.ts';

/** Whether the reservations include held seats of this date that can still be paid. */
export const holdsSeats = (reservations: readonly Reservation[], scheduleId: string, now: number): boolean =>
  reservations.some(
    (one) => one.scheduleId === scheduleId && one.status === 'HELD' && Date.parse(one.expiresAt ?? '') > now,
  );

/** The user's latest reservations: the first page, with held and paid ones. @throws ApiError */
export const readLatestReservations = (signal?: AbortSignal): Promise<Reservation[]> =>
  callAsUser('GET /users/{userId}/reservations', {
    path: { userId: 'me' },
    query: { order: 'desc' },
    ...(signal && { signal }),
  });

let visits = 0;

/**
 * Whether the user holds seats of a date, from any device; `undefined` until known. Each visit reads it for itself: seats that
 * were held at an earlier one are paid or given back by now.
 */
export const useHolding = (placeId: PlaceId | undefined): boolean | undefined => {
  const [visit] = useState(() => (visits += 1));
  const key = placeId && `holding ${visit} ${placeId.userId} ${placeId.scheduleId}`;
  const { data, error } = useQuery(key, async (signal) => {
    return holdsSeats(await readLatestReservations(signal), placeId?.scheduleId ?? '', serverNow());
  });
  return data ?? (error === undefined ? undefined : false);
};
