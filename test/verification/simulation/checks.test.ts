import { beforeAll, describe, expect, test } from 'vitest';

import { snapshotOf } from '#lib/audit/snapshot.ts';
import { HOUR, SECOND } from '#lib/clock.ts';
import type { Schedule } from '#lib/concert/concert.ts';
import type { ScheduleId, UserId } from '#lib/ids.ts';
import { admitWaiting } from '#lib/operations/admit-waiting.ts';
import { pay } from '#lib/operations/pay.ts';
import type { Place, QueueState } from '#lib/queue/queue.ts';
import { scanRows } from '#lib/table/scan.ts';
import { aFanInside, aShow, NOW, PRICE } from '#test/support/builders.ts';
import { seeded } from '#test/support/random.ts';
import { makeTable } from '#test/support/table.ts';
import { CallWatch } from '#test/verification/simulation/calls.ts';
import { type End, findViolations } from '#test/verification/simulation/checks.ts';
import { isExpected } from '#test/verification/simulation/client.ts';
import { aFanWith, emailOf } from '#test/verification/simulation/fan.ts';
import { Fifo } from '#test/verification/simulation/fifo.ts';
import { drawPlan } from '#test/verification/simulation/plan.ts';
import { leakedBy } from '#test/verification/simulation/printed.ts';
import { newSale } from '#test/verification/simulation/setup.ts';
import type { Answer } from '#test/verification/simulation/world.ts';

const answered = (status: number, code?: string, retryAfterMs?: number): Answer => ({
  at: NOW,
  status,
  code,
  retryAfterMs,
  body: undefined,
});

