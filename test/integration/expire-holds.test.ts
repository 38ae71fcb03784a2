import { beforeAll, describe, expect, test } from 'vitest';

import { withClock } from '#functions/stream/expire-holds.ts';
import { MINUTE } from '#lib/clock.ts';
import { type HoldId, newId } from '#lib/ids.ts';
import { holdSeats } from '#lib/operations/hold-seats.ts';
import { pay } from '#lib/operations/pay.ts';
import { type Hold, TAKEOVER_DELAY_MS } from '#lib/seat/seat.ts';
import { keys } from '#lib/table/keys.ts';
import { write } from '#lib/table/transact.ts';
import { remove } from '#lib/table/write.ts';
import { expectBooksToBalance, reservationsOf } from '#test/support/books.ts';
import { aFanInside, aShow, ENTRY, holdRows, NOW, only, PRICE, refusal } from '#test/support/builders.ts';
import { after, during, failing, throttled, transactionConflict } from '#test/support/faults.ts';
import { holdRecord } from '#test/support/records.ts';
import { makeTable } from '#test/support/table.ts';

beforeAll(makeTable);

const handler = withClock(() => NOW);

/** A fan inside who holds seat 7. */
const aHolder = async () => {
  const show = await aShow();
  const fan = await aFanInside(show);
  return { show, fan, hold: only(await holdRows(fan, [7], ENTRY)) };
};

const statusesOf = async ({ userId }: Pick<Hold, 'userId'>) =>
  (await reservationsOf(userId)).map(({ status }) => status);

describe('a hold that was removed or replaced', () => {
  test('cancels its reservation once, even if the record is delivered again', async () => {
    const { hold } = await aHolder();

    const answers = [
      await handler({ Records: [holdRecord(hold)] }),
      await handler({ Records: [holdRecord(hold), holdRecord(hold)] }),
    ];

    expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(await statusesOf(hold)).toEqual(['CANCELLED']);
  });

  test('by a takeover: its own reservation is cancelled, and the new one stays held', async () => {
    const { show, fan, hold } = await aHolder();
    const other = await aFanInside(show, { now: NOW + MINUTE });
    const [taken] = await holdRows(other, [7], hold.expiresAt + TAKEOVER_DELAY_MS + 1);

    await handler({ Records: [holdRecord(hold, taken)] });

    expect(await statusesOf(fan)).toEqual(['CANCELLED']);
    expect(await statusesOf(other)).toEqual(['HELD']);
  });

  test('after its reservation moved to another seat: that seat stays held', async () => {
    const { fan, hold } = await aHolder();
    await holdSeats(fan, { seatNumbers: [33] }, ENTRY);

    await handler({ Records: [holdRecord(hold)] });

    expect(await statusesOf(fan)).toEqual(['HELD']);
  });

  test('does not change what has been paid since', async () => {
    const { fan, hold } = await aHolder();
    await pay(fan, {}, ENTRY);

    await handler({ Records: [holdRecord(hold)] });

    expect(await statusesOf(hold)).toEqual(['PAID']);
  });
});

test('a hold that is paid, released, refunded or removed after that is ignored', async () => {
  const { hold } = await aHolder();

  await handler({
    Records: [
      holdRecord(hold, { ...hold, status: 'CONFIRMED' }),
      holdRecord(hold, { ...hold, status: 'RELEASED' }),
      holdRecord(hold, hold),
      holdRecord({ ...hold, status: 'CONFIRMED' }, { ...hold, status: 'RELEASED' }),
      holdRecord({ ...hold, status: 'RELEASED' }),
      holdRecord({ ...hold, status: 'RELEASED' }, { ...hold, holdId: newId<HoldId>(NOW) }),
    ],
  });

  expect(await statusesOf(hold)).toEqual(['HELD']);
});

describe('a failure', () => {
  test('stops the batch: the stream delivers again from the failed record', async () => {
    const holders = [await aHolder(), await aHolder(), await aHolder()];
    const Records = holders.map(({ hold }) => holdRecord(hold));

    const answer = await during({ command: 'UpdateItemCommand', skip: 1 }, failing(throttled()), () =>
      handler({ Records }),
    );
    const afterwards = await Promise.all(holders.map(({ hold }) => statusesOf(hold)));
    const again = await handler({ Records: Records.slice(1) });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: holders[1]?.hold.holdId }] });
    expect(afterwards.flat()).toEqual(['CANCELLED', 'HELD', 'HELD']);
    expect(again).toEqual({ batchItemFailures: [] });
    expect(await statusesOf(holders[2]?.hold ?? { userId: 'nobody' as never })).toEqual(['CANCELLED']);
  });

  test('by a conflict with a transaction is tried again', async () => {
    const { hold } = await aHolder();

    const answer = await during(
      { command: 'UpdateItemCommand', times: 2 },
      failing(transactionConflict()),
      () => handler({ Records: [holdRecord(hold)] }),
    );

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(await statusesOf(hold)).toEqual(['CANCELLED']);
  });
});

test('a payment is refused when the table removes its hold before the write', async () => {
  const { fan, hold } = await aHolder();
  const key = keys.hold(hold.scheduleId, hold.seatNumber);
  const expire = after(async () => {
    await write(remove(key, { expression: 'attribute_exists(#pk)' }, () => new Error('no hold')));
    await handler({ Records: [holdRecord(hold)] });
  });

  const error = await refusal(
    during({ command: 'TransactWriteItemsCommand' }, expire, () => pay(fan, {}, hold.expiresAt - 1)),
  );

  expect(error.code).toBe('PASS_EXPIRED');
  expect(await statusesOf(hold)).toEqual(['CANCELLED']);
  expect(await expectBooksToBalance(fan.userId)).toBe(10 * PRICE);
});
