import { inject } from 'vitest';

import { env } from '#lib/env.ts';
import { ensureTable } from '#local/table.ts';

/** Makes the table of this test file. */
export const makeTable = async (): Promise<void> => {
  await ensureTable(inject('dynamodbEndpoint'), env('table'));
};
