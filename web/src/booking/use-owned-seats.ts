import { useEffect, useState } from 'preact/hooks';

import type { PlaceId } from '#web/queue/kept-place.ts';
import { readLatestReservations } from '#web/queue/use-holding.ts';
import { ownedSeats } from '#web/seats/seats.ts';

/** The seats of this date that the user has paid before. Empty until known; the server enforces the limit anyway. */
export const useOwnedSeats = (placeId: PlaceId): readonly number[] => {
  const [owned, setOwned] = useState<readonly number[]>([]);
  useEffect(() => {
    readLatestReservations().then(
      (reservations) => setOwned(ownedSeats(reservations, placeId.scheduleId)),
      () => {},
    );
  }, [placeId]);
  return owned;
};
