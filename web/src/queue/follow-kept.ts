import { keptPlaceIds } from '#web/queue/kept-place.ts';
import { currentSession } from '#web/session/session.ts';

/** Resumes following the signed-in user's places, on any page. */
export const followKeptPlaces = async (): Promise<void> => {
  const userId = currentSession()?.userId;
  const lines = keptPlaceIds().filter((placeId) => placeId.userId === userId);
  if (lines.length === 0) return;
  // The waiting room's module opens the booking page when it is the user's turn.
  const [{ standingIn }] = await Promise.all([
    import('#web/queue/places.ts'),
    import('#web/queue/waiting-room.tsx'),
  ]);
  for (const placeId of lines) standingIn(placeId);
};
