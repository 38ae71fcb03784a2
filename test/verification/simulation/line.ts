import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { MAX_SEATS_PER_USER } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type Fan, has, type Outcome, request, twice } from '#test/verification/simulation/fan.ts';
import { leastLimit, mostLimit, OUTDATED_MS } from '#test/verification/simulation/shows.ts';
import { MAX_SKEW_MS } from '#test/verification/simulation/sky.ts';
import type { Answer, World } from '#test/verification/simulation/world.ts';

/** A seat that is held, as its holder sees it. */
interface SeatHeld {
  readonly seatNumber: number;
  readonly holdId: string;
  readonly reservationId: string;
  readonly price: number;
}

/** A payment token, what is held on it, and until when it was said to be good. */
export interface Pass {
  readonly token: string;
  readonly goodUntil: Instant;
  readonly holds: readonly SeatHeld[];
}

/** A pass, or how it ended; `again`: they are to join again. */
export type Turn = { readonly pass: Pass } | { readonly end: Outcome | 'again' };

export const passOf = ({ body }: Answer): Pass => ({
  token: body.token,
  goodUntil: Date.parse(body.expiresAt),
  holds: body.holds,
});

export const seatsOf = ({ holds }: Pick<Pass, 'holds'>): number[] =>
  holds.map(({ seatNumber }) => seatNumber);

/** Seats in their order, so that two lists can be compared. */
export const inOrder = (seats: readonly number[]): string =>
  seats.toSorted((one, other) => one - other).join();

/** What is held, so that two answers can be compared. */
export const heldIn = ({ holds }: Pick<Pass, 'holds'>): string => holds.map(({ holdId }) => holdId).join();

/** Joins and polls until let in. */
export const queueUp = async (world: World, fan: Fan): Promise<Turn> => {
  fan.waitsSince = undefined;
  const joined = await twice(has(world, fan, 'joinsTwice'), () => request(world, fan, 'joinQueue'));
  const refused = joined.find(({ status }) => status !== 201);
  if (refused?.code === 'SALE_NOT_OPEN') await world.timeline.sleep(LOOK_AGAIN_MS);
  if (refused) return { end: await turnedAway(world, fan, refused) };
  return waitInLine(world, fan, world.random.pick(joined).body.token);
};

/** How often who waits for a sale that is closed, or not open yet, looks. */
const LOOK_AGAIN_MS = 20 * SECOND;

const waitInLine = async (world: World, fan: Fan, firstToken: string): Promise<Turn> => {
  const { timeline, sky, places, calls } = world;
  const { show, patienceMs } = fan.plan;
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
      if (joined.status !== 201) return { end: await turnedAway(world, fan, joined) };
      token = world.random.pick([token, joined.body.token as string]);
    }
    const turn = await pollOnce(world, fan, token);
    if ('pass' in turn) return turn;
    const { answer } = turn;
    if (answer.code === 'SCHEDULE_CLOSED' && has(world, fan, 'waitsForOpening')) {
      await timeline.sleep(LOOK_AGAIN_MS);
      continue;
    }
    if (answer.code === 'PLACE_LOST') places.lost(token);
    if (answer.status !== 202) {
      const end = await turnedAway(world, fan, answer);
      fan.waitsSince = undefined;
      // Whoever hopes for a seat joins again, or goes on with the place that they had.
      if (end === 'again' && answer.code === 'SOLD_OUT' && world.random.chance(0.5)) continue;
      return { end };
    }
    if (isNumberDue(answer)) return { end: 'again' };
    if (!keepsToken) token = answer.body.token;
    if (sky.isClear()) fan.waitsSince ??= timeline.now();
    if (answer.body.position !== null && has(world, fan, 'looksAway')) {
      calls.away(fan.userId, show);
      await timeline.sleep(world.random.between(...AWAY_MS));
      fan.waitsSince = undefined;
      continue;
    }
    await timeline.sleep(Math.max(answer.body.pollAfterMs, patienceMs));
  }
};

/** For how long somebody looks away. */
const AWAY_MS = [10 * SECOND, 100 * SECOND] as const;

/** Asks for their turn, with what they would like. */
const pollOnce = async (
  world: World,
  fan: Fan,
  token: string,
): Promise<{ pass: Pass } | { answer: Answer }> => {
  const { calls, timeline } = world;
  const { show, seats, wishes } = fan.plan;
  const sentAt = timeline.now();
  const query = {
    ...(wishes.length > 0 && { seats: wishes.join(',') }),
    ...(seats > 1 && { count: String(seats) }),
  };
  const isTwice = has(world, fan, 'pollsTwice');
  const answers = await twice(isTwice, () => request(world, fan, 'pollQueue', { token, query }));
  const inside = answers.filter(({ status }) => status === 200);
  const [answer] = inside.length > 0 ? inside : answers;
  const shown = answer ?? answers[0];
  if (shown.status === 200 || shown.status === 202) calls.answered(fan.userId, show, sentAt, shown);
  else calls.away(fan.userId, show);
  if (shown.status !== 200) return { answer: shown };
  checkInside(world, fan, inside.map(passOf));
  return { pass: passOf(shown) };
};

