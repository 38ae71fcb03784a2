import { type Query, useQuery } from '#web/query.ts';
import { callAsUser } from '#web/session/session.ts';

/** The points of the signed-in user. */
export const useWallet = (userId: string): Query<{ readonly point: number }> =>
  useQuery(`wallet ${userId}`, (signal) =>
    callAsUser('GET /users/{userId}/points', { path: { userId: 'me' }, signal }),
  );
