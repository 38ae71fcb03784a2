import { isShownAt, type OwnPlace, ownPlaces } from '#web/queue/own-places.ts';
import { usePath } from '#web/router.ts';
import { useStore } from '#web/store.ts';
import { useLoaded } from '#web/use-loaded.ts';

export interface PlaceBarProps {
  readonly places: readonly OwnPlace[];
}

/** The bar with the user's places. A place is left out where the page shows it. */
export const PlaceBarSlot = () => {
  const path = usePath();
  const places = useStore(ownPlaces).filter(({ placeId }) => !isShownAt(path, placeId));
  const isWanted = places.length > 0;
  const Bar = useLoaded(async () => (await import('#web/queue/place-bar.tsx')).PlaceBar, isWanted);
  return Bar && isWanted ? <Bar places={places} /> : null;
};
