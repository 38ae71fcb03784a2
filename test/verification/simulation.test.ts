import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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
import { watchCalls } from '#test/verification/simulation/calls.ts';
import { type End, judge } from '#test/verification/simulation/checks.ts';
import { isFine } from '#test/verification/simulation/client.ts';
import { aFanWith, emailOf } from '#test/verification/simulation/fan.ts';
import { openFifo } from '#test/verification/simulation/fifo.ts';
import { drawPlan } from '#test/verification/simulation/plan.ts';
import { leakedBy } from '#test/verification/simulation/printed.ts';
import type { Report, Run } from '#test/verification/simulation/run.ts';
import { runInThread } from '#test/verification/simulation/run-in-thread.ts';
import { aShowOf } from '#test/verification/simulation/stage.ts';
import type { Answer } from '#test/verification/simulation/world.ts';

/** The fixed set; `npm run test:weather` runs on with others. */
const big: Run = { seed: 7, fans: 200 };
const small: Run = { seed: 1, fans: 40, lowestRate: 0.15 };
const tiny: Run = { seed: 3, fans: 15, lowestRate: 0.15 };

describe('the weather', () => {
  let reports: readonly Report[];
  let replay: Report;

  beforeAll(async () => {
    const live = async (runs: readonly Run[]): Promise<Report[]> => {
      const done: Report[] = [];
      for (const run of runs) done.push(await runInThread(run));
      return done;
    };
    const [[first], [second, third, again]] = await Promise.all([live([big]), live([small, tiny, tiny])]);
    reports = [first, second, third] as Report[];
    replay = again as Report;
  }, 600_000);

  const sum = (counts: (report: Report) => Readonly<Record<string, number>>): Record<string, number> => {
    const total: Record<string, number> = {};
    for (const [name, times] of reports.flatMap((report) => Object.entries(counts(report))))
      total[name] = (total[name] ?? 0) + times;
    return total;
  };

  afterAll(() => {
    const troubles = Object.values(sum(({ met }) => met)).reduce((total, times) => total + times, 0);
    const { calls } = sum(({ calls }) => ({ calls }));
    console.info(`weather: ${reports.length} seeds, ${calls} calls, ${troubles} troubles`);
  });

  test.each([big, small, tiny])('of seed $seed leaves nothing wrong behind $fans fans', ({ seed }) => {
    expect(reports.find((report) => report.seed === seed)?.violations).toEqual([]);
  });

  test('brings every trouble', () => {
    const missing = Object.entries(sum(({ met }) => met)).filter(([, times]) => times === 0);

    expect(missing).toEqual([]);
  });

  test.each([
    'fans who came in',
    'calls',
    'calls that grew',
    'calls that were learnt of',
    'called and no seat free',
    'entries with seats left',
    'entries while others asked, by clocks that are right',
    'exchanges',
    'exchanges at once',
    'exchanges that were refused with SEAT_TAKEN',
    'exchanges that were refused with NO_SEAT_FREE',
    'turns that were taken twice at once',
    'passes that were found from another device',
    'payments of what was held no more',
    'batches in which a join was turned away',
  ])('has to do with %s', (what) => {
    expect(sum(({ seen }) => seen)[what]).toBeGreaterThan(0);
  });

  test('does not keep fans from getting what they can get', () => {
    const ends = sum(({ outcomes }) => outcomes);

    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining(['ticket', 'sold out', 'closed', 'broke', 'went home']),
    );
    expect(ends['ticket']).toBeGreaterThan(80);
  });

  test('makes the functions log, so that there is something to search for secrets', () => {
    expect(reports.map(({ printed }) => printed)).not.toContain(0);
  });

  test('of one seed is the same each time', () => {
    expect(replay).toEqual(reports.at(-1));
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(reports.length);
  });
});

