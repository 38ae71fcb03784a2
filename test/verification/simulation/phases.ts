import { checkSnapshot } from '#lib/audit/audit-table.ts';
import { snapshotOf } from '#lib/audit/snapshot.ts';
import { MINUTE, SECOND } from '#lib/clock.ts';
import { readOpenQueues } from '#lib/queue/queue-state.items.ts';
import { scanRows } from '#lib/table/scan.ts';
import { NOW } from '#test/support/builders.ts';
import type { Fan } from '#test/verification/simulation/fan.ts';
import { runFan } from '#test/verification/simulation/run-fan.ts';
import { cancelDraw, operate } from '#test/verification/simulation/operator.ts';
import { startServices } from '#test/verification/simulation/services.ts';
import { whilePaused } from '#test/verification/simulation/timeline.ts';
import type { Sale, World } from '#test/verification/simulation/world.ts';

/** Faults end once this share of the fans has finished, within the two times below. */
const MOST = 0.7;
/** Long enough for unpaid holds to expire, and for the stream to deliver them. */
const MIN_FAULTS_MS = 15 * MINUTE;
const MAX_FAULTS_MS = 18 * MINUTE;
/** How long fans have to finish after the faults end. */
const PATIENCE_MS = 60 * MINUTE;
/** By then all passes and holds have expired. */
const SETTLING_MS = 13 * MINUTE;
/** Seconds between two ticks once the faults have ended. */
const TICK_SECONDS = 1.5;
/** Seconds between two ticks once nobody waits. */
const IDLE_TICK_SECONDS = 30;
/** Longer than all phases together: an actor that still runs then would run for ever. */
const MAX_RUN_MS = MAX_FAULTS_MS + SETTLING_MS + 2 * PATIENCE_MS + 5 * MINUTE;

/** Runs the sales: first with faults, then without, then until everything has expired. */
export const runPhases = async (
  world: World,
  sales: readonly Sale[],
  fans: readonly Fan[],
): Promise<void> => {
  const { timeline } = world;
  for (const fan of fans) timeline.spawn(fan.userId, () => runFan(world, fan));
  for (const sale of sales) {
    if (sale.isOperated) timeline.spawn('operator', () => operate(world, sale));
    if (sale.isDrawCancelled) timeline.spawn('operator', () => cancelDraw(world, sale));
  }
  startServices(world, sales);
  timeline.spawn('auditor', () => auditOften(world));
  timeline.spawn('phases', () => changePhases(world, fans));
  await timeline.run(NOW + MAX_RUN_MS);
  if (!world.isOver) world.violations.push('the run did not end: an actor waits for ever');
};

const changePhases = async (world: World, fans: readonly Fan[]): Promise<void> => {
  const { timeline, faults, fifo } = world;
  const until = async (share: number, limitMs: number): Promise<void> => {
    const deadline = timeline.now() + limitMs;
    const there = fans.filter(({ plan }) => !plan.sale.afterFaults || faults.areOver());
    const ended = () => there.filter(({ outcome }) => outcome !== undefined).length / there.length;
    while (ended() < share && timeline.now() < deadline) await timeline.sleep(10 * SECOND);
  };
  await timeline.sleep(MIN_FAULTS_MS);
  await until(MOST, MAX_FAULTS_MS - MIN_FAULTS_MS);
  faults.stop();
  world.tickSeconds = TICK_SECONDS;
  await timeline.sleep(MINUTE);
  fifo.redrive(timeline.now());
  await until(1, PATIENCE_MS);
  world.tickSeconds = IDLE_TICK_SECONDS;
  await timeline.sleep(SETTLING_MS);
  await untilQueuesClose(world);
  world.isOver = true;
};

/** A queue closes once everybody in it was called, and all holds have expired. */
const untilQueuesClose = async ({ timeline }: World): Promise<void> => {
  const deadline = timeline.now() + PATIENCE_MS;
  const queues = { open: 1 };
  while (queues.open > 0 && timeline.now() < deadline) {
    await timeline.sleep(MINUTE);
    await whilePaused(timeline, async () => {
      queues.open = (await readOpenQueues()).length;
    });
  }
};

const AUDIT_EVERY_MS = 45 * SECOND;
/** After this many audits without faults the stream has caught up. */
const AUDITS_BEHIND = 4;

/** Audits the table during the run, between two calls. */
const auditOften = async (world: World): Promise<void> => {
  const { timeline, faults, violations } = world;
  let auditsAfterFaults = 0;
  // A queue opens only after the first numbers are given, and the stream may be later than the audit allows.
  const isExpected = (rule: string): boolean =>
    rule === 'queue-open' || (rule === 'reservation-hold' && auditsAfterFaults < AUDITS_BEHIND);
  while (!world.isOver) {
    await timeline.sleep(AUDIT_EVERY_MS);
    if (faults.areOver()) auditsAfterFaults += 1;
    await whilePaused(timeline, async () => {
      const now = timeline.now();
      violations.push(
        ...checkSnapshot(await snapshotOf(scanRows()), now)
          .filter(({ rule }) => !isExpected(rule))
          .map(({ rule, message }) => `at ${(now - NOW) / SECOND} s ${rule}: ${message}`),
      );
    });
  }
};
