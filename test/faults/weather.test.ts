import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { snapshotOf } from '#lib/audit/snapshot.ts';
import { HOUR } from '#lib/clock.ts';
import { pay } from '#lib/payment/pay.ts';
import { admitWaiting } from '#lib/queue/admit-waiting.ts';
import { scanRows } from '#lib/table/scan.ts';
import { type End, judge } from '#test/faults/weather/checks.ts';
import { isFine } from '#test/faults/weather/client.ts';
import { aFanWith, emailOf } from '#test/faults/weather/fan.ts';
import { drawPlan } from '#test/faults/weather/plan.ts';
import { leakedBy } from '#test/faults/weather/printed.ts';
import { seeded } from '#test/support/random.ts';
import type { Report, Run } from '#test/faults/weather/run.ts';
import { runInThread } from '#test/faults/weather/run-in-thread.ts';
import { aShowOf } from '#test/faults/weather/stage.ts';
import type { Answer } from '#test/faults/weather/world.ts';
import { aFanInside, aShow, NOW, PRICE } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';

/** The fixed set; `npm run test:weather` runs on with others. */
const big: Run = { seed: 9, fans: 200 };
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

  test('does not keep fans from getting what they can get', () => {
    const ends = sum(({ outcomes }) => outcomes);

    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining(['ticket', 'sold out', 'closed', 'broke', 'went home']),
    );
    expect(ends['ticket']).toBeGreaterThan(120);
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
