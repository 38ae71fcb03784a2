import { readAll } from '#web/api.ts';
import type { Sale } from '#web/api-types.ts';
import { accessToken } from '#web/session/session.ts';

/** All current sales, from all pages. */
export const readSales = (signal: AbortSignal): Promise<readonly Sale[]> =>
  readAll('GET /admin/sales', async () => ({ token: await accessToken(), signal }));
