import type { GroupingOf } from '#lib/audit/rule.ts';

/** A schedule with its seats and its queue. */
export const bySchedule: GroupingOf<'schedules' | 'seats' | 'queues' | 'openQueues'> = {
  name: 'schedule',
  keyOf: {
    schedules: ({ scheduleId }) => scheduleId,
    seats: ({ scheduleId }) => scheduleId,
    queues: ({ scheduleId }) => scheduleId,
    openQueues: ({ scheduleId }) => scheduleId,
  },
};
