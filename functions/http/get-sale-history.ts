import * as z from 'zod/mini';

import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { getSaleHistory } from '#lib/operations/get-sale-history.ts';
import { SampleView, sampleView } from '#lib/views/queue.ts';

export const handler = endpoint(routes.getSaleHistory, {
  summary:
    'Returns the figures of a sale during the last hour, one a minute. While no tick runs, there are none.',
  responses: { 200: z.array(SampleView) },
  errors: ['SCHEDULE_NOT_FOUND'],
  run: async ({ path, now }) =>
    reply(200, (await getSaleHistory(path.concertId, path.scheduleId, now)).map(sampleView)),
});
