import type { PlaceId } from '#web/queue/kept-place.ts';
import type { Place } from '#web/queue/place.ts';
import { hrefs } from '#web/router.ts';
import { createStore } from '#web/store.ts';

/** The user's place in one of their queues. */
export interface OwnPlace {
  readonly placeId: PlaceId;
  readonly place: Place;
}

/** The user's places in all queues. Empty until `places.ts` has loaded. */
export const ownPlaces = createStore<readonly OwnPlace[]>([]);

/** Whether a page shows a place by itself: its waiting room and its booking do. */
export const isShownAt = (path: string, { concertId, scheduleId }: PlaceId): boolean =>
  path === hrefs.schedule(concertId, scheduleId) || path === hrefs.booking(concertId, scheduleId);
