import { readAll } from '#web/api.ts';
import type { ListedConcert } from '#web/api-types.ts';

/**
 * Reads all pages of the list, because the search runs in the browser. There are hundreds of concerts at most.
 */
export const readConcerts = (signal: AbortSignal): Promise<readonly ListedConcert[]> =>
  readAll('GET /concerts', () => ({ signal }));
