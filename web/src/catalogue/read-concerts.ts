import { send } from '#web/api.ts';
import type { ListedConcert } from '#web/api-types.ts';

/**
 * Reads all pages of the list, because the search runs in the browser. There are hundreds of concerts at most.
 */
export const readConcerts = async (signal: AbortSignal): Promise<readonly ListedConcert[]> => {
  const found: ListedConcert[] = [];
  let cursor: string | undefined;
  do {
    const { data, next } = await send('GET /concerts', {
      signal,
      query: cursor === undefined ? {} : { cursor },
    });
    found.push(...data);
    cursor = next;
  } while (cursor !== undefined);
  return found;
};
