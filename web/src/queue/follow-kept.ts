import { keptLines } from '#web/queue/kept-place.ts';
import { currentSession } from '#web/session/session.ts';

/** Goes on following the lines that whoever is signed in waits in, whatever page they come back to. */
export const followKeptPlaces = async (): Promise<void> => {
  const userId = currentSession()?.userId;
  const lines = keptLines().filter((line) => line.userId === userId);
  if (lines.length === 0) return;
  // The waiting room knows where to go once it is one's turn.
  const [{ standingIn }] = await Promise.all([
    import('#web/queue/places.ts'),
    import('#web/queue/waiting-room.tsx'),
  ]);
  for (const line of lines) standingIn(line);
};
