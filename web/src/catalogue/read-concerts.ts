import { send } from '#web/api.ts';
import type { Concert } from '#web/api-types.ts';

/** Reads all pages of the list: there are dozens of concerts, not thousands. */
export const readConcerts = async (signal: AbortSignal): Promise<readonly Concert[]> => {
  const found: Concert[] = [];
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
