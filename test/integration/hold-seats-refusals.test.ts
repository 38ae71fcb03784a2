import { beforeAll, describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { updateSchedule } from '#lib/operations/update-schedule.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { holdOf } from '#test/support/books.ts';
import {
  aShow,
  aUserId,
  enter,
  ENTRY,
  NOW,
  numbered,
  only,
  refusal,
  seatsOf,
  type Show,
} from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { aHolder, exchange, heldBy, LATER, reservedBy, twoHolders } from '#test/support/holders.ts';
import { sell } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const transaction = 'TransactWriteItemsCommand';

const close = ({ schedule: { concertId, scheduleId } }: Show) =>
  updateSchedule(concertId, scheduleId, { status: 'CLOSED' }, NOW);

describe('a seat of another fan', () => {
  test('is refused while it is held, and the fan keeps their own seats', async () => {
    const show = await aShow();
    const [one, other] = await twoHolders(show, [7], [8, 9]);
    const before = await heldBy(one);

    const error = await refusal(exchange(one, [10, 8], ENTRY + PASS_MS - 1));

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [8] });
    expect(await heldBy(one)).toEqual(before);
    expect(await reservedBy(one.userId)).toEqual([[7, 'HELD']]);
    expect(await holdOf(show.schedule.scheduleId, 7)).toMatchObject({
      status: 'PENDING',
      userId: one.userId,
    });
    expect(await holdOf(show.schedule.scheduleId, 10)).toBeUndefined();
    expect(await reservedBy(other.userId)).toEqual([
      [8, 'HELD'],
      [9, 'HELD'],
    ]);
  });

  test('is refused, and the error names all taken seats', async () => {
    const [one] = await twoHolders(await aShow(), [7], [8, 9]);

    expect(await refusal(exchange(one, [9, 8]))).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [9, 8] });
  });

  test('is refused once it is paid', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);
    await pay(other, {}, ENTRY);

    expect(await refusal(exchange(one, [8]))).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [8] });
  });

  test('is refused, and the error names all seats that were taken between the read and the write', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);

    const error = await refusal(
      during(
        { command: transaction, about: one.userId },
        after(() => exchange(other, [33, 34])),
        () => exchange(one, [33, 34]),
      ),
    );

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [33, 34] });
    expect(await reservedBy(one.userId)).toEqual([[7, 'HELD']]);
  });

  test('cannot be swapped: two fans who want each other’s seat keep their own', async () => {
    const [one, other] = await twoHolders(await aShow(), [7], [8]);

    const errors = await Promise.all([refusal(exchange(one, [8])), refusal(exchange(other, [7]))]);

    expect(errors.map(({ code }) => code)).toEqual(['SEAT_TAKEN', 'SEAT_TAKEN']);
    expect([await reservedBy(one.userId), await reservedBy(other.userId)]).toEqual([
      [[7, 'HELD']],
      [[8, 'HELD']],
    ]);
  });
});

describe('the limit of seats', () => {
  test('makes a wish for more seats than the date allows invalid', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    const named = await refusal(exchange(fan, [1, 2, 3]));
    const best = await refusal(holdSeats(fan, { count: 3 }, LATER));

    expect(named).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'seatNumbers' }] });
    expect(best).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'count' }] });
    expect(await reservedBy(fan.userId)).toEqual([[7, 'HELD']]);
  });

  test('counts owned seats', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const fan = await aHolder(show, 7);
    await sell(show, [50], fan.userId);

    const error = await refusal(exchange(fan, [7, 8]));
    const other = await exchange(fan, [8]);

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 2 });
    expect(seatsOf(other)).toEqual([8]);
  });

  test('that was lowered allows as many seats as the fan holds, also with owned ones', async () => {
    const show = await aShow({ maxSeatsPerUser: 3 });
    const { concertId, scheduleId } = show.schedule;
    const fan = await aHolder(show, 7, 8);
    await sell(show, [50], fan.userId);
    await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 2 }, NOW);

    const others = await exchange(fan, [17, 18]);
    const best = await refusal(holdSeats(fan, { count: 3 }, LATER));

    expect(seatsOf(others)).toEqual([17, 18]);
    expect(best.code).toBe('INVALID_INPUT');
  });

  test('that was lowered allows the held seats, and no more', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const { concertId, scheduleId } = show.schedule;
    const fan = await aHolder(show, 7, 8);
    await updateSchedule(concertId, scheduleId, { maxSeatsPerUser: 1 }, NOW);

    const same = await exchange(fan, [7, 8]);
    const error = await refusal(exchange(fan, [8, 9]));
    const { payments } = await pay(fan, {}, LATER);

    expect(seatsOf(same)).toEqual([7, 8]);
    expect(error.code).toBe('INVALID_INPUT');
    expect(payments).toHaveLength(2);
  });

  test('holds when one user asks for different seats at once', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    await Promise.all([1, 11, 21, 31].map((seat) => exchange(fan, [seat, seat + 1])));

    const holds = await readHolds(fan.scheduleId, 'latest');
    expect(holds.filter((hold) => isHeldBy(fan.userId, hold, LATER))).toHaveLength(2);
  });
});

