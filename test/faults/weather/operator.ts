import { MINUTE, SECOND } from '#lib/clock.ts';
import { ask } from '#test/faults/weather/client.ts';
import type { Show, World } from '#test/faults/weather/world.ts';

const OPERATOR = {
  sub: 'operator',
  email: 'operator@example.com',
  name: '운영자',
  'cognito:groups': ['operators'],
};

const change = (world: World, show: Show, body: Readonly<Record<string, unknown>>) =>
  ask(world, 'the operator', 'updateSchedule', { path: show.path, body, claims: OPERATOR });

/** Pauses, tunes, closes, reopens and postpones a sale while it runs, in the end sometimes closing it for good. */
export const operate = async (world: World, show: Show): Promise<void> => {
  const { random, timeline } = world;
  const pause = () => timeline.sleep(random.between(10 * SECOND, 80 * SECOND));
  await pause();
  await change(world, show, { paused: true });
  await pause();
  await change(world, show, { maxActive: random.between(2, 12) });
  await change(world, show, { paused: false });
  await pause();
  await close(world, show);
  await pause();
  await change(world, show, { status: 'OPEN' });
  show.isClosed = false;
  show.openedAt = timeline.now();
  await timeline.sleep(3 * MINUTE);
  await postpone(world, show, random.between(20 * SECOND, 100 * SECOND));
  if (random.chance(0.25)) await close(world, show);
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
