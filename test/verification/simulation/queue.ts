import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { MAX_SEATS_PER_USER } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { type Fan, does, type Outcome, request, twice } from '#test/verification/simulation/fan.ts';
import { leastLimit, mostLimit, OUTDATED_MS } from '#test/verification/simulation/sales.ts';
import { MAX_SKEW_MS } from '#test/verification/simulation/fault-rates.ts';
import type { Answer, World } from '#test/verification/simulation/world.ts';

/** A held seat, as the API answers it. */
interface SeatHeld {
  readonly seatNumber: number;
  readonly holdId: string;
  readonly reservationId: string;
  readonly price: number;
}

/** A payment token, the seats held on it, and when it expires. */
export interface Pass {
  readonly token: string;
  readonly goodUntil: Instant;
  readonly holds: readonly SeatHeld[];
}

/** A pass, or how the wait ended; `again`: the fan joins again. */
export type Turn = { readonly pass: Pass } | { readonly end: Outcome | 'again' };

export const passOf = ({ body }: Answer): Pass => ({
  token: body.token,
  goodUntil: Date.parse(body.expiresAt),
  holds: body.holds,
});

export const seatsOf = ({ holds }: Pick<Pass, 'holds'>): number[] =>
  holds.map(({ seatNumber }) => seatNumber);

/** Sorted seats, to compare two lists. */
export const inOrder = (seats: readonly number[]): string =>
  seats.toSorted((one, other) => one - other).join();

/** The ids of the holds, to compare two answers. */
export const heldIn = ({ holds }: Pick<Pass, 'holds'>): string => holds.map(({ holdId }) => holdId).join();

/** Joins and polls until the fan enters. */
export const queueUp = async (world: World, fan: Fan): Promise<Turn> => {
  fan.waitsSince = undefined;
  const joined = await twice(does(world, fan, 'joinsTwice'), () => request(world, fan, 'joinQueue'));
  const refused = joined.find(({ status }) => status !== 201);
  if (refused?.code === 'SALE_NOT_OPEN') await world.timeline.sleep(LOOK_AGAIN_MS);
  if (refused) return { end: await turnedAway(world, fan, refused) };
  return waitInQueue(world, fan, world.random.pick(joined).body.token);
};

/** How often a fan looks whether a closed or unopened sale has opened. */
const LOOK_AGAIN_MS = 20 * SECOND;

const waitInQueue = async (world: World, fan: Fan, firstToken: string): Promise<Turn> => {
  const { timeline, faults, places, calls } = world;
  const { sale, patienceMs } = fan.plan;
  const keepsToken = does(world, fan, 'keepsFirstToken');
  const isNumberDue = watchForNumber(world, fan);
  let token = firstToken;
  for (;;) {
    if (does(world, fan, 'givesUp')) return { end: 'went home' };
    if (does(world, fan, 'leavesQueue')) {
      await request(world, fan, 'leaveQueue');
      return { end: 'again' };
    }
    if (does(world, fan, 'joinsAgain')) {
      const joined = await request(world, fan, 'joinQueue');
      if (joined.status !== 201) return { end: await turnedAway(world, fan, joined) };
      token = world.random.pick([token, joined.body.token as string]);
    }
    const turn = await pollOnce(world, fan, token);
    if ('pass' in turn) return turn;
    const { answer } = turn;
    if (answer.code === 'SCHEDULE_CLOSED' && does(world, fan, 'waitsForOpening')) {
      await timeline.sleep(LOOK_AGAIN_MS);
      continue;
    }
    if (answer.code === 'PLACE_LOST') places.lost(token);
    if (answer.status !== 202) {
      const end = await turnedAway(world, fan, answer);
      fan.waitsSince = undefined;
      // A fan who hopes for a returned seat joins again, or keeps polling with their place.
      if (end === 'again' && answer.code === 'SOLD_OUT' && world.random.chance(0.5)) continue;
      return { end };
    }
    if (answer.body.entry !== null) fan.entries.add(answer.body.entry);
    if (isNumberDue(answer)) return { end: 'again' };
    if (!keepsToken) token = answer.body.token;
    if (faults.areOver()) fan.waitsSince ??= timeline.now();
    if (answer.body.position !== null && does(world, fan, 'looksAway')) {
      calls.away(fan.userId, sale);
      await timeline.sleep(world.random.between(...AWAY_MS));
      fan.waitsSince = undefined;
      continue;
    }
    await timeline.sleep(Math.max(answer.body.pollAfterMs, patienceMs));
  }
};

