import { isShownAt, ownPlaces } from '#web/queue/own-places.ts';
import { usePath } from '#web/router.ts';
import { Lazy } from '#web/shell/lazy.tsx';
import { useStore } from '#web/store.ts';

/** The bar with the user's places. A place is left out where the page shows it. */
export const PlaceBarSlot = () => {
  const path = usePath();
  const places = useStore(ownPlaces).filter(({ placeId }) => !isShownAt(path, placeId));
  if (places.length === 0) return null;
  return (
    <Lazy load={() => import('#web/queue/place-bar.tsx')}>
      {({ PlaceBar }) => <PlaceBar places={places} />}
    </Lazy>
  );
};
