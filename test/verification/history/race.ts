import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Clock, type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import type { Stack } from '#local/stack.ts';
import { aDate, aSecretFan, type Date as Sale, type Fan } from '#test/support/api.ts';
import { seeded } from '#test/support/random.ts';
import { watchingCalls } from '#test/verification/history/calls.ts';
import { trackProgress } from '#test/verification/history/progress.ts';
import { planOf, plans } from '#test/verification/history/plans.ts';
import { type Change, type Recorder, recorder } from '#test/verification/history/record.ts';
import { aVisit, type Progress } from '#test/verification/history/visit.ts';

/** A clock that can be told to skip time. */
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

/** Two dates, so unlike as settings make them: strict order, or many message groups. */
const settings = [
  { maxSeatsPerUser: 2, lanes: 8 },
  { maxSeatsPerUser: 4, lanes: 1 },
];

/** All come within this time, one after the other: who came first is then known. */
const ARRIVAL_MS = 2 * SECOND;
const SKIPPED_MS = 5 * MINUTE + 3 * SECOND;

/** So many fans for two dates of 50 seats, with an operator who meddles and others who look on. */
export const race = async (
  stack: Stack,
  { clock, skip }: Skipping,
  fanCount: number,
  seed: number,
): Promise<Recorder> => {
  const recording = recorder(stack.url, clock);
  const sales = await Promise.all(settings.map((those) => aDate(stack, those)));
  await watchingCalls(async (untilIdle) => {
    const progress = trackProgress(recording.history, sales.length, () =>
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
    // By then everything that is shown is as it is.
    await sleep(1.1 * SECOND);
    await Promise.all(
      sales.flatMap((sale) => [look(recording, sale), lookAtFigures(recording, sale, operator)]),
    );
  });
  return recording;
};

interface Place {
  readonly index: number;
  readonly sales: readonly Sale[];
  readonly progress: Progress;
  readonly chance: () => number;
}

/** Signs in; what it gives does as planned: for one of the dates, and one fan in ten for both at once. */
const aVisitor = async (
  stack: Stack,
  recording: Recorder,
  { index, sales, progress, chance }: Place,
): Promise<() => Promise<void>> => {
  const key = randomUUID();
  const fan = await aSecretFan(stack, recording.secrets);

  const plan = planOf(index);
  const purse = plan === 'isPoor' ? 1_000 : 300_000;
  const visits = sales
    .filter((_, place) => index % 10 === 9 || place === Math.floor(index / 20) % sales.length)
    .map((sale, number) => aVisit(recording, { fan, sale, number, purse, key, chance, progress }));
  return async () => {
    await sleep(chance() * ARRIVAL_MS);
    await Promise.all(visits.map((visit) => plans[plan][0](visit)));
    const [visit] = visits;
    await visit?.insist(looks[index % looks.length] ?? 'getWallet', { token: fan.accessToken });
  };
};

/** What a fan looks at in the end. */
const looks = ['getWallet', 'listWalletTransactions', 'listReservations', 'listPayments'] as const;

/** Looks at the board and the seats, as a page does. */
const look = ({ ask }: Recorder, { concertId, scheduleId }: Sale) => {
  const asking = { path: { concertId, scheduleId } };
  return Promise.all([ask('getBoard', asking), ask('getSeatMap', asking)]);
};

const watch = async (recording: Recorder, sale: Sale, progress: Progress): Promise<void> => {
  while (!progress.isOver()) {
    await look(recording, sale);
    await sleep(200);
  }
};

const lookAtFigures = ({ ask }: Recorder, { concertId, scheduleId }: Sale, { accessToken: token }: Fan) =>
  ask('getAdmission', { token, path: { concertId, scheduleId } });

type Changing = (now: Instant) => Change;

/** What the operator changes, one after the other: each after a while, so that what it leads to is seen. */
const changes: readonly Changing[] = [
  () => ({ maxSeatsPerUser: 3 }),
  () => ({ paused: true }),
  () => ({ paused: false, maxSeatsPerUser: 1 }),
  () => ({ status: 'CLOSED' }),
  () => ({ status: 'OPEN', maxSeatsPerUser: 4 }),
  (now) => ({ saleOpensAt: new Date(now + 2 * SECOND).toISOString() }),
  () => ({ maxSeatsPerUser: 2 }),
];

/** Watches the figures and changes the settings of the sale while it runs. */
const changeSettings = async (
  recording: Recorder,
  sale: Sale,
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
