import { checkSnapshot } from '#lib/audit/audit-table.ts';
import { snapshotOf } from '#lib/audit/snapshot.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { scanRows } from '#lib/table/scan.ts';
import { NOW } from '#test/support/builders.ts';
import type { Fan } from '#test/verification/simulation/fan.ts';
import { live } from '#test/verification/simulation/life.ts';
import { operate } from '#test/verification/simulation/operator.ts';
import { startServices } from '#test/verification/simulation/services.ts';
import { meanwhile } from '#test/verification/simulation/timeline.ts';
import type { Show, World } from '#test/verification/simulation/world.ts';

/** The weather lasts until most have come to an end, if that is not too long. */
const MOST = 0.7;
/** Also what nobody pays runs out in it, and the stream tells of it. */
const MIN_WEATHER_MS = 15 * MINUTE;
const MAX_WEATHER_MS = 18 * MINUTE;
/** By when everybody must have come to an end, once it is fine. */
const PATIENCE_MS = 60 * MINUTE;
/** All passes and holds have run out by then. */
const SETTLING_MS = 13 * MINUTE;
/** How much longer than a second a tick takes to come again when it is fine. */
const FINE_SLOWNESS = 1.5;
/** How long a tick takes to come again once nobody is left who waits for it. */
const IDLE_SLOWNESS = 30;
/** Longer than all of that: who still asks then would ask for ever. */
const MAX_RUN_MS = MAX_WEATHER_MS + SETTLING_MS + 2 * PATIENCE_MS + 5 * MINUTE;

/** Bad weather, then fine; when all have come to an end, time for everything to run out. */
export const play = async (world: World, shows: readonly Show[], fans: readonly Fan[]): Promise<void> => {
  const { timeline } = world;
  for (const fan of fans) timeline.spawn(fan.userId, () => live(world, fan));
  for (const show of shows) if (show.isOperated) timeline.spawn('operator', () => operate(world, show));
  startServices(world);
  timeline.spawn('auditor', () => lookNowAndThen(world));
  timeline.spawn('weather', () => turn(world, fans));
  await timeline.run(NOW + MAX_RUN_MS);
  if (!world.isOver) world.violations.push('the world stood still: somebody waits for what never comes');
};

const turn = async (world: World, fans: readonly Fan[]): Promise<void> => {
  const { timeline, sky, fifo } = world;
  const until = async (share: number, limitMs: number): Promise<void> => {
    const deadline = timeline.now() + limitMs;
    const there = fans.filter(({ plan }) => !plan.show.comesWhenFine || sky.isClear());
    const ended = () => there.filter(({ outcome }) => outcome !== undefined).length / there.length;
    while (ended() < share && timeline.now() < deadline) await timeline.sleep(10 * SECOND);
  };
  await timeline.sleep(MIN_WEATHER_MS);
  await until(MOST, MAX_WEATHER_MS - MIN_WEATHER_MS);
  sky.clear();
  world.tickSlowness = FINE_SLOWNESS;
  await timeline.sleep(MINUTE);
  fifo.redrive();
  await until(1, PATIENCE_MS);
  world.tickSlowness = IDLE_SLOWNESS;
  await timeline.sleep(SETTLING_MS);
  await untilLinesEnd(world);
  world.isOver = true;
};

/** A line is ended once everybody in it was called, and what was held has run out. */
const untilLinesEnd = async ({ timeline }: World): Promise<void> => {
  const deadline = timeline.now() + PATIENCE_MS;
  const lines = { open: 1 };
  while (lines.open > 0 && timeline.now() < deadline) {
    await timeline.sleep(MINUTE);
    await meanwhile(timeline, async () => {
      lines.open = (await readOpenQueues()).length;
    });
  }
};

const LOOK_EVERY_MS = 45 * SECOND;
/** So many looks after it has become fine the stream has told all that it was late with. */
const LOOKS_BEHIND = 4;

/** Audits in the middle of it all, between two calls. */
const lookNowAndThen = async (world: World): Promise<void> => {
  const { timeline, sky, violations } = world;
  let looksWhenClear = 0;
  // A queue is opened after its numbers are taken; the stream may be later than an audit puts up with.
  const isExpected = (rule: string): boolean =>
    rule === 'queue-open' || (rule === 'reservation-hold' && looksWhenClear < LOOKS_BEHIND);
  while (!world.isOver) {
    await timeline.sleep(LOOK_EVERY_MS);
    if (sky.isClear()) looksWhenClear += 1;
    await meanwhile(timeline, async () => {
      const now = timeline.now();
      violations.push(
        ...checkSnapshot(await snapshotOf(scanRows()), now)
          .filter(({ rule }) => !isExpected(rule))
          .map(({ rule, message }) => `at ${(now - NOW) / SECOND} s ${rule}: ${message}`),
      );
    });
  }
};
