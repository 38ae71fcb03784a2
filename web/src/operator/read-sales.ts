import { send } from '#web/api.ts';
import type { Sale } from '#web/api-types.ts';
import { accessToken } from '#web/session/session.ts';

/** All current sales, from all pages. */
export const readSales = async (signal: AbortSignal): Promise<readonly Sale[]> => {
  const found: Sale[] = [];
  let cursor: string | undefined;
  do {
    const { data, next } = await send('GET /admin/sales', {
      token: await accessToken(),
      signal,
      query: cursor === undefined ? {} : { cursor },
    });
    found.push(...data);
    cursor = next;
  } while (cursor !== undefined);
  return found;
};
