import type { Sale } from '#web/api-types.ts';
import { fromCursor, readAll, type ReadPage } from '#web/paging.ts';
import { sendAsUser } from '#web/session/session.ts';

const readPage: ReadPage<Sale> = (cursor, signal) =>
  sendAsUser('GET /admin/sales', { query: fromCursor(cursor), signal });

/** All current sales, from all pages. */
export const readSales = (signal: AbortSignal): Promise<readonly Sale[]> => readAll(readPage, signal);
