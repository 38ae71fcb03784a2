import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { isDomainError } from '#lib/errors.ts';
import { pay } from '#lib/payment/pay.ts';
import { leaveQueue } from '#lib/queue/leave-queue.ts';
import { HOLD_MS, PASS_LIMIT_MS, PASS_MS } from '#lib/queue/queue.ts';
import { verifyToken } from '#lib/queue/token.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { releaseSeats } from '#lib/seat/release-seats.ts';
import { isHeldBy } from '#lib/seat/seat.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import { holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import { aFanInside, aShow, inside, NOW, only, refusal } from '#test/support/builders.ts';
import { stubIntake } from '#test/support/intake.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

/** When `inside` comes in. */
const ENTRY = NOW + SECOND;

describe('the limit of seats', () => {
  test('makes a request for more a mistake', async () => {
    const fan = await aFanInside(await aShow({ maxSeatsPerUser: 2 }));

    const named = await refusal(holdSeats(fan, { seatNumbers: [1, 2, 3] }, ENTRY));
    const best = await refusal(holdSeats(fan, { count: 3 }, ENTRY));

    expect(named).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'seatNumbers' }] });
    expect(best).toMatchObject({ code: 'INVALID_INPUT', fields: [{ field: 'count' }] });
    expect(await reservationsOf(fan.userId)).toEqual([]);
  });

  test('counts what is held already', async () => {
    const fan = await aFanInside(await aShow({ maxSeatsPerUser: 2 }));
    await holdSeats(fan, { seatNumbers: [1, 2] }, ENTRY);

    const error = await refusal(holdSeats(fan, { seatNumbers: [2, 3] }, ENTRY));

    expect(error).toEqual({ code: 'SEAT_LIMIT_REACHED', maxSeatsPerUser: 2 });
  });

  test('counts what was paid before, also after joining again', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [1, 2] }, ENTRY);
    await pay(fan, ENTRY);
    const back = only(await inside(show, [fan.userId], NOW + 2 * MINUTE));

    const error = await refusal(holdSeats(back, { seatNumbers: [3] }, NOW + 3 * MINUTE));
    const best = await refusal(holdSeats(back, { count: 1 }, NOW + 3 * MINUTE));
    const paid = await refusal(pay(back, NOW + 3 * MINUTE));

    expect([error.code, best.code, paid.code]).toEqual(Array(3).fill('SEAT_LIMIT_REACHED'));
  });

  test('leaves what remains after a payment', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [1] }, ENTRY);
    await pay(fan, ENTRY);
    const back = only(await inside(show, [fan.userId], NOW + 2 * MINUTE));

    const held = await holdSeats(back, { seatNumbers: [3] }, NOW + 3 * MINUTE);
    const error = await refusal(holdSeats(back, { seatNumbers: [3, 4] }, NOW + 3 * MINUTE));

    expect(held.holds.map(({ seatNumber }) => seatNumber)).toEqual([3]);
    expect(error.code).toBe('SEAT_LIMIT_REACHED');
  });

  test('holds when one user asks for different seats at once', async () => {
    const show = await aShow({ maxSeatsPerUser: 2 });
    const fan = await aFanInside(show);

    const answers = await Promise.allSettled(
      [1, 11, 21, 31, 41].map((seat) => holdSeats(fan, { seatNumbers: [seat] }, ENTRY)),
    );

    const refused = answers.filter(({ status }) => status === 'rejected');
    const holds = await readHolds(show.schedule.scheduleId, 'latest');
    expect(holds.filter((hold) => isHeldBy(fan.userId, hold, ENTRY))).toHaveLength(2);
    expect(refused).toHaveLength(3);
    expect(
      refused.every((answer) => 'reason' in answer && isDomainError(answer.reason, 'SEAT_LIMIT_REACHED')),
    ).toBe(true);
  });
});

