import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { pay } from '#lib/operations/pay.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { placeOf } from '#test/support/books.ts';
import { aFanInside, aJoin, aLeave, aShow, aUserId, ENTRY, NOW } from '#test/support/builders.ts';
import { positionsOf, tailOf } from '#test/support/positions.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

describe('a user', () => {
  test('keeps a live place, whichever message arrives', async () => {
    const show = await aShow();
    const userId = aUserId();
    const first = aJoin(show, userId);

    await assignPositions(show.schedule, [first, aJoin(show, userId, NOW + 1)], NOW);
    await assignPositions(show.schedule, [aJoin(show, userId, NOW + MINUTE)], NOW + MINUTE);

    expect(await placeOf(userId, first.scheduleId)).toMatchObject({ tokenId: first.tokenId, position: 1 });
    expect(await tailOf(show)).toBe(1);
  });

  test('keeps a live pass', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    await assignPositions(show.schedule, [aJoin(show, fan.userId, NOW + MINUTE)], NOW + MINUTE);

    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({
      status: 'ACTIVE',
      tokenId: fan.tokenId,
    });
  });

  test('gets a new number once the old place has ended', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, {}, NOW + 2 * SECOND);
    const back = aJoin(show, fan.userId, NOW + MINUTE);

    await assignPositions(show.schedule, [back], NOW + MINUTE);

    expect(await placeOf(fan.userId, fan.scheduleId)).toMatchObject({
      status: 'PENDING',
      tokenId: back.tokenId,
      position: 2,
    });
  });

  test('keeps a called number, for any time', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    await admitWaiting(show.schedule, NOW);
    const later = NOW + 60 * MINUTE;

    await assignPositions(show.schedule, [aJoin(show, userId, later)], later);

    expect(await placeOf(userId, show.schedule.scheduleId)).toMatchObject({ position: 1, status: 'PENDING' });
    expect(await tailOf(show)).toBe(1);
  });

  test('who leaves and joins again in one batch gets the second place', async () => {
    const show = await aShow();
    const userId = aUserId();
    const other = aJoin(show, aUserId());
    const batch = [aJoin(show, userId), aLeave(show, userId, NOW + 1), other];
    const back = aJoin(show, userId, NOW + 2);
    batch.push(back);

    await assignPositions(show.schedule, batch, NOW + 3);
    await assignPositions(show.schedule, batch.slice(1, 2), NOW + 3);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({
      tokenId: back.tokenId,
      status: 'PENDING',
      position: 3,
    });
    expect(await positionsOf(show, [other])).toEqual([2]);
  });

  test('who leaves by one clock and joins again by a slower one keeps the new place if the leave is delivered again', async () => {
    const show = await aShow();
    const userId = aUserId();
    const first = { ...aJoin(show, userId), sequence: '9' };
    const leave = { ...aLeave(show, userId, NOW + 4 * SECOND), sequence: '10' };
    const back = { ...aJoin(show, userId, NOW + SECOND), sequence: '11' };

    await assignPositions(show.schedule, [first], NOW + 5 * SECOND);
    await assignPositions(show.schedule, [leave, back], NOW + 5 * SECOND);
    await assignPositions(show.schedule, [leave], NOW + 6 * SECOND);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({
      tokenId: back.tokenId,
      status: 'PENDING',
      position: 2,
    });
  });

  test('keeps the new place if a leave is dead-lettered and sent again as a later message', async () => {
    const show = await aShow();
    const userId = aUserId();
    const back = { ...aJoin(show, userId, NOW + MINUTE), sequence: '11' };
    await assignPositions(show.schedule, [back], NOW + MINUTE);

    await assignPositions(show.schedule, [{ ...aLeave(show, userId), sequence: '12' }], NOW + 2 * MINUTE);

    expect(await placeOf(userId, back.scheduleId)).toMatchObject({ status: 'PENDING' });
  });

  test('who leaves has no place, and leaving again changes nothing', async () => {
    const show = await aShow();
    const userId = aUserId();
    await assignPositions(show.schedule, [aJoin(show, userId)], NOW);
    const leave = aLeave(show, userId, NOW + 1);

    const answers = [
      await assignPositions(show.schedule, [leave], NOW + 1),
      await assignPositions(show.schedule, [leave], NOW + 1),
    ];

    expect(answers.map(({ done }) => done)).toEqual([1, 1]);
    expect(await placeOf(userId, show.schedule.scheduleId)).toMatchObject({ status: 'EXPIRED', version: 1 });
  });
});

describe('a join', () => {
  test('whose sender saw a pass end, by a clock that is ahead, is numbered', async () => {
    const show = await aShow();
    const { userId } = await aFanInside(show);
    const end = ENTRY + PASS_MS;
    const again = aJoin(show, userId, end + SECOND);

    await assignPositions(show.schedule, [again], end - SECOND);

    expect(await placeOf(userId, again.scheduleId)).toMatchObject({ tokenId: again.tokenId, position: 2 });
  });

  test('that found a place takes no number when it is delivered again after that place has ended', async () => {
    const show = await aShow();
    const userId = aUserId();
    const [first, second] = [aJoin(show, userId), aJoin(show, userId, NOW + 1)];
    await assignPositions(show.schedule, [first, second], NOW + SECOND);
    await assignPositions(show.schedule, [aLeave(show, userId, NOW + 2)], NOW + SECOND);

    await assignPositions(show.schedule, [second], NOW + MINUTE);

    expect(await tailOf(show)).toBe(1);
  });
});
