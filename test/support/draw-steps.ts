import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { announcedRound, roundAt } from '#lib/draw/beacon.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import type { NewSchedule } from '#lib/operations/create-schedule.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import type { QueueState } from '#lib/queue/queue.ts';
import { takeNumbers } from '#lib/queue/queue-state.items.ts';
import { write } from '#lib/table/transact.ts';
import { aShow, NOW, type Show } from '#test/support/builders.ts';
import { inSequence } from '#test/support/records.ts';
import { testBeacon } from '#test/support/beacon-rounds.ts';

/** The end of the entry, which opens at NOW: then the sale opens. */
export const OPENS: Instant = NOW + 10 * MINUTE;
/** When all groups are marked, when the draw is sealed, and when its round comes. */
export const MARKED: Instant = OPENS + 2 * SECOND;
export const SEALED: Instant = OPENS + 4 * SECOND;
export const ANNOUNCED_ROUND = announcedRound(testBeacon, OPENS);
export const DRAWN: Instant = roundAt(testBeacon, ANNOUNCED_ROUND);

/** A date with a draw and one message group. */
export const aDrawnShow = (overrides: Partial<NewSchedule> = {}): Promise<Show> =>
  aShow({ lanes: 1, saleOpensAt: OPENS, entryOpensAt: NOW, ...overrides });

/** The mark of a message group, as SQS received it. */
export const aMark = (
  { schedule: { concertId, scheduleId } }: Pick<Show, 'schedule'>,
  receivedAt = MARKED,
  group = 0,
): Delivered => inSequence({ kind: 'MARK', concertId, scheduleId }, group, receivedAt);

/** Takes a number for an entry, and writes neither place nor leaf, like a batch that crashes in between. */
export const loseEntry = async (state: QueueState, group = 0): Promise<void> => {
  const [reached, turnedAway] = [undefined, undefined];
  const taking = takeNumbers(state, { group, count: 1, entries: 1, marked: false, reached, turnedAway });
  if (taking) await write(taking);
};

/** Marks all message groups of a draw. */
export const close = async (show: Show): Promise<void> => {
  for (let group = 0; group < show.schedule.lanes; group += 1)
    await assignPositions(show.schedule, [aMark(show, MARKED, group)], MARKED);
};

/** Marks all message groups and seals. The bucket must answer. */
export const seal = async (show: Show): Promise<void> => {
  await close(show);
  await admitWaiting(show.schedule, MARKED + SECOND);
  await publishDraw(show.schedule, () => SEALED);
};
