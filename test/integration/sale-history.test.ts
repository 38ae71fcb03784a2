import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { withClock } from '#functions/schedule/admit-waiting.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { newId, type ScheduleId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { getSaleHistory } from '#lib/operations/get-sale-history.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { seatNumbers } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { removeAny } from '#lib/table/write.ts';
import { stateOf } from '#test/support/books.ts';
import { aShow, enter, NOW, numbered, refusal, type Show, someUsers } from '#test/support/builders.ts';
import { callsOf, during, failing, isWrite } from '#test/support/faults.ts';
import { capturePrinted, failuresIn } from '#test/support/output.ts';
import { putRows } from '#test/support/put-rows.ts';
import { sell } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';
import { change } from '#test/support/ticks.ts';

/** Ticks follow each other at once. */
vi.mock('node:timers/promises', async (load) => ({
  ...(await load<object>()),
  setTimeout: async () => undefined,
}));

beforeAll(makeTable);
beforeEach(async () => {
  for (const { scheduleId } of await readOpenQueues()) await write(removeAny(keys.openQueue(scheduleId)));
});

/** One run of the function, with this many ticks. */
const run = (ticks: number, now: Instant) => {
  const remaining = Array.from({ length: ticks }, () => MINUTE);
  return withClock(() => now)({}, { getRemainingTimeInMillis: () => remaining.shift() ?? 0 });
};

const historyOf = ({ schedule: { concertId, scheduleId } }: Show, now: Instant) =>
  getSaleHistory(concertId, scheduleId, now);

describe('a run', () => {
  test('stores one sample of each open queue', async () => {
    const [sale, other] = [await aShow(), await aShow()];
    const [fan] = await numbered(sale, someUsers(1));
    await admitWaiting(sale.schedule, NOW);
    if (fan) await enter(fan, NOW + SECOND, { seatNumbers: [1], count: 1 });
    await sell(sale, seatNumbers.slice(2));
    await numbered(sale, someUsers(3), NOW + SECOND);
    await numbered(other, someUsers(1));

    await run(3, NOW + 2 * SECOND);

    expect(await historyOf(sale, NOW + MINUTE)).toEqual([
      expect.objectContaining({ at: NOW + 2 * SECOND, waiting: 2, inside: 1, held: 1, sold: 48, serving: 2 }),
    ]);
    expect(await historyOf(other, NOW + MINUTE)).toMatchObject([{ waiting: 0, serving: 1, sold: 0 }]);
  });

  test('costs no more writes in its later ticks', async () => {
    const show = await aShow();
    await numbered(show, someUsers(1));

    const [calls] = await callsOf(() => run(5, NOW));

    expect(calls.filter(isWrite).map(({ command }) => command)).toEqual([
      'UpdateItemCommand',
      'PutItemCommand',
    ]);
  });

  test('calls even if the sample cannot be stored', async () => {
    const { printed } = capturePrinted();
    const show = await aShow();
    await numbered(show, someUsers(1));

    await during({ command: 'PutItemCommand' }, failing(new Error('boom')), () => run(2, NOW));

    expect(await stateOf(show)).toMatchObject({ serving: 1 });
    expect(await historyOf(show, NOW)).toEqual([]);
    expect(failuresIn(printed)).toHaveLength(1);
  });
});

describe('the history of a sale', () => {
  test('has the last hour, oldest first, and gaps where no tick ran', async () => {
    const show = await aShow();
    await change(show, { paused: true });
    await numbered(show, someUsers(1));

    for (const minute of [0, 1, 5, 61]) await run(1, NOW + minute * MINUTE);

    const history = await historyOf(show, NOW + HOUR + MINUTE);
    expect(history.map(({ at }) => (at - NOW) / MINUTE)).toEqual([5, 61]);
  });

  test('is one page at most, even if TTL removes nothing', async () => {
    const show = await aShow();
    const { scheduleId } = show.schedule;
    const figures = { waiting: 0, inside: 0, held: 0, sold: 0, serving: 0 };
    const instants = Array.from({ length: 150 }, (_, index) => NOW + index * SECOND);
    await putRows(instants.map((at) => ({ ...keys.sample(scheduleId, at), scheduleId, at, ...figures })));

    const [calls, history] = await callsOf(() => historyOf(show, NOW + MINUTE));

    expect(history.map(({ at }) => at)).toEqual(instants.slice(30));
    expect(calls.filter(({ command }) => command === 'QueryCommand')).toHaveLength(1);
  });

  test('of a date that does not exist is refused', async () => {
    const { concert } = await aShow();

    const error = await refusal(getSaleHistory(concert.concertId, newId<ScheduleId>(NOW), NOW));

    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
  });
});