/** How long a fan looks away. */
const AWAY_MS = [10 * SECOND, 100 * SECOND] as const;

/** Polls once, with the fan's wishes. */
const pollOnce = async (
  world: World,
  fan: Fan,
  token: string,
): Promise<{ pass: Pass } | { answer: Answer }> => {
  const { calls, timeline } = world;
  const { sale, seats, wishes } = fan.plan;
  const sentAt = timeline.now();
  const query = {
    ...(wishes.length > 0 && { seats: wishes.join(',') }),
    ...(seats > 1 && { count: String(seats) }),
  };
  const isTwice = does(world, fan, 'pollsTwice');
  const answers = await twice(isTwice, () => request(world, fan, 'pollQueue', { token, query }));
  const inside = answers.filter(({ status }) => status === 200);
  const [answer] = inside.length > 0 ? inside : answers;
  const shown = answer ?? answers[0];
  if (shown.status === 200 || shown.status === 202) calls.answered(fan.userId, sale, sentAt, shown);
  else calls.away(fan.userId, sale);
  if (shown.status !== 200) return { answer: shown };
  checkInside(world, fan, inside.map(passOf));
  return { pass: passOf(shown) };
};

/** A fan who enters holds seats, and two polls of one fan find the same ones. */
const checkInside = (world: World, fan: Fan, passes: readonly Pass[]): void => {
  const { violations, timeline, seen } = world;
  const { userId } = fan;
  const [pass] = passes;
  if (!pass) return;
  if (passes.length > 1) seen('passes by two polls at once');
  if (new Set(passes.map(heldIn)).size > 1)
    violations.push(`${userId} entered twice at once, with different seats`);
  if (pass.goodUntil - timeline.now() > PASS_MS + MAX_SKEW_MS)
    violations.push(`${userId} got a pass that ends ${pass.goodUntil - timeline.now()} ms from now`);
  // A pass that has expired by one clock is still found by another, with its exchanged seats.
  if (!fan.passes.has(pass.goodUntil)) checkGiven(world, fan, pass);
  fan.passes.add(pass.goodUntil);
};

/** A fan who enters gets the wished seats that are free, and as many seats as they want, may have, and are free. */
const checkGiven = (world: World, fan: Fan, pass: Pass): void => {
  const { violations, timeline, calls, faults, seen } = world;
  const { sale, seats, wishes } = fan.plan;
  const given = seatsOf(pass);
  const now = timeline.now();
  const owned = ownedBy(fan);
  const told = `${fan.userId} entered ${sale.name} wishing for ${seats} of ${wishes.join()} and was given ${given.join()}`;
  if (given.length === 0 || given.length > Math.min(seats, mostLimit(sale, now) - owned.least))
    violations.push(`${told}, owning ${owned.least}`);
  const stillFree = calls.freeOnEntering(fan.userId, sale);
  if (!faults.areOver() || stillFree.length === 0) return;
  seen('passes with seats left');
  if (given.length < Math.min(seats, leastLimit(sale, now) - owned.most, MAX_SEATS_PER_USER))
    violations.push(`${told}, though ${stillFree.join()} are free`);
  for (const [index, wish] of wishes.entries()) {
    if (!stillFree.includes(wish) || given.includes(wish)) continue;
    seen('wishes that were not met');
    if (given.some((seat) => !wishes.slice(0, index).includes(seat)))
      violations.push(`${told}, though ${wish} is free`);
  }
};

/** How many seats a fan owns. A cancelled one may still count for a moment. */
const ownedBy = ({ paid, cancelled }: Fan): { readonly least: number; readonly most: number } => ({
  least: paid.size - cancelled.size,
  most: paid.size,
});

/** Once all messages of a fan are handled, a poll shows their number within this time. */
const MAX_UNNUMBERED_MS = MINUTE;
/** A minute after the faults end, dead-lettered messages are sent again. Those in flight are delivered again a minute later. */
const MAX_NUMBERING_MS = 4 * MINUTE;

/** Before the draw, fans have no number. Only those who joined late get one, once all entries are counted. */
const awaitsDraw = ({ draw }: Answer['body']): boolean =>
  draw !== null && draw.state !== 'DRAWN' && draw.state !== 'CANCELLED';

