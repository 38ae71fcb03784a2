import { beforeAll, describe, expect, test } from 'vitest';

import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { pay } from '#lib/operations/pay.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { endPlace } from '#lib/queue/place.items.ts';
import { write } from '#lib/table/transact.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type QueueToken, verifyToken } from '#lib/token/token.ts';
import { placeOf } from '#test/support/books.ts';
import {
  aFanInside,
  aJoin,
  aQueueToken,
  aShow,
  aUser,
  aUserId,
  ENTRY,
  inside,
  NOW,
  numbered,
  only,
  refusal,
  type Show,
  someUsers,
} from '#test/support/builders.ts';
import { after, callsOf, during } from '#test/support/faults.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';
import { change, poll } from '#test/support/ticks.ts';

beforeAll(makeTable);

const pollForToken = async (token: QueueToken, now: Instant) => {
  const turn = await poll(token, now);
  return { turn, token: await verifyToken(turn.token, ['queue', 'payment'], now) };
};

/** Fans with numbers. Nobody is called. */
const aQueue = async (length: number) => {
  const show = await aShow();
  const tokens = await numbered(show, someUsers(length));
  return { show, tokens, last: tokens[length - 1] as QueueToken };
};

const sellOut = (show: Show) => soldBut(show, []);

const close = (show: Show) => change(show, { status: 'CLOSED' });

const open = (show: Show) => change(show, { status: 'OPEN' });

describe('a waiting poll', () => {
  test('has the message of the operator within a second', async () => {
    const { last, show } = await aQueue(3);
    await change(show, { message: '잠시만 기다려 주세요.' }, ENTRY);

    const { turn } = await pollForToken(last, ENTRY + SECOND);

    expect(turn).toMatchObject({ kind: 'WAITING', message: '잠시만 기다려 주세요.' });
  });

  test('finds its number and puts it into the token', async () => {
    const { last } = await aQueue(3);

    const { turn, token } = await pollForToken(last, ENTRY);

    expect(turn).toMatchObject({ kind: 'WAITING', position: 3, ahead: 3, called: false, seatsLeft: 50 });
    expect(token).toMatchObject({
      kind: 'queue',
      position: 3,
      tokenId: last.tokenId,
      group: last.group,
      sequence: last.sequence,
    });
  });

  test('whose token has the number reads only the row of the queue, once a second', async () => {
    const { last } = await aQueue(3);
    const { token } = await pollForToken(last, ENTRY);

    const [within] = await callsOf(() => poll(token, ENTRY + SECOND - 1));
    const [beyond] = await callsOf(() => poll(token, ENTRY + SECOND));

    expect(within).toEqual([]);
    expect(only(beyond)).toMatchObject({
      command: 'GetItemCommand',
      input: expect.stringContaining('STATE'),
    });
  });

  test('with the first token reads the place once', async () => {
    const { last } = await aQueue(3);
    await poll(last, ENTRY);

    const [calls] = await callsOf(() => poll(last, ENTRY));

    expect(calls).toEqual([]);
  });

  test('shares one read with many others at once', async () => {
    const { tokens } = await aQueue(20);
    const known = tokens.map((token, index) => ({ ...token, position: index + 1 }));

    const [calls] = await callsOf(() => Promise.all(known.map((token) => poll(token, NOW + MINUTE))));

    expect(calls).toHaveLength(1);
  });

  test('of a closed sale ends the wait', async () => {
    const { show, last } = await aQueue(3);
    await close(show);

    expect((await refusal(poll(last, ENTRY))).code).toBe('SCHEDULE_CLOSED');
  });

  test('of a schedule that does not exist is refused', async () => {
    const { last } = await aQueue(1);

    const error = await refusal(poll({ ...last, scheduleId: aUserId() as never }, ENTRY));

    expect(error.code).toBe('SCHEDULE_NOT_FOUND');
  });
});

describe('a fan without a number', () => {
  const aJoiner = async () => {
    const show = await aShow();
    const join = aJoin(show, aUserId());
    return { show, join, token: aQueueToken(show, join) };
  };

  test('reads only the row of the queue while the join is on its way, and polls again soon', async () => {
    const { token } = await aJoiner();

    const [calls, first] = await callsOf(() => pollForToken(token, ENTRY));
    const [more] = await callsOf(() => poll(first.token, ENTRY + SECOND - 1));

    expect(only(calls).input).toContain('STATE');
    expect(more).toEqual([]);
    expect(first.turn).toMatchObject({ kind: 'WAITING', position: null, called: false });
    expect(first.turn).toHaveProperty('pollAfterMs', expect.closeTo(1_250, -3));
    expect(first.token).toMatchObject({ issuedAt: NOW, group: 0, sequence: token.sequence });
  });

  test('depends on its own message group only: other groups may be further', async () => {
    const { show, token } = await aJoiner();
    await assignPositions(show.schedule, [{ ...aJoin(show, aUserId()), group: 1 }], NOW);

    const [calls, turn] = await callsOf(() => poll(token, ENTRY));

    expect(calls).toHaveLength(1);
    expect(turn).toMatchObject({ position: null });
  });

  test('does not get PLACE_LOST while the place of a join with a new number is being written', async () => {
    const { show, join, token } = await aJoiner();
    let turn: unknown;

    await during(
      { command: 'PutItemCommand', about: join.userId },
      after(async () => {
        turn = await poll(token, ENTRY);
      }),
      () => assignPositions(show.schedule, [join], NOW),
    );
    const afterwards = await poll(token, ENTRY);

    expect(turn).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 1 });
  });

  test('gets the number, and enters at once if the number is called', async () => {
    const { show, join, token } = await aJoiner();
    await assignPositions(show.schedule, [join], NOW);
    await admitWaiting(show.schedule, NOW);

    expect(await poll(token, ENTRY)).toMatchObject({ kind: 'ENTERED', holds: [{ seatNumber: 5 }] });
  });
});

