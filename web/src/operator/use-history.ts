import type { Sample } from '#web/api-types.ts';
import { useQuery } from '#web/query.ts';
import { callAsUser } from '#web/session/session.ts';

/** Twice a minute: the server stores a sample a minute. */
const REFRESH_MS = 30_000;

const nothing: readonly Sample[] = [];

interface SalePath {
  readonly concertId: string;
  readonly scheduleId: string;
}

/** The stored samples of a sale. Without them, the page still shows the latest figures. */
export const useHistory = (path: SalePath): readonly Sample[] => {
  const read = (signal: AbortSignal) =>
    callAsUser('GET /admin/concerts/{concertId}/schedules/{scheduleId}/queue/history', { path, signal });
  return useQuery(`sale history ${path.scheduleId}`, read, { refreshMs: REFRESH_MS }).data ?? nothing;
};
