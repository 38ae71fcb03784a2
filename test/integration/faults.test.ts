import { beforeAll, describe, expect, test } from 'vitest';

import { MINUTE } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { assignPositions } from '#lib/operations/assign-positions.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { chargeWallet } from '#lib/operations/charge-wallet.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { pollQueue } from '#lib/operations/poll-queue.ts';
import { registerUser } from '#lib/operations/register-user.ts';
import { releaseSeats } from '#lib/operations/release-seats.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { expectBooksToBalance, paymentsOf, placeOf, reservationsOf } from '#test/support/books.ts';
import {
  aFanInside,
  aJoin,
  aShow,
  aUser,
  aUserId,
  ENTRY,
  NOW,
  numbered,
  only,
  PRICE,
  refusal,
} from '#test/support/builders.ts';
import {
  conflicting,
  during,
  failing,
  lostAnswer,
  throttled,
  throttledTransaction,
  transactionConflict,
} from '#test/support/faults.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const transaction = { command: 'TransactWriteItemsCommand' };

interface Situation {
  readonly userId: UserId;
  readonly act: () => Promise<unknown>;
  /** The balance at the end, as a multiple of the price of a seat. */
  readonly balance: number;
}

const aCalledFan = async () => {
  const token = only(await numbered(await aShow(), [await aUser()]));
  await admitWaiting(token, NOW);
  return token;
};

/** For each operation that is one transaction: a user who is about to do it. */
const situations: Readonly<Record<string, () => Promise<Situation>>> = {
  'enter the sale': async () => {
    const token = await aCalledFan();
    const wish = { seatNumbers: [7, 8], count: 2 };
    return { userId: token.userId, act: () => pollQueue(token, wish, ENTRY), balance: 10 };
  },
  exchange: async () => {
    const fan = await aFanInside(await aShow());
    return { userId: fan.userId, act: () => holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY), balance: 10 };
  },
  release: async () => {
    const fan = await aFanInside(await aShow());
    return { userId: fan.userId, act: () => releaseSeats(fan, ENTRY), balance: 10 };
  },
  pay: async () => {
    const fan = await aFanInside(await aShow());
    await holdSeats(fan, { seatNumbers: [7, 8] }, ENTRY);
    return { userId: fan.userId, act: () => pay(fan, { point: 2 * PRICE }, ENTRY), balance: 8 };
  },
  cancel: async () => {
    const fan = await aFanInside(await aShow());
    const { payments } = await pay(fan, {}, ENTRY);
    const { userId } = fan;
    return { userId, act: () => cancelPayment(userId, payments[0].paymentId, ENTRY + MINUTE), balance: 10 };
  },
  'charge with a key': async () => {
    const userId = aUserId();
    await registerUser({ userId, email: null, name: null, iat: 0 }, NOW);
    const act = () => chargeWallet({ userId, point: PRICE, idempotencyKey: 'key', now: NOW });
    return { userId, act, balance: 1 };
  },
} satisfies Record<string, () => Promise<{ userId: UserId; act: () => Promise<unknown>; balance: number }>>;

const each = Object.entries(situations);

/** What the user has at the end. */
const possessionsOf = async (userId: UserId) => ({
  balance: (await expectBooksToBalance(userId)) / PRICE,
  reservations: (await reservationsOf(userId)).map(({ seatNumber, status }) => [seatNumber, status]),
  payments: (await paymentsOf(userId)).map(({ status }) => status),
});

/** What the user has at the end without a fault. It is computed once a situation. */
const outcomes = new Map<unknown, Promise<Awaited<ReturnType<typeof possessionsOf>>>>();

const undisturbed = (situation: (typeof each)[number][1]) => {
  const known = outcomes.get(situation);
  if (known) return known;
  const outcome = situation().then(async ({ userId, act }) => {
    await act();
    return possessionsOf(userId);
  });
  outcomes.set(situation, outcome);
  return outcome;
};

