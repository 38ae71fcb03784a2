import type { Instant } from '#lib/clock.ts';
import type { ScheduleId } from '#lib/ids.ts';
import type { TickDecision } from '#lib/queue/admission.ts';
import { putSample } from '#lib/queue/sample.items.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { write } from '#lib/table/transact.ts';

/** Stores the figures of a tick for the history of the sale. */
export const recordSample = (
  scheduleId: ScheduleId,
  { waiting, inside, held, seatsLeft, serving, soldOut }: TickDecision,
  now: Instant,
): Promise<void> =>
  write(
    putSample({ scheduleId, at: now, waiting, inside, held, sold: SEAT_COUNT - seatsLeft, serving, soldOut }),
  );
