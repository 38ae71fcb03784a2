import { keptPlaceIds, placeIdOf } from '#web/queue/kept-place.ts';
import { currentSession } from '#web/session/session.ts';

/** Resumes following the signed-in user's places, on any page. */
const followKeptPlaces = async (): Promise<void> => {
  const userId = currentSession()?.userId;
  const placeIds = keptPlaceIds().filter((placeId) => placeId.userId === userId);
  if (placeIds.length === 0) return;
  const { followPlace } = await import('#web/queue/waiting-room.tsx');
  for (const placeId of placeIds) followPlace(placeId);
};

// Offline, the scripts cannot load. The waiting room shows that.
const follow = (): void => void followKeptPlaces().catch(() => undefined);

/** Follows the user's places from now on, also those of queues that another tab joins. */
export const startFollowingKeptPlaces = (): void => {
  follow();
  addEventListener('storage', ({ key, newValue }) => {
    if (newValue !== null && placeIdOf(key ?? '')) follow();
  });
};