describe('a pass', () => {
  test('is extended to the end of the hold', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    const held = await holdSeats(fan, { seatNumbers: [1] }, ENTRY + 3 * MINUTE);

    const renewed = await verifyToken(held.token, ['payment'], ENTRY + 3 * MINUTE);
    expect(held.expiresAt).toBe(ENTRY + 3 * MINUTE + HOLD_MS);
    expect((await placeOf(fan.userId, fan.scheduleId)).expiresAt).toBe(held.expiresAt);
    expect(renewed).toMatchObject({ kind: 'payment', tokenId: fan.tokenId, expiresAt: held.expiresAt });
  });

  test('is not shortened by a hold', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [1] }, ENTRY + 3 * MINUTE);
    await releaseSeats(fan, ENTRY + 3 * MINUTE);

    await holdSeats(fan, { seatNumbers: [2] }, ENTRY + MINUTE);

    expect((await placeOf(fan.userId, fan.scheduleId)).expiresAt).toBe(ENTRY + 3 * MINUTE + HOLD_MS);
  });

  test('ends ten minutes after the entry, and so does every hold', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [1] }, ENTRY + 4 * MINUTE);
    await releaseSeats(fan, ENTRY + 5 * MINUTE);

    const held = await holdSeats(fan, { seatNumbers: [2] }, ENTRY + 8 * MINUTE);
    const late = await refusal(holdSeats(fan, { seatNumbers: [3] }, ENTRY + PASS_LIMIT_MS));

    expect(held.expiresAt).toBe(ENTRY + PASS_LIMIT_MS);
    expect((await placeOf(fan.userId, fan.scheduleId)).expiresAt).toBe(ENTRY + PASS_LIMIT_MS);
    expect(late.code).toBe('PASS_EXPIRED');
  });

  test('keeps what was held since a release that was given up and sent again, and acts late', async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [1] }, ENTRY);
    await holdSeats(fan, { seatNumbers: [1, 2] }, ENTRY + 6 * SECOND);

    await releaseSeats(fan, ENTRY + SECOND);

    const { held } = await placeOf(fan.userId, fan.scheduleId);
    expect(held?.map(({ seatNumber }) => seatNumber)).toEqual([2]);
    expect(await Promise.all([1, 2].map((seat) => holdOf(fan.scheduleId, seat)))).toEqual([
      undefined,
      expect.objectContaining({ seatNumber: 2, status: 'PENDING' }),
    ]);
  });

  test('holds nothing from its very end on', async () => {
    const fan = await aFanInside(await aShow());

    const late = await refusal(holdSeats(fan, { seatNumbers: [1] }, ENTRY + PASS_MS));
    const release = await refusal(releaseSeats(fan, ENTRY + PASS_MS));

    expect([late.code, release.code]).toEqual(['PASS_EXPIRED', 'PASS_EXPIRED']);
  });

  test('holds nothing after it was paid', async () => {
    const fan = await aFanInside(await aShow());
    await pay(fan, ENTRY);

    const error = await refusal(holdSeats(fan, { seatNumbers: [1] }, ENTRY + SECOND));

    expect(error.code).toBe('PASS_EXPIRED');
  });

  test('holds nothing after leaving, and what it held is free', async () => {
    stubIntake();
    const show = await aShow();
    const fan = await aFanInside(show);
    const other = await aFanInside(show, { now: NOW + MINUTE });
    await holdSeats(fan, { seatNumbers: [1] }, NOW + 2 * MINUTE);

    await leaveQueue({ ...fan, now: NOW + 2 * MINUTE });

    const error = await refusal(holdSeats(fan, { seatNumbers: [2] }, NOW + 2 * MINUTE));
    const held = await holdSeats(other, { seatNumbers: [1] }, NOW + 2 * MINUTE);
    expect(error.code).toBe('PASS_EXPIRED');
    expect(held.holds).toHaveLength(1);
  });

  test('of an earlier place is worth nothing after joining again', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [1] }, ENTRY);
    await pay(fan, ENTRY);
    await inside(show, [fan.userId], NOW + 2 * MINUTE);

    const hold = await refusal(holdSeats(fan, { seatNumbers: [2] }, NOW + 3 * MINUTE));
    const release = await refusal(releaseSeats(fan, NOW + 3 * MINUTE));

    expect([hold.code, release.code]).toEqual(['PASS_EXPIRED', 'PASS_EXPIRED']);
  });

  test('of someone who was never let in does not exist', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const stranger = { ...fan, userId: 'somebody-else' as typeof fan.userId };

    const error = await refusal(holdSeats(stranger, { seatNumbers: [1] }, ENTRY));

    expect(error.code).toBe('PASS_EXPIRED');
  });
});
