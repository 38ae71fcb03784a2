import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { type Entered, pollQueue } from '#lib/operations/poll-queue.ts';
import { readHolds } from '#lib/seat/seat.items.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { placeOf, reservationsOf } from '#test/support/books.ts';
import { ANY_SEAT, aShow, enter, ENTRY, seatsOf } from '#test/support/builders.ts';
import { aCalledFan, calledFans, wish } from '#test/support/called-fans.ts';
import { after, callsOf, conflicting, during, isWrite } from '#test/support/faults.ts';
import { stubIntake } from '#test/support/intake.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);
beforeEach(() => {
  vi.restoreAllMocks();
  stubIntake();
});

const transaction = 'TransactWriteItemsCommand';

const sorted = (seats: readonly number[]) => seats.toSorted((one, other) => one - other);

describe('fans called together', () => {
  test('choose different seats, each at the first try', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 12);

    const [calls, turns] = await callsOf(() =>
      Promise.all(tokens.map((token) => enter(token, ENTRY, wish(2)))),
    );

    expect(new Set(turns.flatMap(seatsOf)).size).toBe(24);
    expect(calls.filter(isWrite)).toHaveLength(12);
  });

  test('choose different seats even if some read the seats before and some after others have entered', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 9);
    const [slow, ...others] = tokens.toReversed() as [QueueToken, ...QueueToken[]];
    const quick: Entered[] = [];
    const meanwhile = after(async () => {
      for (const token of others.toReversed().slice(0, 5)) quick.push(await enter(token));
    });

    const [calls, turn] = await callsOf(() =>
      during({ command: transaction, about: slow.userId }, meanwhile, () => enter(slow)),
    );

    expect(new Set([...quick, turn].flatMap(seatsOf)).size).toBe(6);
    expect(calls.filter(isWrite)).toHaveLength(6);
  });

  test('who all wish for the same seat get one seat each, and one of them gets that seat', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 10);

    const turns = await Promise.all(tokens.map((token) => enter(token, ENTRY, wish(1, 33))));

    const seats = turns.flatMap(seatsOf);
    expect(new Set(seats).size).toBe(10);
    expect(seats).toContain(33);
  });

  test('for more seats than there are leave nobody inside without a seat', async () => {
    const show = await aShow();
    const tokens = await calledFans(show, 8);
    await soldBut(show, [1, 2, 3, 4, 5]);

    const turns = await Promise.all(tokens.map((token) => pollQueue(token, wish(2), ENTRY)));

    const holds = await readHolds(show.schedule.scheduleId, 'latest');
    const held = holds.filter(({ status }) => status === 'PENDING');
    const came = turns.filter((turn): turn is Entered => turn.kind === 'ENTERED');
    expect(sorted(held.map(({ seatNumber }) => seatNumber))).toEqual([1, 2, 3, 4, 5]);
    expect(sorted(came.flatMap(seatsOf))).toEqual([1, 2, 3, 4, 5]);
    for (const [index, turn] of turns.entries()) {
      if (turn.kind === 'ENTERED') expect(turn.holds.length).toBeGreaterThan(0);
      else {
        expect(turn).toMatchObject({ called: true });
        const { userId, scheduleId } = tokens[index] as QueueToken;
        expect(await placeOf(userId, scheduleId)).toMatchObject({ status: 'PENDING' });
      }
    }
  });
});

describe('a seat that another fan takes between the read and the write', () => {
  test('is replaced by another one', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];

    const turn = await during(
      { command: transaction, about: one.userId },
      after(() => enter(other, ENTRY, wish(1, 17))),
      () => enter(one, ENTRY, wish(1, 17, 18)),
    );

    expect(seatsOf(turn)).toEqual([18]);
    expect(await reservationsOf(one.userId)).toHaveLength(1);
  });

  test('leaves the fan called and waiting if it was the last one', async () => {
    const show = await aShow();
    const [one, other] = (await calledFans(show, 2)) as [QueueToken, QueueToken];
    await soldBut(show, [17]);

    const turn = await during(
      { command: transaction, about: one.userId },
      after(() => enter(other)),
      () => pollQueue(one, ANY_SEAT, ENTRY),
    );

    expect(turn).toMatchObject({ kind: 'WAITING', called: true, position: 1, ahead: 0 });
    expect(await reservationsOf(one.userId)).toEqual([]);
  });

  test('leaves the fan waiting without an error, even if it happens each time', async () => {
    const show = await aShow();
    const token = await aCalledFan(show);

    const turn = await during({ command: transaction, times: 100 }, conflicting, () =>
      pollQueue(token, ANY_SEAT, ENTRY),
    );

    expect(turn).toMatchObject({ kind: 'WAITING', called: true });
    expect((await enter(token, ENTRY + SECOND)).holds).toHaveLength(1);
  });
});
