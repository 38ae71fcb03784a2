import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { leaveQueue } from '#lib/operations/leave-queue.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdTtl } from '#lib/seat/seat.items.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { expectBooksToBalance, holdOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aFanInside,
  aShow,
  enterForPass,
  ENTRY,
  NOW,
  numbered,
  only,
  PRICE,
  refusal,
} from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
});

const LATER = NOW + MINUTE;
const transaction = 'TransactWriteItemsCommand';

const statusesOf = async ({ userId }: Pick<QueueToken, 'userId'>) =>
  (await reservationsOf(userId)).map(({ status }) => status);

/** A fan inside who holds seats 7 and 8. */
const aHolder = async () => {
  const show = await aShow();
  const fan = await aFanInside(show);
  await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
  return { show, fan };
};

/** Both ways to release all held seats. */
const ways: [string, (fan: QueueToken, now: Instant) => Promise<void>][] = [
  ['releasing', releaseSeats],
  ['leaving', (fan, now) => leaveQueue({ ...fan, now })],
];

describe.each(ways)('%s', (_, end) => {
  test('frees the seats, cancels their reservations and ends the pass, in one transaction', async () => {
    const { fan } = await aHolder();

    const [calls] = await callsOf(() => end(fan, LATER));

    const { userId, scheduleId } = fan;
    expect(calls.filter(isWrite).filter(({ command }) => command === transaction)).toHaveLength(1);
    for (const seat of [7, 8]) {
      expect(await holdOf(scheduleId, seat)).toMatchObject({
        status: 'RELEASED',
        expiresAt: LATER,
        ttl: holdTtl(LATER),
      });
    }
    const place = await placeOf(userId, scheduleId);
    expect(place).toMatchObject({ status: 'EXPIRED', expiresAt: LATER });
    expect(place).not.toHaveProperty('held');
    expect(await statusesOf(fan)).toEqual(['CANCELLED', 'CANCELLED']);
    expect((await refusal(holdSeats(fan, { count: 1 }, LATER))).code).toBe('PASS_EXPIRED');
    expect((await refusal(pay(fan, {}, LATER))).code).toBe('PASS_EXPIRED');
    expect(await expectBooksToBalance(userId)).toBe(10 * PRICE);
  });

  test('again changes nothing', async () => {
    const { fan } = await aHolder();
    await end(fan, LATER);
    const before = await placeOf(fan.userId, fan.scheduleId);

    await end(fan, LATER + SECOND);

    expect(await placeOf(fan.userId, fan.scheduleId)).toEqual(before);
  });

  test('frees the seats for other fans inside at once', async () => {
    const { show, fan } = await aHolder();
    const other = await aFanInside(show, { now: NOW + 20 * SECOND });
    await end(fan, LATER);

    const { holds } = await holdSeats(other, { seatNumbers: [7, 8] }, LATER);

    expect(holds).toHaveLength(2);
    expect(await statusesOf(other)).toEqual(['HELD', 'HELD']);
  });

  test('does not change the seats of others', async () => {
    const { show, fan } = await aHolder();
    const other = await aFanInside(show, { now: NOW + 20 * SECOND });

    await end(fan, LATER);

    expect(await statusesOf(other)).toEqual(['HELD']);
    expect(await placeOf(other.userId, other.scheduleId)).toMatchObject({ status: 'ACTIVE' });
  });

  test('after paying does not change what was paid', async () => {
    const { fan } = await aHolder();
    await pay(fan, {}, ENTRY);

    await end(fan, LATER);

    expect(await statusesOf(fan)).toEqual(['PAID', 'PAID']);
    expect(await holdOf(fan.scheduleId, 7)).toMatchObject({ status: 'CONFIRMED' });
  });

  test('does not undo a payment between its read and its write', async () => {
    const { fan } = await aHolder();

    await during(
      { command: transaction },
      after(() => pay(fan, {}, LATER)),
      () => end(fan, LATER),
    );

    expect(await statusesOf(fan)).toEqual(['PAID', 'PAID']);
    expect(await expectBooksToBalance(fan.userId)).toBe(8 * PRICE);
  });

  test('while the fan exchanges seats releases the new ones, too', async () => {
    const { fan } = await aHolder();

    await during(
      { command: transaction },
      after(() => holdSeats(fan, { seatNumbers: [33] }, LATER)),
      () => end(fan, LATER),
    );

    expect(await statusesOf(fan)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(await holdOf(fan.scheduleId, 33)).toMatchObject({ status: 'RELEASED' });
  });

  test('by an old repeated request does not change seats that were held later', async () => {
    const { fan } = await aHolder();
    const { holds } = await holdSeats(fan, { seatNumbers: [33] }, ENTRY + 6 * SECOND);

    await end(fan, ENTRY + SECOND);

    const place = await placeOf(fan.userId, fan.scheduleId);
    expect(place).toMatchObject({ status: 'ACTIVE', held: holds });
    expect(await holdOf(fan.scheduleId, 33)).toMatchObject({ status: 'PENDING' });
  });

  test('after the pass has expired leaves the seats to the fan who took them over', async () => {
    const { show, fan } = await aHolder();
    const over = ENTRY + PASS_MS;
    const other = await aFanInside(show, { now: NOW + 2 * MINUTE });
    await holdSeats(other, { seatNumbers: [7, 8] }, over + TAKEOVER_DELAY_MS + 1);

    await end(fan, over + TAKEOVER_DELAY_MS + 2);

    expect(await holdOf(fan.scheduleId, 7)).toMatchObject({ status: 'PENDING', userId: other.userId });
    expect(await statusesOf(other)).toContain('HELD');
  });
});

test('a release with the token of an earlier place does not change the later one', async () => {
  const { show, fan } = await aHolder();
  await releaseSeats(fan, ENTRY);
  const again = only(await numbered(show, [fan.userId], ENTRY));
  await admitWaiting(show.schedule, NOW + 20 * SECOND);
  const back = await enterForPass(again, NOW + 21 * SECOND);

  await releaseSeats(fan, LATER);

  expect(await placeOf(back.userId, back.scheduleId)).toMatchObject({
    status: 'ACTIVE',
    tokenId: back.tokenId,
  });
});