/** Nobody is inside without a seat, and two requests of one fan find the same ones. */
const checkInside = (world: World, fan: Fan, passes: readonly Pass[]): void => {
  const { violations, timeline, seen } = world;
  const { userId } = fan;
  const [pass] = passes;
  if (!pass) return;
  if (passes.length > 1) seen('turns that were taken twice at once');
  if (new Set(passes.map(heldIn)).size > 1)
    violations.push(`${userId} came in twice at once, with different seats`);
  if (pass.goodUntil - timeline.now() > PASS_MS + MAX_SKEW_MS)
    violations.push(`${userId} was let in until ${pass.goodUntil - timeline.now()} ms from now`);
  // A pass that has run out by one clock is found again by another: with what it was exchanged for.
  if (!fan.passes.has(pass.goodUntil)) checkGiven(world, fan, pass);
  fan.passes.add(pass.goodUntil);
};

/** Whoever comes in is given what they wish for and is free, and as many seats as they may have and are free. */
const checkGiven = (world: World, fan: Fan, pass: Pass): void => {
  const { violations, timeline, calls, sky, seen } = world;
  const { show, seats, wishes } = fan.plan;
  const given = seatsOf(pass);
  const now = timeline.now();
  const owned = ownedBy(fan);
  const told = `${fan.userId} came in to ${show.name} wishing for ${seats} of ${wishes.join()} and was given ${given.join()}`;
  if (given.length === 0 || given.length > Math.min(seats, mostLimit(show, now) - owned.least))
    violations.push(`${told}, owning ${owned.least}`);
  const { stillFree = [] } = calls.entryOf(fan.userId, show) ?? {};
  if (!sky.isClear() || stillFree.length === 0) return;
  seen('entries with seats left');
  if (given.length < Math.min(seats, leastLimit(show, now) - owned.most, MAX_SEATS_PER_USER))
    violations.push(`${told}, though ${stillFree.join()} are free`);
  for (const [index, wish] of wishes.entries()) {
    if (!stillFree.includes(wish) || given.includes(wish)) continue;
    seen('wishes that were not met');
    if (given.some((seat) => !wishes.slice(0, index).includes(seat)))
      violations.push(`${told}, though ${wish} is free`);
  }
};

/** Seats that a fan owns; one that they have asked to be taken back may be theirs for a moment. */
const ownedBy = ({ paid, cancelled }: Fan): { readonly least: number; readonly most: number } => ({
  least: paid.size - cancelled.size,
  most: paid.size,
});

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

/** One who has waited as told for so long in fine weather does not lose their place. */
const SETTLED_MS = 2 * MINUTE;
/** When who hopes for a seat looks again. */
const HOPES_MS = [5 * SECOND, 90 * SECOND] as const;

/** Whether a fan was turned away for a good reason, and what they do then. */
const turnedAway = async (world: World, fan: Fan, { code }: Answer): Promise<Outcome | 'again'> => {
  const { timeline, violations, holds, fifo, seen } = world;
  const { show } = fan.plan;
  const now = timeline.now();
  // When the last seat is sold the line is passed over: who asks after a seat has come back is to join again.
  const soldOutAt = holds.lastSoldOutAt(show.schedule.scheduleId, now) ?? -Infinity;
  const wasSoldOut = now - soldOutAt <= OUTDATED_MS;
  if (code === 'SOLD_OUT') {
    if (!wasSoldOut) violations.push(`${fan.userId} was told SOLD_OUT of ${show.name}, which it was not`);
    if (!has(world, fan, 'hopesForReturn')) return 'sold out';
    await timeline.sleep(world.random.between(...HOPES_MS));
    return 'again';
  }
  if (code === 'SCHEDULE_CLOSED') return shutOut(world, fan);
  if (code === 'SEAT_LIMIT_REACHED') return limitReached(world, fan);
  if (code === 'SALE_NOT_OPEN') {
    if (now > (show.opensAt ?? 0) + OUTDATED_MS)
      violations.push(`${fan.userId} was told that ${show.name} is not open yet, which it was`);
    return 'again';
  }
  seen('places that were lost');
  const hasWaited = fan.waitsSince !== undefined && now - fan.waitsSince > SETTLED_MS;
  const wasClosed = show.isClosed || now - (show.openedAt ?? -Infinity) <= OUTDATED_MS;
  if (hasWaited && !wasSoldOut && !wasClosed && !fifo.mayHaveUndone(fan.userId))
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

/** Nobody is told so who has fewer seats than they may. */
export const limitReached = ({ violations, timeline }: World, fan: Fan, wanted = 1): Outcome => {
  const { show } = fan.plan;
  const { most } = ownedBy(fan);
  const limit = leastLimit(show, timeline.now());
  if (most + wanted <= limit)
    violations.push(`${fan.userId} owns ${most} seats, and was told that ${wanted} more are above the limit`);
  return 'limit reached';
};