/** Finds a join that never gets a number. @returns a function that says of each answer whether the number is overdue */
const watchForNumber = (world: World, { userId, plan }: Fan): ((polled: Answer) => boolean) => {
  const { timeline, faults, fifo, violations } = world;
  const since: Record<'asked' | 'handled' | 'withoutFaults', Instant | undefined> = {
    asked: undefined,
    handled: undefined,
    withoutFaults: undefined,
  };
  return ({ body }) => {
    const now = timeline.now();
    const keep = (name: keyof typeof since, isSo: boolean): number => {
      since[name] = body.position === null && isSo && !awaitsDraw(body) ? (since[name] ?? now) : undefined;
      return now - (since[name] ?? now);
    };
    const waitedMs = keep('asked', true);
    const isHandled = keep('handled', !fifo.hasAnyOf(userId)) > MAX_UNNUMBERED_MS;
    const isDue = keep('withoutFaults', faults.areOver()) > MAX_NUMBERING_MS || isHandled;
    if (isDue)
      violations.push(
        `${userId} waited for a number for ${plan.sale.name} for ${Math.round(waitedMs / SECOND)} s` +
          (isHandled ? ', with no message left that could bring it' : ''),
      );
    return isDue;
  };
};

/** A fan who has polled on time for this long without faults does not lose their place. */
const SETTLED_MS = 2 * MINUTE;
/** When a fan who hopes for a returned seat looks again. */
const HOPES_MS = [5 * SECOND, 90 * SECOND] as const;

/** Checks that a fan was refused for a good reason. @returns what they do next */
const turnedAway = async (world: World, fan: Fan, answer: Answer): Promise<Outcome | 'again'> => {
  const { timeline, violations, holds, fifo, seen } = world;
  const { sale } = fan.plan;
  const { code, at: now } = answer;
  // When the last seat is sold, all waiting numbers count as called. A fan who polls after a seat has come back joins again.
  const soldOutAt = holds.lastSoldOutAt(sale.schedule.scheduleId, now) ?? -Infinity;
  const wasSoldOut = now - soldOutAt <= OUTDATED_MS;
  if (code === 'SOLD_OUT') {
    if (!wasSoldOut) violations.push(`${fan.userId} was told SOLD_OUT for ${sale.name}, but seats were left`);
    if (!does(world, fan, 'hopesForReturn')) return 'sold out';
    await timeline.sleep(world.random.between(...HOPES_MS));
    return 'again';
  }
  if (code === 'SCHEDULE_CLOSED') return checkClosed(world, fan, answer);
  if (code === 'SEAT_LIMIT_REACHED') return limitReached(world, fan);
  if (code === 'DRAW_CANCELLED') {
    seen('entries of a cancelled draw');
    if (!sale.isDrawCancelled)
      violations.push(`${fan.userId} was told that the draw of ${sale.name} is cancelled`);
    await timeline.sleep(LOOK_AGAIN_MS);
    return 'again';
  }
  if (code === 'SALE_NOT_OPEN') {
    if (now > (sale.opensAt ?? 0) + OUTDATED_MS)
      violations.push(`${fan.userId} was told that ${sale.name} is not open yet, but it was`);
    return 'again';
  }
  seen('lost places');
  const hasWaited = fan.waitsSince !== undefined && now - fan.waitsSince > SETTLED_MS;
  const wasClosed = sale.isClosed || now - (sale.openedAt ?? -Infinity) <= OUTDATED_MS;
  if (hasWaited && !wasSoldOut && !wasClosed && !fifo.log.mayHaveUndone(fan.userId))
    violations.push(`${fan.userId} lost the place in ${sale.name} though polling on time`);
  return 'again';
};

/** SCHEDULE_CLOSED is right only if the sale is closed, or was a moment ago. */
export const checkClosed = (
  { violations }: World,
  { userId, plan: { sale } }: Fan,
  { at }: Pick<Answer, 'at'>,
): Outcome => {
  const { isClosed, openedAt = -Infinity } = sale;
  if (!isClosed && at - openedAt > OUTDATED_MS)
    violations.push(`${userId} was told that ${sale.name} is closed, but it was not`);
  return 'closed';
};

/** SEAT_LIMIT_REACHED is right only if the fan has as many seats as allowed. */
export const limitReached = ({ violations, timeline }: World, fan: Fan, wanted = 1): Outcome => {
  const { sale } = fan.plan;
  const { most } = ownedBy(fan);
  const limit = leastLimit(sale, timeline.now());
  if (most + wanted <= limit)
    violations.push(`${fan.userId} owns ${most} seats, and was told that ${wanted} more are above the limit`);
  return 'limit reached';
};
