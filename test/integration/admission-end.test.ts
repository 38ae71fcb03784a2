import { beforeAll, describe, expect, test } from 'vitest';

import { HOUR, MINUTE, SECOND } from '#lib/clock.ts';
import { PageQuery } from '#lib/http/paging.ts';
import { cancelPayment } from '#lib/operations/cancel-payment.ts';
import { getAdmission } from '#lib/operations/get-admission.ts';
import { getBoard } from '#lib/operations/get-board.ts';
import { listSchedules } from '#lib/operations/list-schedules.ts';
import { pay } from '#lib/operations/pay.ts';
import { CALL_MS } from '#lib/queue/admission.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { scheduleSettingsView, scheduleView } from '#lib/views/concert.ts';
import { stateOf } from '#test/support/books.ts';
import {
  aFanInside,
  aShow,
  enter,
  ENTRY,
  NOW,
  numbered,
  only,
  refusal,
  someUsers,
} from '#test/support/builders.ts';
import { after, during } from '#test/support/faults.ts';
import { soldBut } from '#test/support/sold-seats.ts';
import { makeTable } from '#test/support/table.ts';
import { aSale, change, poll, tick } from '#test/support/ticks.ts';

beforeAll(makeTable);

describe('a closed sale', () => {
  test('needs no tick until it reopens, for any number of waiting fans', async () => {
    const { show } = await aSale([1, 2, 3], 3);
    await change(show, { status: 'CLOSED' });
    await tick(show, NOW);
    const closed = await stateOf(show);

    await change(show, { status: 'OPEN' });
    const opened = await stateOf(show);
    const { serving } = await tick(show, ENTRY);

    expect([closed.open, opened.open, serving]).toEqual([false, true, 3]);
  });

  test('needs a tick while someone holds a seat', async () => {
    const { show, waiting } = await aSale([1, 2, 3], 9);
    await tick(show, NOW);
    await enter(waiting[0] as QueueToken, ENTRY);
    await change(show, { status: 'CLOSED' });

    const held = await tick(show, ENTRY + PASS_MS - 1);
    const over = await tick(show, ENTRY + PASS_MS);

    expect([held.idle, over.idle]).toEqual([false, true]);
    expect(await stateOf(show)).toMatchObject({ open: false, closed: true, serving: 3 });
  });

  test('that reopens while the tick closes its queue keeps an open queue', async () => {
    const { show } = await aSale([1, 2, 3], 3);
    await change(show, { status: 'CLOSED' });

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => change(show, { status: 'OPEN' })),
        () => tick(show, NOW),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await stateOf(show)).toMatchObject({ open: true });
  });

  test('is shown as closed everywhere from the beginning of the show, by the clock', async () => {
    const start = NOW + MINUTE;
    const show = await aShow({ startsAt: start });
    const { concertId, scheduleId } = show.schedule;

    const { schedules } = await listSchedules(concertId, PageQuery.parse({}), start);
    const [board, figures] = await Promise.all([
      getBoard(concertId, scheduleId, start),
      getAdmission(concertId, scheduleId, start),
    ]);
    const before = await getBoard(concertId, scheduleId, start - SECOND);

    expect(
      schedules.map(({ schedule, available }) => scheduleView(schedule, available, start)),
    ).toMatchObject([{ status: 'CLOSED', reservableAudienceCount: 0 }]);
    expect([before.closed, board.closed, figures.closed]).toEqual([false, true, true]);
    expect(scheduleSettingsView(show.schedule, start).status).toBe('CLOSED');
  });
});

describe('a queue in which nobody waits', () => {
  test('is closed by the tick once the call is ten seconds old and nobody holds a seat', async () => {
    const { show, waiting } = await aSale([1, 2], 1);
    await tick(show, NOW);
    await enter(waiting[0] as QueueToken, ENTRY);

    const open: boolean[] = [];
    for (const now of [NOW + CALL_MS, ENTRY + PASS_MS - 1, ENTRY + PASS_MS]) {
      await tick(show, now);
      open.push((await stateOf(show)).open);
    }

    expect(open).toEqual([true, true, false]);
  });

  test('stays open if someone joins while the tick closes it', async () => {
    const { show } = await aSale([1, 2], 1);
    await tick(show, NOW);

    const error = await refusal(
      during(
        { command: 'TransactWriteItemsCommand' },
        after(() => numbered(show, someUsers(1), NOW + CALL_MS)),
        () => tick(show, NOW + CALL_MS),
      ),
    );

    expect(error.code).toBe('CONFLICT');
    expect(await stateOf(show)).toMatchObject({ open: true, tail: 2 });
  });

  test('still lets called fans enter', async () => {
    const { show, waiting } = await aSale([1, 2], 1);
    await tick(show, NOW);
    await tick(show, NOW + CALL_MS);

    expect((await poll(waiting[0] as QueueToken, NOW + HOUR)).kind).toBe('ENTERED');
  });
});

describe('a sold-out date', () => {
  /** The last seat is paid, and somebody waits. */
  const aSoldOutDate = async () => {
    const show = await aShow();
    const fan = await aFanInside(show);
    await soldBut(show, [5]);
    const waiting = only(await numbered(show, someUsers(1), ENTRY));
    const { payments } = await pay(fan, {}, ENTRY);
    return { show, waiting, refund: () => cancelPayment(fan.userId, payments[0].paymentId, NOW + MINUTE) };
  };

  test('ends every wait at the next tick, and needs no further tick', async () => {
    const { show, waiting } = await aSoldOutDate();

    await tick(show, ENTRY + SECOND);

    const state = await stateOf(show);
    expect(state).toMatchObject({
      soldOut: true,
      seatsLeft: 0,
      serving: state.tail,
      callSize: 0,
      open: false,
    });
    expect((await refusal(poll(waiting, ENTRY + SECOND))).code).toBe('SOLD_OUT');
  });

  test('is on sale again after a refund, also on the board', async () => {
    const { show, refund } = await aSoldOutDate();
    const { concertId, scheduleId } = show.schedule;
    await tick(show, ENTRY + SECOND);
    const before = await getBoard(concertId, scheduleId, ENTRY + SECOND);
    await refund();

    const afterwards = await getBoard(concertId, scheduleId, NOW + MINUTE);

    expect(before).toMatchObject({ soldOut: true, seatsLeft: 0 });
    expect(afterwards).toMatchObject({ soldOut: false, seatsLeft: 1 });
    expect(await stateOf(show)).toMatchObject({ soldOut: false, returned: 1 });
  });

  test('is not declared if a seat becomes free between the read and the write of the tick', async () => {
    const { show, refund } = await aSoldOutDate();

    const error = await refusal(
      during({ command: 'UpdateItemCommand' }, after(refund), () => tick(show, NOW + MINUTE)),
    );
    const { soldOut, seatsLeft } = await tick(show, NOW + MINUTE + SECOND);

    expect(error.code).toBe('CONFLICT');
    expect({ soldOut, seatsLeft }).toEqual({ soldOut: false, seatsLeft: 1 });
  });
});
