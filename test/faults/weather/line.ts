import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { type Fan, has, type Outcome, request, twice } from '#test/faults/weather/fan.ts';
import type { Answer, World } from '#test/faults/weather/world.ts';

/** A payment token, and until when it was said to be good. */
export interface Pass {
  readonly token: string;
  readonly goodUntil: Instant;
}

/** A pass, or how it ended; `again`: they are to join again. */
export type Turn = { readonly pass: Pass } | { readonly end: Outcome | 'again' };

export const passOf = ({ body }: Answer): Pass => ({
  token: body.token,
  goodUntil: Date.parse(body.expiresAt),
});

/** Joins and polls until let in. */
export const queueUp = async (world: World, fan: Fan): Promise<Turn> => {
  fan.waitsSince = undefined;
  const joined = await twice(has(world, fan, 'joinsTwice'), () => request(world, fan, 'joinQueue'));
  const refused = joined.find(({ status }) => status !== 201);
  if (refused) return { end: turnedAway(world, fan, refused) };
  return waitInLine(world, fan, world.random.pick(joined).body.token);
};

/** How often who waits for a closed sale looks. */
const LOOK_AGAIN_MS = 20 * SECOND;

const waitInLine = async (world: World, fan: Fan, firstToken: string): Promise<Turn> => {
  const { timeline, sky } = world;
  const keepsToken = has(world, fan, 'keepsFirstToken');
  let token = firstToken;
  for (;;) {
    if (has(world, fan, 'givesUp')) return { end: 'went home' };
    if (has(world, fan, 'leavesLine')) {
      await request(world, fan, 'leaveQueue');
      return { end: 'again' };
    }
    const turn = await request(world, fan, 'pollQueue', { token });
    if (turn.status === 200) return { pass: passOf(turn) };
    if (turn.code === 'SCHEDULE_CLOSED' && has(world, fan, 'waitsForOpening')) {
      await timeline.sleep(LOOK_AGAIN_MS);
      continue;
    }
    if (turn.status !== 202) return { end: turnedAway(world, fan, turn) };
    if (!keepsToken) token = turn.body.token;
    if (sky.isClear()) fan.waitsSince ??= timeline.now();
    await timeline.sleep(nextPollMs(world, fan, turn));
  }
};

/** Some of these come in at the last moment, some too late. */
const OVERSLEEPS_MS = [50 * SECOND, 75 * SECOND] as const;
/** Nobody else asks later than they are told, but for the few seconds that anybody may be late. */
const LATEST_POLL_MS = 50 * SECOND;

const nextPollMs = (world: World, fan: Fan, { body }: Answer): number =>
  has(world, fan, 'oversleeps')
    ? world.random.between(...OVERSLEEPS_MS)
    : Math.max(body.pollAfterMs, Math.min(LATEST_POLL_MS, fan.plan.patienceMs));

/** One who has waited as told for so long in fine weather does not lose their place. */
const SETTLED_MS = 2 * MINUTE;
/** How old what was told may be: a poll that took its time was answered by what was so then. */
const OUTDATED_MS = MINUTE;

/** Whether a fan was turned away for a good reason. */
const turnedAway = (world: World, fan: Fan, { code }: Answer): Outcome | 'again' => {
  const { timeline, violations, holds, fifo } = world;
  const { show } = fan.plan;
  const now = timeline.now();
  const lately = (at: Instant | undefined): boolean => at !== undefined && now - at <= OUTDATED_MS;
  // When the last seat is sold the line is passed over: who asks after a seat has come back is to join again.
  const wasSoldOut = lately(holds.lastSoldOutAt(show.schedule.scheduleId, now));
  if (code === 'SOLD_OUT') {
    if (!wasSoldOut) violations.push(`${fan.userId} was told SOLD_OUT of ${show.name}, which it was not`);
    return 'sold out';
  }
  if (code === 'SCHEDULE_CLOSED') {
    if (!show.isClosed && !lately(show.openedAt))
      violations.push(`${fan.userId} was told that ${show.name} is closed, which it was not`);
    return 'closed';
  }
  const hasWaited = fan.waitsSince !== undefined && now - fan.waitsSince > SETTLED_MS;
  if (hasWaited && !wasSoldOut && !fifo.mayHaveUndone(fan.userId))
    violations.push(`${fan.userId} lost the place in ${show.name} though asking when told`);
  return 'again';
};