describe('a closed sale', () => {
  test.each<[string, (show: Show) => Promise<unknown>, Instant]>([
    ['closed by the operator', close, LATER],
    ['closed because the show has begun', async () => undefined, NOW + 2 * MINUTE],
  ])('allows no exchange, but held seats are found and paid: %s', async (_, end, now) => {
    const show = await aShow({ startsAt: NOW + 2 * MINUTE });
    const fan = await aHolder(show, 7, 8);
    await end(show);

    const errors = [
      await refusal(exchange(fan, [9], now)),
      await refusal(exchange(fan, [7], now)),
      await refusal(holdSeats(fan, { count: 1 }, now)),
    ];
    const same = await exchange(fan, [7, 8], now);
    const { payments } = await pay(fan, {}, now);

    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill('SCHEDULE_CLOSED'));
    expect(seatsOf(same)).toEqual([7, 8]);
    expect(payments).toHaveLength(2);
  });

  test('allows releasing held seats', async () => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    await close(show);

    await releaseSeats(fan, LATER);

    expect(await reservedBy(fan.userId)).toEqual([[7, 'CANCELLED']]);
  });
});

describe('a pass exchanges nothing', () => {
  test.each<[string, (fan: QueueToken, show: Show) => Promise<unknown>, Instant]>([
    ['from its end on', async () => undefined, ENTRY + PASS_MS],
    ['after it was paid', (fan) => pay(fan, {}, ENTRY), LATER],
    ['after its seats were released', (fan) => releaseSeats(fan, ENTRY), LATER],
    [
      'of an earlier place after entering again',
      async (fan, show) => {
        await releaseSeats(fan, ENTRY);
        const again = only(await numbered(show, [fan.userId], ENTRY));
        await admitWaiting(show.schedule, NOW + 20 * SECOND);
        await enter(again, NOW + 21 * SECOND);
      },
      LATER,
    ],
  ])('%s', async (_, end, now) => {
    const show = await aShow();
    const fan = await aHolder(show, 7);
    await end(fan, show);

    const errors = [await refusal(exchange(fan, [33], now)), await refusal(exchange(fan, [7], now))];

    expect(errors.map(({ code }) => code)).toEqual(['PASS_EXPIRED', 'PASS_EXPIRED']);
    expect(await holdOf(fan.scheduleId, 33)).toBeUndefined();
  });

  test('of someone who never entered', async () => {
    const fan = await aHolder(await aShow(), 7);

    expect((await refusal(exchange({ ...fan, userId: aUserId() }, [33]))).code).toBe('PASS_EXPIRED');
  });

  test.each<[string, (fan: QueueToken) => Promise<unknown>]>([
    ['is paid', (fan) => pay(fan, {}, LATER)],
    ['is released', (fan) => releaseSeats(fan, LATER)],
  ])('that %s between the read and the write', async (_, end) => {
    const fan = await aHolder(await aShow(), 7);

    const error = await refusal(
      during(
        { command: transaction },
        after(() => end(fan)),
        () => exchange(fan, [33]),
      ),
    );

    expect(error.code).toBe('PASS_EXPIRED');
    expect(await holdOf(fan.scheduleId, 33)).toBeUndefined();
  });

  test('that is paid between the reads of pass and seats; the error is not about the limit', async () => {
    const fan = await aHolder(await aShow({ maxSeatsPerUser: 2 }), 7);

    const error = await refusal(
      during(
        { command: 'QueryCommand', about: 'HOLD#' },
        after(() => pay(fan, {}, LATER)),
        () => exchange(fan, [33, 34]),
      ),
    );

    expect(error).toEqual({ code: 'PASS_EXPIRED' });
  });
});