describe('a fan whose join was turned away', () => {
  /** A fan whose message is handled after the end of the sale. */
  const turnedAway = async (end: (show: Show) => Promise<unknown>) => {
    const show = await aShow();
    const join = aJoin(show, aUserId());
    await end(show);
    const { numbered: given } = await assignPositions(show.schedule, [join], NOW + SECOND);
    expect(given).toBe(0);
    return { show, token: aQueueToken(show, join) };
  };

  const soldOut = async (show: Show) => {
    await sellOut(show);
    await admitWaiting(show.schedule, NOW);
  };

  test('gets SOLD_OUT', async () => {
    const { token } = await turnedAway(soldOut);

    expect((await refusal(poll(token, ENTRY + SECOND))).code).toBe('SOLD_OUT');
  });

  test('gets SCHEDULE_CLOSED', async () => {
    const { token } = await turnedAway(close);

    expect((await refusal(poll(token, ENTRY + SECOND))).code).toBe('SCHEDULE_CLOSED');
  });

  test('gets PLACE_LOST once the sale goes on', async () => {
    const { show, token } = await turnedAway(close);
    await open(show);

    expect((await refusal(poll(token, ENTRY + SECOND))).code).toBe('PLACE_LOST');
  });

  test('can then join again, and gets a number', async () => {
    const { show, token } = await turnedAway(close);
    await open(show);
    const again = aJoin(show, token.userId);
    const next = aQueueToken(show, again);

    const before = await poll(next, ENTRY + SECOND);
    await assignPositions(show.schedule, [again], ENTRY + SECOND);
    const afterwards = await poll(next, ENTRY + 3 * SECOND);

    expect([before, afterwards]).toMatchObject([{ position: null }, { position: 1 }]);
  });

  test('has used no number', async () => {
    const { show } = await turnedAway(close);
    await open(show);

    const next = only(await numbered(show, [aUserId()], ENTRY));

    expect(await placeOf(next.userId, show.schedule.scheduleId)).toMatchObject({ position: 1 });
  });

  test('does not end the places that were numbered before', async () => {
    const show = await aShow();
    const [waiting] = await numbered(show, someUsers(1));
    await close(show);
    await assignPositions(show.schedule, [aJoin(show, aUserId())], NOW);
    await open(show);

    expect(await poll(waiting as QueueToken, ENTRY)).toMatchObject({ position: 1 });
  });
});

describe('the token of another join', () => {
  const twoJoins = async (show: Show) => {
    const userId = aUserId();
    return [aJoin(show, userId), aJoin(show, userId, NOW + 1)] as const;
  };

  test('waits at the place that both joins share', async () => {
    const show = await aShow();
    const [first, second] = await twoJoins(show);
    await assignPositions(show.schedule, [first, second], NOW);

    const { turn, token } = await pollForToken(aQueueToken(show, second), ENTRY);

    expect(turn).toMatchObject({ position: 1 });
    expect(token).toMatchObject({ tokenId: first.tokenId, position: 1 });
  });

  test('gets PLACE_LOST once that place has ended, for any clocks of the joins', async () => {
    const show = await aShow();
    const [first, second] = await twoJoins(show);
    await assignPositions(show.schedule, [first, second], NOW);
    await write(endPlace(await placeOf(first.userId, first.scheduleId), NOW));

    expect((await refusal(poll(aQueueToken(show, second), ENTRY))).code).toBe('PLACE_LOST');
  });

  test('waits for its number while the join is on its way, behind a leave', async () => {
    const show = await aShow();
    const [first, second] = await twoJoins(show);
    const leave = { ...aJoin(show, first.userId, NOW + 1), kind: 'LEAVE' as const };
    const back = aJoin(show, first.userId, NOW + 2);
    await assignPositions(show.schedule, [first, second, leave], NOW + SECOND);

    const before = await poll(aQueueToken(show, back), NOW + 2 * SECOND);
    await assignPositions(show.schedule, [back], NOW + 3 * SECOND);
    const afterwards = await poll(aQueueToken(show, back), NOW + 4 * SECOND);

    expect(before).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 2 });
  });

  test('of an ended place leads to the later place of its user', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, {}, ENTRY);
    const [again] = await numbered(show, [fan.userId], NOW + MINUTE);

    const { turn, token } = await pollForToken({ ...fan, kind: 'queue' }, NOW + 2 * MINUTE);

    expect(turn).toMatchObject({ kind: 'WAITING', position: 2 });
    expect(token).toMatchObject({ kind: 'queue', tokenId: again?.tokenId });
  });
});

