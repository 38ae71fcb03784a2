import type { Instant } from '#lib/clock.ts';
import {
  assertNewDates,
  assertOpensBeforeShow,
  type SaleSettings,
  type Schedule,
} from '#lib/concert/concert.ts';
import { changeSchedule, readSchedule } from '#lib/concert/concert.items.ts';
import { assertMovedShow, newDrawRules } from '#lib/concert/announced-draw.ts';
import { toInstant } from '#lib/concert/show-time.ts';
import { type DrawRules, newDraw } from '#lib/draw/draw.ts';
import { invalidField } from '#lib/errors.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import { openQueue, type QueueSettings } from '#lib/queue/queue-state.items.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { removeEndedHold } from '#lib/seat/seat.items.ts';
import { retryOnConflict, transact } from '#lib/table/transact.ts';

/**
 * What an operator may change. `lanes` is fixed: all messages of a user must stay in one message group. Times are on the wall
 * clock of the show; `saleOpensAt` may also be an ISO 8601 instant.
 */
export type ScheduleChange = Partial<
  Pick<Schedule, 'status'> &
    Omit<SaleSettings, 'lanes'> & {
      readonly startDatetime: string;
      readonly endDatetime: string;
      readonly saleOpensAt: string;
      /** When the entry to the date's draw opens. Fixed once somebody has joined. */
      readonly entryOpensAt: string;
      /** Stops calls and entering. Users with a live pass go on. */
      readonly paused: boolean;
      /** A message to the users who wait; `null` removes it. */
      readonly message: string | null;
    }
>;

/**
 * Opens, closes, pauses, resumes or changes the sale of a schedule, moves its show, or sets the message to its queue, in one
 * transaction.
 *
 * A show moves only while no seat is held and none was ever sold. The transaction checks every seat, so a user who enters at
 * the same moment either comes first, or enters for the new time. It also removes the holds that have ended, so a payment that
 * arrived before their end is not made after the move. The rules of a draw change only while nobody has entered it.
 * Once it is cancelled, the opening moves as without one.
 * @throws DomainError SCHEDULE_NOT_FOUND, SCHEDULE_BOOKED, DRAW_FIXED, CONFLICT, INVALID_INPUT (with `fields`) for times out of
 *   order, or for `entryOpensAt` without a draw or after its cancellation
 */
export const updateSchedule = async (
  concertId: ConcertId,
  scheduleId: ScheduleId,
  change: ScheduleChange,
  now: Instant,
): Promise<Schedule> =>
  retryOnConflict(async () => {
    const before = await readSchedule(concertId, scheduleId);
    const settings = settingsIn(change, before, now);
    const after = { ...before, ...settings };
    const isMoved = after.startsAt !== before.startsAt || after.endsAt !== before.endsAt;
    if (isMoved) {
      assertNewDates(after, now);
      assertMovedShow(after);
    } else if (settings.saleOpensAt !== undefined) assertOpensBeforeShow(after);

    const switched = queueSettingsIn(change, { before, after, isMoved }, now);
    const from = after.draw && after.saleOpensAt;
    await transact([
      ...(Object.keys(settings).length > 0 ? [changeSchedule(before, settings)] : []),
      ...(Object.keys(switched).length > 0
        ? openQueue({ concertId, scheduleId, ...(from !== undefined && { from }) }, switched)
        : []),
      ...(isMoved ? seatNumbers.map((seatNumber) => removeEndedHold({ scheduleId, seatNumber }, now)) : []),
    ]);
    return after;
  });

/** What changes in the schedule's row. */
const settingsIn = (
  { status, maxSeatsPerUser, startDatetime, endDatetime, saleOpensAt, entryOpensAt }: ScheduleChange,
  before: Schedule,
  now: Instant,
): Partial<Schedule> => {
  const at = (text: string): Instant => toInstant(text, before.timezone);
  const times = {
    ...(startDatetime !== undefined && { startsAt: at(startDatetime) }),
    ...(endDatetime !== undefined && { endsAt: at(endDatetime) }),
    ...(saleOpensAt !== undefined && { saleOpensAt: at(saleOpensAt) }),
  };
  const draw = changedRules(
    { ...before, ...times },
    { ...times, ...(entryOpensAt !== undefined && { entryOpensAt: at(entryOpensAt) }) },
    now,
  );
  return {
    ...(status !== undefined && { status }),
    ...(maxSeatsPerUser !== undefined && { maxSeatsPerUser }),
    ...times,
    ...(draw && { draw }),
  };
};

/**
 * The rules of a draw whose times change; `undefined` if they stay. A draw is announced with its date: fans who have joined a
 * queue are not entered in a draw afterwards. A cancelled draw fixes nothing, and keeps its rules for the record.
 * @throws DomainError INVALID_INPUT (with `fields`)
 */
const changedRules = (
  after: Schedule,
  change: Partial<Pick<DrawRules, 'entryOpensAt' | 'saleOpensAt'>>,
  now: Instant,
): DrawRules | undefined => {
  const { draw } = after;
  const entryChanges = change.entryOpensAt !== undefined;
  if (!draw || draw.cancelledAt !== undefined) {
    if (entryChanges) throw invalidField('entryOpensAt', draw ? noEntry.cancelled : noEntry.none);
    return undefined;
  }
  const { entryOpensAt = draw.entryOpensAt, saleOpensAt = draw.saleOpensAt } = change;
  if (entryOpensAt === draw.entryOpensAt && saleOpensAt === draw.saleOpensAt) return undefined;
  return newDrawRules({ ...after, entryOpensAt }, now);
};

const noEntry = {
  none: '추첨은 일정을 만들 때만 추가할 수 있습니다. A draw can only be added when the date is made.',
  cancelled: '취소된 추첨의 응모 시각은 변경할 수 없습니다. The draw of this date was cancelled.',
} as const;

interface Changed {
  readonly before: Schedule;
  readonly after: Schedule;
  /** The show has another time. */
  readonly isMoved: boolean;
}

/** What changes in the queue's row. Moving a show reopens a sale that a tick has closed because the old show had begun. */
const queueSettingsIn = (
  { status, saleOpensAt, paused, message }: ScheduleChange,
  { before, after, isMoved }: Changed,
  now: Instant,
): QueueSettings => ({
  ...(paused !== undefined && { paused }),
  ...(message !== undefined && { message }),
  ...((paused === false || status === 'OPEN' || saleOpensAt !== undefined || isMoved) && { resumedAt: now }),
  ...((status !== undefined || isMoved) && { closed: after.status === 'CLOSED' }),
  ...(saleOpensAt !== undefined && after.saleOpensAt !== undefined && { saleOpensAt: after.saleOpensAt }),
  ...(isMoved && { startsAt: after.startsAt }),
  ...(after.draw && after.draw !== before.draw && { draw: newDraw(after.draw, after) }),
});
