import type { Instant } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { ANY_SEAT, aShow, NOW, numbered, type Show, someUsers } from '#test/support/builders.ts';
import { soldBut } from '#test/support/sold-seats.ts';

export const tick = ({ schedule }: Show, now: Instant) => admitWaiting(schedule, now);

export const poll = (token: QueueToken, now: Instant) => pollQueue(token, ANY_SEAT, now);

/** A date of which only these seats are left, and a queue of this length. */
export const aSale = async (left: readonly number[], length: number) => {
  const show = await aShow();
  await soldBut(show, left);
  return { show, waiting: await numbered(show, someUsers(length)) };
};

export const change = (
  { schedule: { concertId, scheduleId } }: Show,
  to: Parameters<typeof updateSchedule>[2],
  now = NOW,
) => updateSchedule(concertId, scheduleId, to, now);
