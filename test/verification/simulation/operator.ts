import { MINUTE, SECOND } from '#lib/clock.ts';
import { ask } from '#test/verification/simulation/client.ts';
import type { Show, World } from '#test/verification/simulation/world.ts';

const OPERATOR = {
  sub: 'operator',
  email: 'operator@example.com',
  name: '운영자',
  'cognito:groups': ['operators'],
};

const change = async (world: World, show: Show, body: Readonly<Record<string, unknown>>): Promise<void> => {
  await ask(world, 'the operator', 'updateSchedule', { path: show.path, body, claims: OPERATOR });
  show.changedAt = world.timeline.now();
};

/** Pauses, tunes, closes, reopens and postpones a sale while it runs, in the end sometimes closing it for good. */
export const operate = async (world: World, show: Show): Promise<void> => {
  const { random, timeline, sky } = world;
  while (show.comesWhenFine && !sky.isClear()) await timeline.sleep(SECOND);
  if (show.comesWhenFine) await pauseOften(world, show);
  const wait = () => timeline.sleep(random.between(10 * SECOND, 80 * SECOND));
  await wait();
  await pause(world, show);
  await wait();
  await limit(world, show, random.between(1, 4));
  await resume(world, show);
  await wait();
  await limit(world, show, random.between(2, 4));
  await close(world, show);
  await wait();
  await reopen(world, show);
  await timeline.sleep(show.comesWhenFine ? MINUTE : 3 * MINUTE);
  await postpone(world, show, random.between(20 * SECOND, 100 * SECOND));
  if (random.chance(0.25)) await close(world, show);
};

/** Often enough that seats come back while people stand at the door and may not come in. */
const PAUSES = 6;

const pauseOften = async (world: World, show: Show): Promise<void> => {
  const { random, timeline } = world;
  for (let times = 1; times <= PAUSES; times += 1) {
    await timeline.sleep(random.between(10 * SECOND, 20 * SECOND));
    await pause(world, show);
    await timeline.sleep(random.between(10 * SECOND, 40 * SECOND));
    await resume(world, show);
  }
};

const pause = async (world: World, show: Show): Promise<void> => {
  show.isPaused = true;
  await change(world, show, { paused: true });
};

const resume = async (world: World, show: Show): Promise<void> => {
  await change(world, show, { paused: false });
  show.isPaused = false;
};

const limit = async (world: World, show: Show, seats: number): Promise<void> => {
  const before = show.limits.at(-1);
  show.limits.push({ seats, until: Infinity });
  await change(world, show, { maxSeatsPerUser: seats });
  if (before) before.until = world.timeline.now();
};

/** Moves the opening to later; it goes on by itself then. */
const postpone = async (world: World, show: Show, milliseconds: number): Promise<void> => {
  const { timeline } = world;
  show.opensAt = timeline.now() + milliseconds;
  await change(world, show, { saleOpensAt: new Date(show.opensAt).toISOString() });
  await timeline.sleep(milliseconds + MINUTE);
};

const close = async (world: World, show: Show): Promise<void> => {
  show.isClosed = true;
  await change(world, show, { status: 'CLOSED' });
};

const reopen = async (world: World, show: Show): Promise<void> => {
  await change(world, show, { status: 'OPEN' });
  show.isClosed = false;
  show.openedAt = world.timeline.now();
};