describe('the checks', () => {
  let end: End;

  beforeAll(async () => {
    await makeTable();
    const { concert, schedule } = await aShow();
    const pass = await aFanInside({ concert, schedule });
    const { payments } = await pay(pass, {}, NOW);
    // Nobody waits, so this tick closes the queue.
    await admitWaiting(schedule, NOW + HOUR);
    const { concertId, scheduleId } = schedule;
    const sale = newSale(schedule, {
      name: 'the sale',
      share: 1,
      absent: 0,
      isOperated: false,
      afterFaults: false,
      path: { concertId, scheduleId },
    });
    const fan = aFanWith(pass.userId, drawPlan(seeded(1), sale));
    fan.outcome = 'ticket';
    fan.charges.push({ point: 10 * PRICE, key: 'key', isDone: true });
    for (const { paymentId, seatNumber, amount } of payments)
      fan.paid.set(paymentId, { seatNumber, point: amount });
    const snapshot = await snapshotOf(scanRows());
    end = { fans: [fan], snapshot, messages: { waiting: 0, deadLettered: 0 }, now: NOW + HOUR };
  });

  test('pass for a sale without faults', () => {
    expect(findViolations(end)).toEqual([]);
  });

  type Corruption = (end: End) => Partial<End>;
  const fans =
    (change: (fan: End['fans'][number]) => Partial<End['fans'][number]>): Corruption =>
    (end) => ({ fans: end.fans.map((fan) => ({ ...fan, ...change(fan) })) });
  const rows =
    (change: (snapshot: End['snapshot']) => Partial<End['snapshot']>): Corruption =>
    ({ snapshot }) => ({ snapshot: { ...snapshot, ...change(snapshot) } });

  test.each<[what: string, corrupt: Corruption, finding: RegExp]>([
    ['a fan who still waits', fans(() => ({ outcome: undefined })), /was left out/],
    ['a lost charge', fans(() => ({ charges: [{ point: 7, key: 'key', isDone: true }] })), /says 0 times/],
    [
      'a charge made twice',
      rows(({ transactions }) => ({ transactions: transactions.flatMap((row) => [row, row]) })),
      /says 2 times/,
    ],
    ['a charge that nobody asked for', fans(() => ({ charges: [] })), /never charged/],
    ['a lost payment', rows(() => ({ payments: [] })), /paid 70000 for seat \d+, to be SUCCESS: undefined/],
    ['a lost cancellation', fans(({ paid }) => ({ cancelled: new Set(paid.keys()) })), /to be CANCELLED/],
    ['a payment that no fan was told of', fans(() => ({ paid: new Map() })), /was never told/],
    ['a message left over', () => ({ messages: { waiting: 0, deadLettered: 1 } }), /1 are dead-lettered/],
    ['a queue left open', rows(({ queues: [queue] }) => ({ openQueues: [queue as never] })), /is still open/],
    [
      'a live pass left over',
      rows(({ places }) => ({
        places: places.map((row) => ({ ...row, status: 'ACTIVE', expiresAt: NOW + 2 * HOUR })),
      })),
      /is still inside/,
    ],
    [
      'a reservation left over',
      rows(({ reservations }) => ({
        reservations: reservations.map((row) => ({ ...row, status: 'HELD' })),
        holds: [],
      })),
      /nothing holds it/,
    ],
    [
      'a seat that is sold and free',
      rows(({ seats }) => ({ seats: seats.map((row) => ({ ...row, status: 'AVAILABLE' })) })),
      /^\S+: seat \d+/,
    ],
  ])('find %s', (_, corrupt, finding) => {
    expect(findViolations({ ...end, ...corrupt(end) })).toContainEqual(expect.stringMatching(finding));
  });

  test.each([
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmYW4tMSJ9.c2lnbmF0dXJl'],
    ['an e-mail', emailOf({ userId: 'fan-1' })],
  ])('find %s in the log', (_, secret) => {
    const printed = ['{"level":"ERROR"}\n', `{"level":"ERROR","message":"no ${secret}"}\n`];

    expect(leakedBy(printed, [emailOf({ userId: 'fan-1' })])).toEqual([`the log contains ${secret}`]);
  });

  describe('of calls and entering', () => {
    const sale = newSale({ scheduleId: 'the-sale' as ScheduleId, maxSeatsPerUser: 2 } as Schedule, {
      name: 'the sale',
      share: 1,
      absent: 0,
      isOperated: false,
      afterFaults: false,
      path: { concertId: '', scheduleId: '' },
    });

    /** A watched queue. Time passes by the second. */
    const aWatchedQueue = () => {
      const queue = { now: NOW, free: [] as number[], violations: [] as string[] };
      const watch = new CallWatch({
        timeline: { now: () => queue.now },
        faults: { areOver: () => true, spreadMs: () => 0 },
        holds: { freeSince: () => queue.free },
        violations: queue.violations,
        seen: () => undefined,
      });
      return {
        violations: queue.violations,
        /** Calls the numbers up to this one; the last call has this size. */
        calls: (serving: number, callSize: number, afterMs: number) =>
          watch.queueWritten({
            scheduleId: sale.schedule.scheduleId,
            serving,
            callSize,
            calledAt: NOW + afterMs,
            soldOut: false,
          } as QueueState),
        /** A fan polls every second, and gets this answer each time. */
        asks: (position: number, called: boolean, seconds: number, meanwhile?: (second: number) => void) => {
          for (let second = 0; second < seconds; second += 1) {
            const body = { position, called, pollAfterMs: SECOND };
            watch.answered(`fan ${position}`, sale, queue.now, { ...answered(202), body });
            meanwhile?.(second);
            queue.now += SECOND;
          }
        },
        passes: (seconds: number) => (queue.now += seconds * SECOND),
        enters: (position: number) =>
          watch.entered({
            ...({ tokenId: `token ${position}`, userId: `fan ${position}`, position } as unknown as Place),
            scheduleId: sale.schedule.scheduleId,
          }),
        isFree: (seat: number) => (queue.free = [seat]),
      };
    };
    type WatchedQueue = ReturnType<typeof aWatchedQueue>;

    test.each<[what: string, happen: (queue: WatchedQueue) => void, finding: RegExp]>([
      [
        'a fan who enters before a polling fan of an earlier call',
        (queue) => {
          queue.calls(1, 1, 0);
          queue.asks(1, true, 14, (second) => second === 10 && queue.calls(2, 1, 10 * SECOND));
          queue.enters(2);
        },
        /number 1 of an earlier call/,
      ],
      [
        'a call that a punctual fan learns of late',
        (queue) => {
          queue.asks(1, false, 7, (second) => second === 1 && queue.calls(1, 1, SECOND));
          queue.asks(1, true, 1);
        },
        /learnt of a call 6 s late/,
      ],
      [
        'a free seat that a called fan does not get',
        (queue) => {
          queue.isFree(7);
          queue.asks(1, true, 1);
        },
        /where 7 are free/,
      ],
      [
        'a free seat for which nobody is called',
        (queue) => {
          queue.isFree(7);
          queue.asks(1, false, 110);
        },
        /where 7 have long been free/,
      ],
      ['a call that is too large', (queue) => queue.calls(101, 101, 0), /101 numbers were called/],
      [
        'a call that comes too soon',
        (queue) => {
          queue.calls(1, 1, 0);
          queue.calls(2, 1, 9 * SECOND);
        },
        /9000 ms after the one before/,
      ],
      [
        'a queue that goes back',
        (queue) => {
          queue.calls(2, 2, 0);
          queue.calls(1, 2, 0);
        },
        /number 1 was called after 2/,
      ],
    ])('find %s', (_, happen, finding) => {
      const queue = aWatchedQueue();

      happen(queue);

      expect(queue.violations).toContainEqual(expect.stringMatching(finding));
    });

    test('allow a fan of a later call to enter before a fan who looked away', () => {
      const queue = aWatchedQueue();
      queue.calls(1, 1, 0);
      queue.asks(1, true, 5);
      queue.passes(10);
      queue.calls(2, 1, 10 * SECOND);
      queue.asks(1, true, 2);

      queue.enters(2);

      expect(queue.violations).toEqual([]);
    });

    /** The findings about two messages of a group, of which the second gets the lower number. */
    const numberedInReverse = (deliveries: number): string[] => {
      const fifo = new Fifo(seeded(1));
      for (const name of ['one', 'two'])
        fifo.send({ MessageBody: '{}', MessageGroupId: 'group', MessageDeduplicationId: name }, NOW);
      for (let delivery = 0; delivery < deliveries; delivery += 1) fifo.receive(NOW + delivery * HOUR);
      const place = { userId: 'fan' as UserId, scheduleId: sale.schedule.scheduleId };
      return [
        ...fifo.log.numbered({ ...place, sequence: '2', position: 1 }),
        ...fifo.log.numbered({ ...place, sequence: '1', position: 2 }),
      ];
    };

    test('find a message that gets a lower number than an earlier one', () => {
      expect(numberedInReverse(1)).toHaveLength(1);
    });

    test('allow numbers in another order within a batch that was delivered twice', () => {
      expect(numberedInReverse(2)).toEqual([]);
    });
  });

  test.each<[answer: Answer, isExpected: boolean]>([
    [answered(201), true],
    [answered(503, 'BUSY', 2_000), true],
    [answered(409, 'SEAT_TAKEN'), true],
    [answered(409, 'SCHEDULE_CLOSED'), true],
    [answered(409, 'PLACE_LOST'), false],
    [answered(409, 'SALE_NOT_OPEN'), false],
    [answered(503, 'BUSY'), false],
    [answered(500, 'UNKNOWN'), false],
  ])('%o is an expected answer of holdSeats: %s', (answer, expected) => {
    expect(isExpected('holdSeats', answer)).toBe(expected);
  });
});
