import { useEffect, useMemo } from 'preact/hooks';

import type { FollowedPlace } from '#web/queue/follower.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { hasEnded } from '#web/queue/place.ts';
import { setPlace, followPlace } from '#web/queue/places.ts';
import { serverNow } from '#web/server-clock.ts';
import { createStore, useStore } from '#web/store.ts';

const nowhere = createStore<FollowedPlace | undefined>(undefined);

/** The user's place, followed while it lasts. A place that has ended is forgotten once the user has seen why. */
export const useFollowedPlace = (placeId: PlaceId | undefined): FollowedPlace | undefined => {
  const store = useMemo(() => (placeId ? followPlace(placeId) : nowhere), [placeId]);
  useEffect(
    () => () => {
      const place = store.get()?.place;
      if (placeId && place && hasEnded(place, serverNow())) setPlace(placeId, undefined);
    },
    [store],
  );
  return useStore(store);
};
