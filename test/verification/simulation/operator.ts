import { MINUTE, SECOND } from '#lib/clock.ts';
import { ask } from '#test/verification/simulation/client.ts';
import type { Sale, World } from '#test/verification/simulation/world.ts';

const OPERATOR = {
  sub: 'operator',
  email: 'operator@example.com',
  name: '운영자',
  'cognito:groups': ['operators'],
};

/** Cancels a draw while its entries are open. */
export const cancelDraw = async (world: World, sale: Sale): Promise<void> => {
  await world.timeline.sleep(world.random.between(MINUTE, 9 * MINUTE));
  await ask(world, 'the operator', 'cancelDraw', { path: sale.path, claims: OPERATOR });
};

const change = async (world: World, sale: Sale, body: Readonly<Record<string, unknown>>): Promise<void> => {
  await ask(world, 'the operator', 'updateSchedule', { path: sale.path, body, claims: OPERATOR });
  sale.changedAt = world.timeline.now();
};

/** Pauses, changes, closes, reopens and postpones a sale while it runs. Sometimes closes it for good at the end. */
export const operate = async (world: World, sale: Sale): Promise<void> => {
  const { random, timeline, faults } = world;
  while (sale.afterFaults && !faults.areOver()) await timeline.sleep(SECOND);
  if (sale.afterFaults) await pauseOften(world, sale);
  const wait = () => timeline.sleep(random.between(10 * SECOND, 80 * SECOND));
  await wait();
  await pause(world, sale);
  await wait();
  await limit(world, sale, random.between(1, 4));
  await resume(world, sale);
  await wait();
  await limit(world, sale, random.between(2, 4));
  await close(world, sale);
  await wait();
  await reopen(world, sale);
  await timeline.sleep(sale.afterFaults ? MINUTE : 3 * MINUTE);
  await postpone(world, sale, random.between(20 * SECOND, 100 * SECOND));
  if (random.chance(0.25)) await close(world, sale);
};

/** Often enough that seats come back while called fans may not enter. */
const PAUSES = 6;

const pauseOften = async (world: World, sale: Sale): Promise<void> => {
  const { random, timeline } = world;
  for (let times = 1; times <= PAUSES; times += 1) {
    await timeline.sleep(random.between(10 * SECOND, 20 * SECOND));
    await pause(world, sale);
    await timeline.sleep(random.between(10 * SECOND, 40 * SECOND));
    await resume(world, sale);
  }
};

const pause = async (world: World, sale: Sale): Promise<void> => {
  sale.isPaused = true;
  await change(world, sale, { paused: true });
};

const resume = async (world: World, sale: Sale): Promise<void> => {
  await change(world, sale, { paused: false });
  sale.isPaused = false;
};

const limit = async (world: World, sale: Sale, seats: number): Promise<void> => {
  const before = sale.limits.at(-1);
  sale.limits.push({ seats, until: Infinity });
  await change(world, sale, { maxSeatsPerUser: seats });
  if (before) before.until = world.timeline.now();
};

/** Moves the opening to later. The sale then opens by the clock. */
const postpone = async (world: World, sale: Sale, milliseconds: number): Promise<void> => {
  const { timeline } = world;
  sale.opensAt = timeline.now() + milliseconds;
  await change(world, sale, { saleOpensAt: new Date(sale.opensAt).toISOString() });
  await timeline.sleep(milliseconds + MINUTE);
};

const close = async (world: World, sale: Sale): Promise<void> => {
  sale.isClosed = true;
  await change(world, sale, { status: 'CLOSED' });
};

const reopen = async (world: World, sale: Sale): Promise<void> => {
  await change(world, sale, { status: 'OPEN' });
  sale.isClosed = false;
  sale.openedAt = world.timeline.now();
};