describe.each(each)('%s', (_, situation) => {
  test('succeeds although the transaction conflicts three times', async () => {
    const { userId, act, balance } = await situation();

    await during({ ...transaction, times: 3 }, conflicting, act);

    const state = await possessionsOf(userId);
    expect(state).toEqual(await undisturbed(situation));
    expect(state.balance).toBe(balance);
  });

  test('succeeds although an item is in another transaction', async () => {
    const { userId, act } = await situation();

    await during({ ...transaction, times: 2 }, failing(transactionConflict()), act);

    expect(await possessionsOf(userId)).toEqual(await undisturbed(situation));
  });

  test('answers BUSY when throttled, and can be repeated', async () => {
    const { userId, act } = await situation();

    const error = await refusal(during(transaction, throttledTransaction, act));
    await act();

    expect(error).toEqual({ code: 'BUSY' });
    expect(await possessionsOf(userId)).toEqual(await undisturbed(situation));
  });

  test('takes effect once if it is repeated after a lost answer', async () => {
    const { userId, act } = await situation();

    await expect(during(transaction, lostAnswer, act)).rejects.toThrow('lost');
    await act();

    expect(await possessionsOf(userId)).toEqual(await undisturbed(situation));
  });
});

/** Entering is left out: after so many conflicts, the fan waits on without an error. See enter-sale-races.test.ts. */
describe.each(each.filter(([name]) => name !== 'enter the sale'))('%s', (_, situation) => {
  test('answers CONFLICT, never that something is taken, when it conflicts each time', async () => {
    const { userId, act } = await situation();
    const before = await possessionsOf(userId);

    const error = await refusal(during({ ...transaction, times: 100 }, conflicting, act));

    expect(error).toEqual({ code: 'CONFLICT' });
    expect(await possessionsOf(userId)).toEqual(before);
  }, 60_000);
});

describe.each([
  ...each,
  [
    'charge without a key',
    async () => {
      const userId = aUserId();
      await registerUser({ userId, email: null, name: null, iat: 0 }, NOW);
      const act = () => chargeWallet({ userId, point: PRICE, idempotencyKey: undefined, now: NOW });
      return { userId, act, balance: 1 };
    },
  ] as const,
])('%s', (_, situation) => {
  test('takes effect once when the SDK itself retries after a lost answer', async () => {
    const { userId, act } = await situation();

    await during({ ...transaction, level: 'try' }, lostAnswer, act);

    expect(await possessionsOf(userId)).toEqual(await undisturbed(situation));
  });
});

test('a payment that is repeated after a lost answer is the first one', async () => {
  const fan = await aFanInside(await aShow());
  await holdSeats(fan, { seatNumbers: [7] }, ENTRY);

  await expect(during(transaction, lostAnswer, () => pay(fan, {}, ENTRY))).rejects.toThrow('lost');
  const { payments } = await pay(fan, {}, ENTRY + 20 * MINUTE);

  expect(only(payments).paymentId).toBe(only(await paymentsOf(fan.userId)).paymentId);
});

const aBatch = async () => {
  const show = await aShow();
  const joins = [aUserId(), aUserId(), aUserId()].map((userId) => aJoin(show, userId));
  const number = (from = 0) => assignPositions(show.schedule, joins.slice(from), NOW);
  const positions = async () =>
    Promise.all(joins.map(async ({ userId, scheduleId }) => (await placeOf(userId, scheduleId)).position));
  return { show, number, positions };
};

describe('numbering', () => {
  test('succeeds although the queue is in a transaction', async () => {
    const { number, positions } = await aBatch();

    await during({ command: 'UpdateItemCommand', times: 3 }, failing(transactionConflict()), number);

    expect(await positions()).toEqual([1, 2, 3]);
  });

  test('repeated after the answer to the numbers was lost leaves a gap, and keeps the order', async () => {
    const { show, number, positions } = await aBatch();

    await expect(during({ command: 'UpdateItemCommand' }, lostAnswer, number)).rejects.toThrow('lost');
    await number();

    expect(await positions()).toEqual([4, 5, 6]);
    expect(await readQueueState(show.schedule.scheduleId)).toMatchObject({ tail: 6, open: true });
  });

  test('repeated after the answer to a place was lost keeps the place', async () => {
    const { number, positions } = await aBatch();

    const { done } = await during({ command: 'PutItemCommand', skip: 1 }, lostAnswer, number);
    await number(done);

    expect(done).toBe(1);
    expect(await positions()).toEqual([1, 2, 3]);
  });
});

test('throttled reads fail with the error of the SDK', async () => {
  const fan = await aFanInside(await aShow());

  const held = during({ command: 'QueryCommand' }, failing(throttled()), () =>
    holdSeats(fan, { count: 2 }, ENTRY),
  );

  await expect(held).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
});
