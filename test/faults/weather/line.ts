import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { readPlace } from '#lib/queue/place.items.ts';
import { readQueueState } from '#lib/queue/queue-state.items.ts';
import { CLAIM_WINDOW_MS, type Place, turnOf } from '#lib/queue/queue.ts';
import type { UserId } from '#lib/ids.ts';
import { type Fan, has, type Outcome, request, twice } from '#test/faults/weather/fan.ts';
import { meanwhile } from '#test/faults/weather/timeline.ts';
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
  if (refused?.code === 'SALE_NOT_OPEN') await world.timeline.sleep(LOOK_AGAIN_MS);
  if (refused) return { end: turnedAway(world, fan, refused) };
  return waitInLine(world, fan, world.random.pick(joined).body.token);
};

/** How often who waits for a sale that is closed, or not open yet, looks. */
const LOOK_AGAIN_MS = 20 * SECOND;

const waitInLine = async (world: World, fan: Fan, firstToken: string): Promise<Turn> => {
  const { timeline, sky, places } = world;
  const keepsToken = has(world, fan, 'keepsFirstToken');
  const isNumberDue = watchForNumber(world, fan);
  let token = firstToken;
  for (;;) {
    if (has(world, fan, 'givesUp')) return { end: 'went home' };
    if (has(world, fan, 'leavesLine')) {
      await request(world, fan, 'leaveQueue');
      return { end: 'again' };
    }
    if (has(world, fan, 'joinsAgain')) {
      const joined = await request(world, fan, 'joinQueue');
      if (joined.status !== 201) return { end: turnedAway(world, fan, joined) };
      token = world.random.pick([token, joined.body.token as string]);
    }
    const turn = await request(world, fan, 'pollQueue', { token });
    if (turn.status === 200) return { pass: passOf(turn) };
    if (turn.code === 'SCHEDULE_CLOSED' && has(world, fan, 'waitsForOpening')) {
      await timeline.sleep(LOOK_AGAIN_MS);
      continue;
    }
    if (turn.code === 'PLACE_LOST') places.lost(token);
    if (turn.status !== 202) return { end: turnedAway(world, fan, turn) };
    if (isNumberDue(turn)) return { end: 'again' };
    if (!keepsToken) token = turn.body.token;
    if (sky.isClear()) fan.waitsSince ??= timeline.now();
    if (turn.body.position !== null && has(world, fan, 'missesTurn')) {
      await untilTurnEnds(world, fan);
      return { end: 'again' };
    }
    if (turn.body.position !== null && has(world, fan, 'comesLast')) {
      await untilTurnEnds(world, fan);
      fan.waitsSince = undefined;
      continue;
    }
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

/** Whoever's messages are all handled sees it the next time they ask, and once more to be sure. */
const MAX_UNNUMBERED_MS = MINUTE;
/** Once it is fine what was put aside is sent again after a minute, and what was in flight comes again after another. */
const MAX_NUMBERING_MS = 4 * MINUTE;

/** Notices a join that is never numbered. @returns whether the number should have come by now */
const watchForNumber = (world: World, { userId, plan }: Fan): ((polled: Answer) => boolean) => {
  const { timeline, sky, fifo, violations } = world;
  const since: Record<'asked' | 'handled' | 'clear', Instant | undefined> = {
    asked: undefined,
    handled: undefined,
    clear: undefined,
  };
  return ({ body }) => {
    const now = timeline.now();
    const keep = (name: keyof typeof since, isSo: boolean): number => {
      since[name] = body.position === null && isSo ? (since[name] ?? now) : undefined;
      return now - (since[name] ?? now);
    };
    const waitedMs = keep('asked', true);
    const isHandled = keep('handled', !fifo.hasAnyOf(userId)) > MAX_UNNUMBERED_MS;
    const isDue = keep('clear', sky.isClear()) > MAX_NUMBERING_MS || isHandled;
    if (isDue)
      violations.push(
        `${userId} waited for a number for ${plan.show.name} for ${Math.round(waitedMs / SECOND)} s` +
          (isHandled ? ', with no message left that could bring it' : ''),
      );
    return isDue;
  };
};

/** How often who wants to come at the last moment looks whether they are called. */
const LOOK_WHETHER_CALLED_MS = 5 * SECOND;
/** About the end of a turn: by some clock before it, by another after it. */
const ABOUT_MS = 3 * SECOND;

/**
 * Waits until about the end of their turn, if it comes: the line of a closed sale stays as it is. Nobody is told when
 * that is: it is looked up behind the scenes.
 */
const untilTurnEnds = async ({ timeline, random }: World, { userId, plan }: Fan): Promise<void> => {
  const { scheduleId } = plan.show.schedule;
  const seen: { place?: Place | undefined; endsAt?: Instant } = {};
  do {
    await timeline.sleep(LOOK_WHETHER_CALLED_MS);
    await meanwhile(timeline, async () => {
      seen.place = await readPlace(userId as UserId, scheduleId);
      if (seen.place?.status !== 'PENDING') return;
      const state = await readQueueState(scheduleId);
      const turn = turnOf(seen.place.position, state, timeline.now());
      if (turn.kind === 'CALLED') seen.endsAt = turn.mark.at + CLAIM_WINDOW_MS;
      if (turn.kind === 'MISSED' || (turn.kind === 'WAITING' && state.closed)) seen.place = undefined;
    });
  } while (seen.place?.status === 'PENDING' && !isNear(seen.endsAt, timeline.now()));
  if (seen.endsAt !== undefined)
    await timeline.sleep(seen.endsAt + random.between(-ABOUT_MS, ABOUT_MS) - timeline.now());
};

const isNear = (endsAt: Instant | undefined, now: Instant): boolean =>
  endsAt !== undefined && endsAt - now < 2 * LOOK_WHETHER_CALLED_MS;

/** One who has waited as told for so long in fine weather does not lose their place. */
const SETTLED_MS = 2 * MINUTE;
/** How old what was told may be: a poll that took its time was answered by what was so then. */
const OUTDATED_MS = MINUTE;

/** Whether a fan was turned away for a good reason. */
const turnedAway = (world: World, fan: Fan, { code }: Answer): Outcome | 'again' => {
  const { timeline, violations, holds, fifo } = world;
  const { show } = fan.plan;
  const now = timeline.now();
  // When the last seat is sold the line is passed over: who asks after a seat has come back is to join again.
  const soldOutAt = holds.lastSoldOutAt(show.schedule.scheduleId, now) ?? -Infinity;
  const wasSoldOut = now - soldOutAt <= OUTDATED_MS;
  if (code === 'SOLD_OUT') {
    if (!wasSoldOut) violations.push(`${fan.userId} was told SOLD_OUT of ${show.name}, which it was not`);
    return 'sold out';
  }
  if (code === 'SCHEDULE_CLOSED') return shutOut(world, fan);
  if (code === 'SALE_NOT_OPEN') {
    if (now > (show.opensAt ?? 0) + OUTDATED_MS)
      violations.push(`${fan.userId} was told that ${show.name} is not open yet, which it was`);
    return 'again';
  }
  const hasWaited = fan.waitsSince !== undefined && now - fan.waitsSince > SETTLED_MS;
  if (hasWaited && !wasSoldOut && !fifo.mayHaveUndone(fan.userId))
    violations.push(`${fan.userId} lost the place in ${show.name} though asking when told`);
  return 'again';
};

/** Told that the sale is closed: it is, or was a moment ago. */
export const shutOut = ({ timeline, violations }: World, { userId, plan: { show } }: Fan): Outcome => {
  const { isClosed, openedAt = -Infinity } = show;
  if (!isClosed && timeline.now() - openedAt > OUTDATED_MS)
    violations.push(`${userId} was told that ${show.name} is closed, which it was not`);
  return 'closed';
};
