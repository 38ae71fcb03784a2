import type { Concert, ConcertChange, Schedule } from '#lib/concert/concert.ts';
import type { AnnouncedDraw } from '#lib/draw/draw.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { isUnchanged, put, remove, rowExists, rowIsNew, update, type Write } from '#lib/table/write.ts';

const concertNotFound = () => new DomainError('CONCERT_NOT_FOUND');
const scheduleNotFound = () => new DomainError('SCHEDULE_NOT_FOUND');

/** A concert as it is now. @throws DomainError CONCERT_NOT_FOUND */
export const readConcert = async (concertId: ConcertId): Promise<Concert> => {
  const concert = await getRow<Concert>(keys.concert(concertId), 'latest');
  if (!concert) throw concertNotFound();
  return concert;
};

/** A schedule as it is now. @throws DomainError SCHEDULE_NOT_FOUND */
export const readSchedule = async (concertId: ConcertId, scheduleId: ScheduleId): Promise<Schedule> => {
  const schedule = await getRow<Schedule>(keys.schedule(concertId, scheduleId), 'latest');
  if (!schedule) throw scheduleNotFound();
  return schedule;
};

export const putConcert = (concert: Concert, onConditionFailed: Write['onConditionFailed']): Write =>
  put({ ...keys.concert(concert.concertId), ...concert }, rowIsNew, onConditionFailed);

export const putSchedule = (schedule: Schedule): Write =>
  put({ ...keys.schedule(schedule.concertId, schedule.scheduleId), ...schedule }, rowIsNew, changedSinceRead);

export const changeConcert = (concertId: ConcertId, change: ConcertChange): Write => {
  const changes = Object.entries(change);
  const set = Object.fromEntries(changes.filter(([, value]) => value !== null));
  const remove = changes.filter(([, value]) => value === null).map(([name]) => name);
  return update(keys.concert(concertId), { set, remove }, rowExists, concertNotFound);
};

/** Changes a schedule whose times and status are still as they were read. */
export const changeSchedule = (read: Schedule, set: Partial<Schedule>): Write =>
  update(
    keys.schedule(read.concertId, read.scheduleId),
    { set },
    isUnchanged(read, 'startsAt', 'endsAt', 'saleOpensAt', 'status', 'draw'),
    changedSinceRead,
  );

/** Records on a date that its draw is delayed or cancelled. */
export const recordDelayOrCancellation = (
  { concertId, scheduleId }: Pick<Schedule, 'concertId' | 'scheduleId'>,
  { delayedTo, cancelledAt }: Partial<Pick<AnnouncedDraw, 'delayedTo' | 'cancelledAt'>>,
): Write =>
  update(
    keys.schedule(concertId, scheduleId),
    { set: { 'draw.delayedTo': delayedTo, 'draw.cancelledAt': cancelledAt } },
    { expression: 'attribute_exists(#draw)' },
    changedSinceRead,
  );

export const removeSchedule = (concertId: ConcertId, scheduleId: ScheduleId): Write =>
  remove(keys.schedule(concertId, scheduleId), rowExists, scheduleNotFound);
