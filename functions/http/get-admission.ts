import { routes } from '#functions/routes.ts';
import { endpoint, reply } from '#lib/http/endpoint.ts';
import { getAdmission } from '#lib/operations/get-admission.ts';
import { AdmissionView, admissionView } from '#lib/views/queue.ts';

export const handler = endpoint(routes.getAdmission, {
  summary: 'Returns the live figures of a sale: waiting, inside, held, sold.',
  responses: { 200: AdmissionView },
  errors: ['SCHEDULE_NOT_FOUND'],
  run: async ({ path, now }) =>
    reply(200, admissionView(await getAdmission(path.concertId, path.scheduleId, now))),
});
