import type { Place } from '#web/queue/place.ts';
import { isSignedIn } from '#web/session/session.ts';
import { keyOfUser, remember, remembered, rememberedKeys } from '#web/storage.ts';

/** Identifies a queue and the user's place in it. */
export interface PlaceId {
  readonly userId: string;
  readonly concertId: string;
  readonly scheduleId: string;
}

/** One storage key per user and date, so that other tabs and later visits find the same place. */
const KIND = 'place';

export const keyOf = ({ userId, concertId, scheduleId }: PlaceId): string =>
  keyOfUser(KIND, userId, concertId, scheduleId);

/** Parses a storage key. */
export const placeIdOf = (key: string): PlaceId | undefined => {
  const [kind, userId, concertId, scheduleId] = key.split(' ');
  return kind === KIND && userId && concertId && scheduleId ? { userId, concertId, scheduleId } : undefined;
};

/** All queues in which this browser keeps a place. */
export const keptPlaceIds = (): PlaceId[] => rememberedKeys().flatMap((key) => placeIdOf(key) ?? []);

export const keptPlace = (placeId: PlaceId): Place | undefined => {
  try {
    const kept = JSON.parse(remembered(keyOf(placeId)) ?? 'null') as Place | null;
    return kept ?? undefined;
  } catch {
    return undefined;
  }
};

/** Keeps nothing once the user has signed out. @param place `undefined` forgets it */
export const keepPlace = (placeId: PlaceId, place: Place | undefined): void => {
  if (place === undefined || isSignedIn(placeId.userId))
    remember(keyOf(placeId), place && JSON.stringify(place));
};
