import { type GroupingOf, unneeded } from '#lib/audit/rule.ts';
import { hasLivePass } from '#lib/queue/queue.ts';

/** A schedule with its seats and its queue; of the places, however many, only those inside. */
export const bySchedule: GroupingOf<'schedules' | 'seats' | 'queues' | 'openQueues' | 'places'> = {
  name: 'schedule',
  keyOf: {
    schedules: ({ scheduleId }) => scheduleId,
    seats: ({ scheduleId }) => scheduleId,
    queues: ({ scheduleId }) => scheduleId,
    openQueues: ({ scheduleId }) => scheduleId,
    places: (place, now) => (hasLivePass(place, now) ? place.scheduleId : unneeded),
  },
};
