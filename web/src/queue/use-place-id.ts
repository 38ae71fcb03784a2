import { useMemo } from 'preact/hooks';

import type { PlaceId } from '#web/queue/kept-place.ts';
import { useSession } from '#web/session/session.ts';

/** `undefined`: nobody is signed in. */
export const usePlaceId = (concertId: string, scheduleId: string): PlaceId | undefined => {
  const userId = useSession()?.userId;
  return useMemo(
    () => (userId === undefined ? undefined : { userId, concertId, scheduleId }),
    [userId, concertId, scheduleId],
  );
};
