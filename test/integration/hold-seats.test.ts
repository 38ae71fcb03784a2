import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE, SECOND } from '#lib/clock.ts';
import { updateConcert } from '#lib/concert/update-concert.ts';
import { pay } from '#lib/payment/pay.ts';
import { HOLD_MS } from '#lib/queue/queue.ts';
import { holdSeats } from '#lib/seat/hold-seats.ts';
import { readSeatMap } from '#lib/seat/read-seat-map.ts';
import { releaseSeats } from '#lib/seat/release-seats.ts';
import { TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { holdOf, reservationsOf } from '#test/support/books.ts';
import { aFanInside, aShow, aUser, inside, NOW, PRICE, refusal, type Show } from '#test/support/builders.ts';
import { after, callsOf, during, isWrite } from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const START = NOW + 2 * SECOND;

const twoFans = async (show: Show) => {
  const [one, other] = await inside(show, [await aUser(), await aUser()]);
  if (!one || !other) throw new Error('two were let in');
  return [one, other] as const;
};

const seatsOf = (held: { readonly holds: readonly { readonly seatNumber: number }[] }) =>
  held.holds.map(({ seatNumber }) => seatNumber);

describe('a seat', () => {
  test('is refused while another holds it', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    await holdSeats(one, { seatNumbers: [7] }, START);
    await holdSeats(other, { seatNumbers: [8] }, START + 4 * MINUTE);

    const late = await refusal(holdSeats(other, { seatNumbers: [7] }, START + HOLD_MS - 1));

    expect(late).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [7] });
  });

  test('is refused once another has paid it, however late', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    await holdSeats(one, { seatNumbers: [7] }, START);
    await pay(one, START);
    await holdSeats(other, { seatNumbers: [8] }, START);

    const late = await refusal(holdSeats(other, { seatNumbers: [7] }, START + 4 * MINUTE));

    expect(late).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [7] });
  });

  test('is nobody’s for two seconds after its hold has expired', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    const { expiresAt } = await holdSeats(one, { seatNumbers: [7] }, START);
    await holdSeats(other, { seatNumbers: [8] }, START + 4 * MINUTE);

    const early = await refusal(holdSeats(other, { seatNumbers: [7] }, expiresAt + TAKEOVER_DELAY_MS));
    const shown = await readSeatMap(one.concertId, one.scheduleId, expiresAt + TAKEOVER_DELAY_MS);

    expect(early.code).toBe('SEAT_TAKEN');
    expect(shown[6]).toEqual({ seatNumber: 7, status: 'HELD' });
  });

  test('is taken over when its hold expired longer ago', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    const { expiresAt } = await holdSeats(one, { seatNumbers: [7] }, START);
    await holdSeats(other, { seatNumbers: [8] }, START + 4 * MINUTE);

    await holdSeats(other, { seatNumbers: [7] }, expiresAt + TAKEOVER_DELAY_MS + 1);

    expect((await holdOf(show.schedule.scheduleId, 7))?.userId).toBe(other.userId);
  });

  test('keeps the price of the hold when the concert’s changes', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const held = await holdSeats(fan, { seatNumbers: [7] }, START);
    await updateConcert(show.concert.concertId, { price: 2 * PRICE });

    const more = await holdSeats(fan, { seatNumbers: [7, 8] }, START + 2 * SECOND);

    expect(held.holds[0]?.price).toBe(PRICE);
    expect(more.holds.map(({ price }) => price)).toEqual([PRICE, 2 * PRICE]);
  });
});

