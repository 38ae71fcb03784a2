import { type OwnPlace, ownPlaces } from '#web/queue/own-places.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { hrefs, usePath } from '#web/router.ts';
import { useStore } from '#web/store.ts';
import { useLoaded } from '#web/use-loaded.ts';

export interface PlaceBarProps {
  readonly places: readonly OwnPlace[];
}

/** The bar with the user's places. A place is left out on its own pages, the waiting room and the booking. */
export const PlaceBarSlot = () => {
  const path = usePath();
  const places = useStore(ownPlaces).filter(({ placeId }) => !isShownAt(path, placeId));
  const isWanted = places.length > 0;
  const Bar = useLoaded(async () => (await import('#web/queue/place-bar.tsx')).PlaceBar, isWanted);
  return Bar && isWanted ? <Bar places={places} /> : null;
};

/** Whether a page is the waiting room or the booking of a place. */
const isShownAt = (path: string, { concertId, scheduleId }: PlaceId): boolean => {
  const room = hrefs.schedule(concertId, scheduleId);
  return path === room || path.startsWith(`${room}/`);
};
