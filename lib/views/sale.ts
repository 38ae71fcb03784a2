import * as z from 'zod/mini';

import type { Instant } from '#lib/clock.ts';
import { ConcertId } from '#lib/ids.ts';
import type { Sale } from '#lib/operations/list-sales.ts';
import { ScheduleSettingsView, scheduleSettingsView } from '#lib/views/concert.ts';
import { AdmissionView, admissionView } from '#lib/views/queue.ts';

export const SaleView = z
  .object({
    concertId: ConcertId,
    /** Name of the concert. */
    name: z.string(),
    schedule: ScheduleSettingsView,
    admission: AdmissionView,
  })
  .register(z.globalRegistry, { id: 'Sale' });

export const saleView = ({ concert: { concertId, name }, schedule, admission }: Sale, now: Instant) => ({
  concertId,
  name,
  schedule: scheduleSettingsView(schedule, now),
  admission: admissionView(admission),
});