describe('two seats', () => {
  test('are refused together, naming only the one that is taken', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    await holdSeats(one, { seatNumbers: [7] }, START);

    const error = await refusal(holdSeats(other, { seatNumbers: [8, 7] }, START));

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [7] });
    expect(await holdOf(show.schedule.scheduleId, 8)).toBeUndefined();
    expect(await reservationsOf(other.userId)).toEqual([]);
  });

  test('are refused naming both when both are taken', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    await holdSeats(one, { seatNumbers: [7, 8] }, START);

    const error = await refusal(holdSeats(other, { seatNumbers: [8, 7] }, START));

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [8, 7] });
  });

  test('are refused together, naming both, when another takes them between the look and the write', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    const rival = after(() => holdSeats(one, { seatNumbers: [7, 8] }, START));

    const error = await refusal(
      during({ command: 'TransactWriteItemsCommand', about: other.userId }, rival, () =>
        holdSeats(other, { seatNumbers: [7, 8] }, START),
      ),
    );

    expect(error).toEqual({ code: 'SEAT_TAKEN', seatNumbers: [7, 8] });
    expect(await reservationsOf(other.userId)).toEqual([]);
  });
});

describe('a repeated request', () => {
  test('answers with the same holds and writes nothing', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const first = await holdSeats(fan, { seatNumbers: [8, 7] }, START);

    const [calls, again] = await callsOf(() => holdSeats(fan, { seatNumbers: [7, 8] }, START + MINUTE));

    expect(again.holds).toEqual(first.holds.map((hold) => expect.objectContaining(hold)));
    expect(again.expiresAt).toBe(first.expiresAt);
    expect(calls.filter(isWrite)).toEqual([]);
  });

  test('for the best seats answers with the same holds', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    const first = await holdSeats(fan, { count: 2 }, START);

    const again = await holdSeats(fan, { count: 2 }, START + MINUTE);
    const fewer = await holdSeats(fan, { count: 1 }, START + MINUTE);

    expect(seatsOf(first)).toEqual([5, 6]);
    expect(seatsOf(again)).toEqual([5, 6]);
    expect(seatsOf(fewer)).toEqual([5, 6]);
  });

  test('at the same moment holds once', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);

    const answers = await Promise.all([
      holdSeats(fan, { seatNumbers: [7] }, START),
      holdSeats(fan, { seatNumbers: [7] }, START),
    ]);

    expect(answers[0].holds[0]?.holdId).toBe(answers[1].holds[0]?.holdId);
    expect(await reservationsOf(fan.userId)).toHaveLength(1);
  });
});

describe('best available', () => {
  test('goes round seats that are held or sold', async () => {
    const show = await aShow();
    const [one, other] = await twoFans(show);
    await holdSeats(one, { seatNumbers: [5] }, START);
    await pay(one, START);

    const held = await holdSeats(other, { count: 2 }, START);

    expect(seatsOf(held)).toEqual([6, 7]);
  });

  test('adds what is missing to what is held', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await holdSeats(fan, { seatNumbers: [50] }, START);

    const held = await holdSeats(fan, { count: 2 }, START);

    expect(held.holds).toHaveLength(2);
    expect(seatsOf(held)).toContain(50);
  });

  test('gives each of many at once seats of their own', async () => {
    const show = await aShow();
    const users = await Promise.all(Array.from({ length: 10 }, () => aUser({ point: 0 })));
    const fans = await inside(show, users);

    const held = await Promise.all(fans.map((fan) => holdSeats(fan, { count: 2 }, START)));

    expect(new Set(held.flatMap(seatsOf)).size).toBe(20);
  });
});

test('given back seats are free at once, and their reservations cancelled', async () => {
  const show = await aShow();
  const [one, other] = await twoFans(show);
  await holdSeats(one, { seatNumbers: [7, 8] }, START);

  await releaseSeats(one, START + SECOND);
  await releaseSeats(one, START + SECOND);
  const held = await holdSeats(other, { seatNumbers: [7, 8] }, START + SECOND);

  expect(seatsOf(held)).toEqual([7, 8]);
  expect((await reservationsOf(one.userId)).map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED']);
});

test('giving back leaves the seats of others alone', async () => {
  const show = await aShow();
  const [one, other] = await twoFans(show);
  await holdSeats(one, { seatNumbers: [7] }, START);

  await releaseSeats(other, START);

  expect((await holdOf(show.schedule.scheduleId, 7))?.userId).toBe(one.userId);
});
