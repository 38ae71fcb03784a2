import type { Instant } from '#lib/clock.ts';
import type { Concert, Schedule } from '#lib/concert/concert.ts';
import { DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { cached } from '#lib/table/cached.ts';
import { keys, pk, prefix } from '#lib/table/keys.ts';
import { queryAll, recentRow } from '#lib/table/read.ts';

const concertRow = cached((concertId: ConcertId) => recentRow<Concert>(keys.concert(concertId)));

const scheduleRow = cached((concertId: ConcertId, scheduleId: ScheduleId) =>
  recentRow<Schedule>(keys.schedule(concertId, scheduleId)),
);

const dateRows = cached((concertId: ConcertId) =>
  queryAll<Schedule>({ pk: pk.concert(concertId), prefix: prefix.schedule, freshness: 'recent' }),
);

/** All dates of a concert, at most a second old. */
export const cachedDates = (concertId: ConcertId, now: Instant): Promise<Schedule[]> =>
  dateRows(now, concertId);

/** A concert, at most a second old. @throws DomainError CONCERT_NOT_FOUND */
export const cachedConcert = async (concertId: ConcertId, now: Instant): Promise<Concert> => {
  const concert = await concertRow(now, concertId);
  if (!concert) throw new DomainError('CONCERT_NOT_FOUND');
  return concert;
};

/** A schedule of a concert, at most a second old. @throws DomainError SCHEDULE_NOT_FOUND */
export const cachedSchedule = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<Schedule> => {
  const schedule = await scheduleRow(now, concertId, scheduleId);
  if (!schedule) throw new DomainError('SCHEDULE_NOT_FOUND');
  return schedule;
};

const MAX_KNOWN = 10_000;
const known = new Set<string>();

/**
 * Checks that a schedule belongs to a concert. A schedule that was found once is not read again, because it never moves to
 * another concert. It may have been deleted since, so the caller also reads its queue.
 * @throws DomainError SCHEDULE_NOT_FOUND
 */
export const assertSchedule = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  now: Instant,
): Promise<void> => {
  const name = `${concertId} ${scheduleId}`;
  if (known.has(name)) return;
  await cachedSchedule(concertId, scheduleId, now);
  if (known.size >= MAX_KNOWN) known.clear();
  known.add(name);
};
