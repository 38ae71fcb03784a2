import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aSecretFan, type ShowDate, type Fan } from '#test/support/api.ts';
import { seeded } from '#test/support/random.ts';
import { watchingCalls } from '#test/verification/history/calls.ts';
import { Progress } from '#test/verification/history/progress.ts';
import { planOf, plans } from '#test/verification/history/plans.ts';
import { type Change, type Recorder, recorder } from '#test/verification/history/record.ts';
import { aVisit } from '#test/verification/history/visit.ts';

/** A clock that can skip time. */
export interface Skipping {
  readonly clock: Clock;
  readonly skip: (milliseconds: number) => void;
}

export const skippingClock = (): Skipping => {
  let ahead = 0;
  return {
    clock: () => Date.now() + ahead,
    skip: (milliseconds) => {
      ahead += milliseconds;
    },
  };
};

/** Two sales: one with many message groups, and one with a single group. */
const settings = [
  { maxSeatsPerUser: 2, lanes: 8 },
  { maxSeatsPerUser: 4, lanes: 1 },
];

/** Fans join within this time. */
const ARRIVAL_MS = 2 * SECOND;
const SKIPPED_MS = 5 * MINUTE + 3 * SECOND;

/** Runs this many fans on two sales of 50 seats, with an operator who changes settings and others who read. */
export const race = async (
  stack: Stack,
  { clock, skip }: Skipping,
  fanCount: number,
  seed: number,
): Promise<Recorder> => {
  const recording = recorder(stack.url, clock);
  const sales = await Promise.all(settings.map((those) => aDate(stack, those)));
  await watchingCalls(async (untilIdle) => {
    const progress = new Progress(recording.history, sales.length, () =>
      recording.pause(async () => {
        await untilIdle();
        skip(SKIPPED_MS);
      }),
    );
    const fans = await Promise.all(
      Array.from({ length: fanCount }, (_, index) =>
        aVisitor(stack, recording, { index, sales, progress, chance: seeded(seed + index).next }),
      ),
    );
    const operator = await stack.issueToken({ email: 'operator@example.com', operator: true });
    const others = sales.flatMap((sale) => [
      watch(recording, sale, progress),
      changeSettings(recording, sale, operator, { progress, clock }),
    ]);
    const visits = Promise.all(fans.map((live) => live()));
    await Promise.all([visits, ...others, progress.run(visits)]);
    // After this, no cached read is from before the end.
    await sleep(1.1 * SECOND);
    await Promise.all(
      sales.flatMap((sale) => [look(recording, sale), lookAtFigures(recording, sale, operator)]),
    );
  });
  return recording;
};

interface VisitorOptions {
  readonly index: number;
  readonly sales: readonly ShowDate[];
  readonly progress: Progress;
  readonly chance: () => number;
}

/** Signs a fan in. @returns a function that runs the fan's plan: on one sale, or for one fan in ten on both at once */
const aVisitor = async (
  stack: Stack,
  recording: Recorder,
  { index, sales, progress, chance }: VisitorOptions,
): Promise<() => Promise<void>> => {
  const key = randomUUID();
  const fan = await aSecretFan(stack, recording.secrets);

  const plan = planOf(index);
  const purse = plan === 'isPoor' ? 1_000 : 300_000;
  const visits = sales
    .filter((_, saleIndex) => index % 10 === 9 || saleIndex === Math.floor(index / 20) % sales.length)
    .map((sale, number) => aVisit(recording, { fan, sale, number, purse, key, chance, progress }));
  return async () => {
    await sleep(chance() * ARRIVAL_MS);
    await Promise.all(visits.map((visit) => plans[plan][0](visit)));
    const [visit] = visits;
    await visit?.insist(looks[index % looks.length] ?? 'getWallet', { token: fan.accessToken });
  };
};

/** Each fan reads one of these at the end. */
const looks = ['getWallet', 'listWalletTransactions', 'listReservations', 'listPayments'] as const;

/** Reads the board and the seats, as a page does. */
const look = ({ ask }: Recorder, { concertId, scheduleId }: ShowDate) => {
  const asking = { path: { concertId, scheduleId } };
  return Promise.all([ask('getBoard', asking), ask('getSeatMap', asking)]);
};

const watch = async (recording: Recorder, sale: ShowDate, progress: Progress): Promise<void> => {
  while (!progress.isOver()) {
    await look(recording, sale);
    await sleep(200);
  }
};

const lookAtFigures = ({ ask }: Recorder, { concertId, scheduleId }: ShowDate, { accessToken: token }: Fan) =>
  ask('getAdmission', { token, path: { concertId, scheduleId } });

type Changing = (now: Instant) => Change;

/** The operator's changes, in order. Each comes some time after the last, so that it has an effect first. */
const changes: readonly Changing[] = [
  () => ({ maxSeatsPerUser: 3 }),
  () => ({ paused: true }),
  () => ({ paused: false, maxSeatsPerUser: 1 }),
  () => ({ status: 'CLOSED' }),
  () => ({ status: 'OPEN', maxSeatsPerUser: 4 }),
  (now) => ({ saleOpensAt: new Date(now + 2 * SECOND).toISOString() }),
  () => ({ maxSeatsPerUser: 2 }),
];

/** Reads the figures and changes the settings of the sale while it runs. */
const changeSettings = async (
  recording: Recorder,
  sale: ShowDate,
  operator: Fan,
  { progress, clock }: { readonly progress: Progress; readonly clock: Clock },
): Promise<void> => {
  const { concertId, scheduleId } = sale;
  const asking = { token: operator.accessToken, path: { concertId, scheduleId } };
  const left = [...changes];
  for (let round = 1; !progress.isOver(); round += 1) {
    await lookAtFigures(recording, sale, operator);
    const [change] = round % 4 === 0 ? left : [];
    if (change) {
      const { status } = await recording.ask('updateSchedule', { ...asking, body: change(clock()) });
      if (status === 200) left.shift();
    }
    await sleep(400);
  }
};
