import { describe, expect, test } from 'vitest';

import { renderHook, stubPageForEach } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import type { Phase } from '#web/queue/place.ts';

stubPageForEach();

const placeId = { userId: 'fan', concertId: 'c1', scheduleId: 's1' };

/** A browser in which a fan is signed in. An earlier visit has left a place in this phase. */
const aVisit = async (left?: Phase) => {
  const { keepSession, startSession } = await import('#web/session/session.ts');
  const { keepPlace, keptPlace } = await import('#web/queue/kept-place.ts');
  const { joined } = await import('#web/queue/advance-place.ts');
  startSession();
  keepSession({ accessToken: anAccessToken('fan'), refreshToken: 'refresh-token', idToken: 'id-token' });
  const inPhase = (phase: Phase) => ({ ...joined('queue-token', 0), phase });
  if (left) keepPlace(placeId, inPhase(left));
  const { followPlace, setPlace } = await import('#web/queue/places.ts');
  const { useFollowedPlace } = await import('#web/queue/use-followed-place.ts');
  return { followPlace, inPhase, keptPlace, setPlace, useFollowedPlace };
};

describe('a place that has ended', () => {
  test.each<Phase>(['soldOut', 'limitReached', 'lost', 'deleted'])(
    'before the waiting room is open, %s, says why until the fan leaves the room',
    async (phase) => {
      const { inPhase, keptPlace, setPlace, useFollowedPlace } = await aVisit();
      setPlace(placeId, inPhase(phase));

      const room = renderHook(() => useFollowedPlace(placeId));
      const shown = room.latest()?.place.phase;
      await room.remove();

      expect(shown).toBe(phase);
      expect(keptPlace(placeId)).toBeUndefined();
    },
  );

  test.each<Phase>(['soldOut', 'limitReached'])(
    'in an earlier visit, %s, is forgotten: a seat may have come back since',
    async (phase) => {
      const { followPlace, keptPlace } = await aVisit(phase);

      expect(followPlace(placeId).get()).toBeUndefined();
      expect(keptPlace(placeId)).toBeUndefined();
    },
  );

  test.each<Phase>(['lost', 'deleted', 'drawCancelled'])(
    'in an earlier visit, %s, tells the fan what they have missed',
    async (phase) => {
      const { followPlace } = await aVisit(phase);

      expect(followPlace(placeId).get()?.place.phase).toBe(phase);
    },
  );
});