describe('an ended place', () => {
  test.each<[string, (fan: QueueToken) => Promise<unknown>, Instant]>([
    ['whose pass has expired', async () => undefined, ENTRY + PASS_MS],
    ['whose pass was paid', (fan) => pay(fan, {}, ENTRY), ENTRY + SECOND],
    ['whose seats were released', (fan) => releaseSeats(fan, ENTRY), ENTRY + SECOND],
  ])('is lost: %s', async (_, end, now) => {
    const fan = await aFanInside(await aShow());
    await end(fan);

    const errors = [await refusal(poll(fan, now)), await refusal(poll({ ...fan, kind: 'queue' }, now))];

    expect(errors.map(({ code }) => code)).toEqual(['PLACE_LOST', 'PLACE_LOST']);
  });

  test('of a sold-out date gets SOLD_OUT', async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await pay(fan, {}, ENTRY);
    await sellOut(show);
    await admitWaiting(show.schedule, ENTRY + SECOND);

    expect((await refusal(poll({ ...fan, kind: 'queue' }, ENTRY + 2 * SECOND))).code).toBe('SOLD_OUT');
  });

  test('has the same error as a payment token without a place: PLACE_LOST', async () => {
    const fan = await aFanInside(await aShow());

    expect((await refusal(poll({ ...fan, userId: aUserId() }, ENTRY))).code).toBe('PLACE_LOST');
  });
});

describe('a fan who joins again', () => {
  const again = async (show: Show, userId: UserId, at: Instant) => {
    const join = aJoin(show, userId, at);
    const token = aQueueToken(show, join, at);
    const before = await poll(token, at + SECOND);
    await assignPositions(show.schedule, [join], at + 2 * SECOND);
    const afterwards = await poll(token, at + 4 * SECOND);
    return [before, afterwards];
  };

  test.each<[string, (fan: QueueToken) => Promise<unknown>]>([
    ['after the pass has expired', async () => undefined],
    ['after releasing the seats', (fan) => releaseSeats(fan, NOW + MINUTE)],
    ['after paying', (fan) => pay(fan, {}, NOW + MINUTE)],
  ])('%s waits for the new number, and gets it', async (_, end) => {
    const show = await aShow();
    const fan = only(await inside(show, [await aUser()]));
    await end(fan);

    const [before, afterwards] = await again(show, fan.userId, ENTRY + PASS_MS);

    expect(before).toMatchObject({ kind: 'WAITING', position: null });
    expect(afterwards).toMatchObject({ kind: 'WAITING', position: 2 });
  });
});

describe('a seat that is cancelled on a sold-out date', () => {
  /** The last seat is bought. Two more fans have numbers, and learn that the date is sold out. */
  const aSoldOutDate = async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await soldBut(show, [5]);
    const [one, other] = (await numbered(show, someUsers(2), ENTRY)) as [QueueToken, QueueToken];
    const { payments } = await pay(fan, {}, ENTRY);
    await admitWaiting(show.schedule, ENTRY);
    const refund = (now: Instant) => cancelPayment(fan.userId, payments[0].paymentId, now);
    return { show, one, other, refund };
  };

  test('lets the next fan who polls enter, although no call had reached them before', async () => {
    const { one, other, refund } = await aSoldOutDate();
    const told = await refusal(poll(one, ENTRY + SECOND));
    await refund(NOW + MINUTE);

    const turns = [await poll(other, NOW + MINUTE), await poll(one, NOW + MINUTE + SECOND)];

    expect(told.code).toBe('SOLD_OUT');
    expect(turns).toMatchObject([
      { kind: 'ENTERED', holds: [{ seatNumber: 5 }] },
      { kind: 'WAITING', called: true },
    ]);
  });

  test('and bought again leaves no called fan waiting', async () => {
    const { show, one, other, refund } = await aSoldOutDate();
    await refund(NOW + MINUTE);
    await poll(other, NOW + MINUTE);
    await sellOut(show);

    expect((await refusal(poll(one, NOW + 2 * MINUTE))).code).toBe('SOLD_OUT');
  });

  test('goes to a fan who joins then, once it has been free for three seconds', async () => {
    const { show, refund } = await aSoldOutDate();
    await refund(NOW + MINUTE);
    const next = only(await numbered(show, [aUserId()], NOW + MINUTE));

    const early = await admitWaiting(show.schedule, NOW + MINUTE + 3 * SECOND - 1);
    const late = await admitWaiting(show.schedule, NOW + MINUTE + 3 * SECOND);
    const turn = await poll(next, NOW + MINUTE + 4 * SECOND);

    expect([early.called, late.called]).toEqual([0, 1]);
    expect(turn).toMatchObject({ kind: 'ENTERED', holds: [{ seatNumber: 5 }] });
  });
});
