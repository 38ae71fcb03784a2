import { send } from '#web/api.ts';
import type { ListedConcert } from '#web/api-types.ts';
import { fromCursor, readAll, type ReadPage } from '#web/paging.ts';

const readPage: ReadPage<ListedConcert> = (cursor, signal) =>
  send('GET /concerts', { query: fromCursor(cursor), signal });

/**
 * Reads all pages of the list, because the search runs in the browser. There are hundreds of concerts at most.
 */
export const readConcerts = (signal: AbortSignal): Promise<readonly ListedConcert[]> =>
  readAll(readPage, signal);