describe('what it is held against', () => {
  let end: End;

  beforeAll(async () => {
    await makeTable();
    const { concert, schedule } = await aShow();
    const pass = await aFanInside({ concert, schedule });
    const { payments } = await pay(pass, {}, NOW);
    // Nobody is left: the tick puts the queue away.
    await admitWaiting(schedule, NOW + HOUR);
    const { concertId, scheduleId } = schedule;
    const show = aShowOf(schedule, {
      name: 'the date',
      share: 1,
      absent: 0,
      isOperated: false,
      comesWhenFine: false,
      path: { concertId, scheduleId },
    });
    const fan = aFanWith(pass.userId, drawPlan(seeded(1), show));
    fan.outcome = 'ticket';
    fan.charges.push({ point: 10 * PRICE, key: 'key', isDone: true });
    for (const { paymentId, seatNumber, amount } of payments)
      fan.paid.set(paymentId, { seatNumber, point: amount });
    const snapshot = await snapshotOf(scanRows());
    end = { fans: [fan], snapshot, messages: { waiting: 0, aside: 0 }, now: NOW + HOUR };
  });

  test('is kept by a sale without trouble', () => {
    expect(judge(end)).toEqual([]);
  });

  type Tampering = (end: End) => Partial<End>;
  const fans =
    (change: (fan: End['fans'][number]) => Partial<End['fans'][number]>): Tampering =>
    (end) => ({ fans: end.fans.map((fan) => ({ ...fan, ...change(fan) })) });
  const rows =
    (change: (snapshot: End['snapshot']) => Partial<End['snapshot']>): Tampering =>
    ({ snapshot }) => ({ snapshot: { ...snapshot, ...change(snapshot) } });

  test.each<[what: string, tamper: Tampering, finding: RegExp]>([
    ['a fan who still waits', fans(() => ({ outcome: undefined })), /was left out/],
    [
      'a charge that is lost',
      fans(() => ({ charges: [{ point: 7, key: 'key', isDone: true }] })),
      /says 0 times/,
    ],
    [
      'a charge that is made twice',
      rows(({ transactions }) => ({ transactions: transactions.flatMap((row) => [row, row]) })),
      /says 2 times/,
    ],
    ['a charge out of nothing', fans(() => ({ charges: [] })), /never charged/],
    [
      'a payment that is lost',
      rows(() => ({ payments: [] })),
      /paid 70000 for seat \d+, to be SUCCESS: undefined/,
    ],
    [
      'a cancellation that is lost',
      fans(({ paid }) => ({ cancelled: new Set(paid.keys()) })),
      /to be CANCELLED/,
    ],
    ['a payment that nobody is told of', fans(() => ({ paid: new Map() })), /was never told/],
    ['a message that is left', () => ({ messages: { waiting: 0, aside: 1 } }), /1 are put aside/],
    [
      'a queue that is left open',
      rows(({ queues: [queue] }) => ({ openQueues: [queue as never] })),
      /is still open/,
    ],
    [
      'a pass that is left',
      rows(({ places }) => ({
        places: places.map((row) => ({ ...row, status: 'ACTIVE', expiresAt: NOW + 2 * HOUR })),
      })),
      /is still inside/,
    ],
    [
      'a reservation that is left',
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
  ])('names %s', (_, tamper, finding) => {
    expect(judge({ ...end, ...tamper(end) })).toContainEqual(expect.stringMatching(finding));
  });

  test.each([
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJmYW4tMSJ9.c2lnbmF0dXJl'],
    ['an e-mail', emailOf({ userId: 'fan-1' })],
  ])('finds %s in the log', (_, secret) => {
    const printed = ['{"level":"ERROR"}\n', `{"level":"ERROR","message":"no ${secret}"}\n`];

    expect(leakedBy(printed, [emailOf({ userId: 'fan-1' })])).toEqual([`the log tells ${secret}`]);
  });

  describe('calls and turns', () => {
    const show = aShowOf({ scheduleId: 'the-date' as ScheduleId, maxSeatsPerUser: 2 } as Schedule, {
      name: 'the date',
      share: 1,
      absent: 0,
      isOperated: false,
      comesWhenFine: false,
      path: { concertId: '', scheduleId: '' },
    });

    /** A line that is watched, in which time passes by the second. */
    const aLine = () => {
      const line = { now: NOW, free: [] as number[], violations: [] as string[] };
      const watch = watchCalls({
        timeline: { now: () => line.now },
        sky: { isClear: () => true, spreadMs: () => 0 },
        holds: { freeSince: () => line.free },
        violations: line.violations,
        seen: () => undefined,
      });
      return {
        violations: line.violations,
        /** Numbers up to this one are called, so many of them last. */
        calls: (serving: number, callSize: number, afterMs: number) =>
          watch.queueWritten({
            scheduleId: show.schedule.scheduleId,
            serving,
            callSize,
            calledAt: NOW + afterMs,
            soldOut: false,
          } as QueueState),
        /** A fan asks every second, and is told this each time. */
        asks: (position: number, called: boolean, seconds: number, meanwhile?: (second: number) => void) => {
          for (let second = 0; second < seconds; second += 1) {
            const body = { position, called, pollAfterMs: SECOND };
            watch.answered(`fan ${position}`, show, line.now, { ...answered(202), body });
            meanwhile?.(second);
            line.now += SECOND;
          }
        },
        passes: (seconds: number) => (line.now += seconds * SECOND),
        comesIn: (position: number) =>
          watch.cameIn({
            ...({ tokenId: `token ${position}`, userId: `fan ${position}`, position } as unknown as Place),
            scheduleId: show.schedule.scheduleId,
          }),
        isFree: (seat: number) => (line.free = [seat]),
      };
    };
    type Line = ReturnType<typeof aLine>;

    test.each<[what: string, happen: (line: Line) => void, finding: RegExp]>([
      [
        'who comes in before somebody of an earlier call who asks',
        (line) => {
          line.calls(1, 1, 0);
          line.asks(1, true, 14, (second) => second === 10 && line.calls(2, 1, 10 * SECOND));
          line.comesIn(2);
        },
        /number 1 of an earlier call/,
      ],
      [
        'a call that somebody who asks when told learns of late',
        (line) => {
          line.asks(1, false, 7, (second) => second === 1 && line.calls(1, 1, SECOND));
          line.asks(1, true, 1);
        },
        /learnt of a call 6 s late/,
      ],
      [
        'a free seat that is kept from who is called',
        (line) => {
          line.isFree(7);
          line.asks(1, true, 1);
        },
        /where 7 are free/,
      ],
      [
        'a free seat for which nobody is called',
        (line) => {
          line.isFree(7);
          line.asks(1, false, 110);
        },
        /where 7 have long been free/,
      ],
      ['a call that is too large', (line) => line.calls(101, 101, 0), /101 numbers were called/],
      [
        'a call that comes too soon',
        (line) => {
          line.calls(1, 1, 0);
          line.calls(2, 1, 9 * SECOND);
        },
        /9000 ms after the one before/,
      ],
      [
        'a line that goes back',
        (line) => {
          line.calls(2, 2, 0);
          line.calls(1, 2, 0);
        },
        /number 1 was called after 2/,
      ],
    ])('name %s', (_, happen, finding) => {
      const line = aLine();

      happen(line);

      expect(line.violations).toContainEqual(expect.stringMatching(finding));
    });

    test('let people of a later call come in before somebody who looked away', () => {
      const line = aLine();
      line.calls(1, 1, 0);
      line.asks(1, true, 5);
      line.passes(10);
      line.calls(2, 1, 10 * SECOND);
      line.asks(1, true, 2);

      line.comesIn(2);

      expect(line.violations).toEqual([]);
    });

    /** Two messages of a group, of which the second gets the lower number. */
    const numberedTheOtherWayRound = (deliveries: number): string[] => {
      const fifo = openFifo(seeded(1));
      for (const name of ['one', 'two'])
        fifo.send({ MessageBody: '{}', MessageGroupId: 'group', MessageDeduplicationId: name }, NOW);
      for (let delivery = 0; delivery < deliveries; delivery += 1) fifo.receive(NOW + delivery * HOUR);
      const place = { userId: 'fan' as UserId, scheduleId: show.schedule.scheduleId };
      return [
        ...fifo.numbered({ ...place, sequence: '2', position: 1 }),
        ...fifo.numbered({ ...place, sequence: '1', position: 2 }),
      ];
    };

    test('name a number that passes another one', () => {
      expect(numberedTheOtherWayRound(1)).toHaveLength(1);
    });

    test('let numbers of one batch change places that was handed over twice', () => {
      expect(numberedTheOtherWayRound(2)).toEqual([]);
    });
  });

  const answered = (status: number, code?: string, retryAfterMs?: number): Answer => ({
    status,
    code,
    retryAfterMs,
    body: undefined,
  });

  test.each<[answer: Answer, isFine: boolean]>([
    [answered(201), true],
    [answered(503, 'BUSY', 2_000), true],
    [answered(409, 'SEAT_TAKEN'), true],
    [answered(409, 'SCHEDULE_CLOSED'), true],
    [answered(409, 'PLACE_LOST'), false],
    [answered(409, 'SALE_NOT_OPEN'), false],
    [answered(503, 'BUSY'), false],
    [answered(500, 'UNKNOWN'), false],
  ])('takes %o for an answer of holdSeats: %s', (answer, fine) => {
    expect(isFine('holdSeats', answer)).toBe(fine);
  });
});
