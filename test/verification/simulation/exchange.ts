import { MINUTE, SECOND } from '#lib/clock.ts';
import { MAX_SEATS_PER_USER, SEAT_COUNT } from '#lib/seat/seat.ts';
import { type Fan, does, request } from '#test/verification/simulation/fan.ts';
import {
  heldIn,
  inOrder,
  limitReached,
  type Pass,
  passOf,
  seatsOf,
  checkClosed,
} from '#test/verification/simulation/queue.ts';
import { leastLimit, mostLimit } from '#test/verification/simulation/sales.ts';
import { MAX_SKEW_MS } from '#test/verification/simulation/fault-rates.ts';
import type { Answer, World } from '#test/verification/simulation/world.ts';

type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** When and how often a refused fan tries again. */
const LOOK_AGAIN_MS = [SECOND / 2, 2 * SECOND] as const;
const MAX_TRIES = 3;

/** Exchanges the held seats for those that the fan wants. @returns the new pass; nothing once it has expired */
export const exchange = async (world: World, fan: Fan, before: Pass): Promise<Pass | undefined> => {
  const { random, timeline } = world;
  let pass = before;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const wish = await wishOf(world, fan, pass);
    if (does(world, fan, 'exchangesTwice')) return exchangeTwice(world, fan, pass, wish);
    const answer = await ask(world, fan, pass, wish);
    if (answer.status === 201) return exchanged(world, fan, pass, wish, answer);
    const left = await refused(world, fan, pass, wish, answer);
    if (!left) return undefined;
    pass = left;
    await timeline.sleep(random.between(...LOOK_AGAIN_MS));
  }
  return pass;
};

const ask = (world: World, fan: Fan, { token }: Pass, body: Wish): Promise<Answer> =>
  request(world, fan, 'holdSeats', { token, body });

const wishOf = async (world: World, fan: Fan, pass: Pass): Promise<Wish> => {
  const { random } = world;
  const count = random.pick([pass.holds.length, fan.plan.seats]);
  return fan.plan.choice === 'count'
    ? {
        count: random.chance(0.1)
          ? MAX_SEATS_PER_USER
          : random.between(1, mostLimit(fan.plan.sale, world.timeline.now())),
      }
    : { seatNumbers: await chooseSeats(world, fan, pass, count) };
};

/** How many free seats a fan chooses from, the front rows first. */
const LIKED = 6;

const chooseSeats = async (world: World, fan: Fan, pass: Pass, count: number): Promise<number[]> => {
  const { body } = await request(world, fan, 'getSeatMap');
  const free = (body as { seatNumber: number; status: string }[])
    .filter(({ status }) => status === 'AVAILABLE')
    .map(({ seatNumber }) => seatNumber)
    .slice(0, LIKED);
  const liked = [...new Set([...free, ...seatsOf(pass)])];
  return liked.length >= count ? world.random.some(liked, count) : [world.random.between(1, SEAT_COUNT)];
};

const sizeOf = (wish: Wish): number => ('count' in wish ? wish.count : wish.seatNumbers.length);

/** After an exchange the fan holds what they asked for, the pass ends when it did before, and reservations follow their seats. */
const exchanged = (world: World, fan: Fan, before: Pass, wish: Wish, answer: Answer): Pass => {
  const { violations, timeline, seen } = world;
  const after = passOf(answer);
  const told = `${fan.userId} exchanged ${seatsOf(before).join()} for ${JSON.stringify(wish)} and has ${seatsOf(after).join()}`;
  seen('exchanges');
  const isAsWished =
    'count' in wish
      ? after.holds.length === wish.count
      : inOrder(seatsOf(after)) === inOrder(wish.seatNumbers);
  if (!isAsWished) violations.push(told);
  if (after.holds.length > mostLimit(fan.plan.sale, timeline.now()))
    violations.push(`${told}, above the limit`);
  if (after.goodUntil !== before.goodUntil)
    violations.push(`${told} until ${after.goodUntil}, where it was ${before.goodUntil}`);
  const reservations = new Set(after.holds.map(({ reservationId }) => reservationId));
  const followed = before.holds.filter(({ reservationId }) => reservations.has(reservationId)).length;
  if (followed !== Math.min(before.holds.length, after.holds.length))
    violations.push(`${told}, with ${followed} of the reservations`);
  for (const { seatNumber, holdId } of before.holds) {
    const kept = after.holds.find((seat) => seat.seatNumber === seatNumber);
    if (kept && kept.holdId !== holdId) violations.push(`${told}, with another hold of ${seatNumber}`);
  }
  return after;
};

/** After a refused exchange the fan holds the same seats. @returns the pass; nothing once it has expired */
const refused = async (
  world: World,
  fan: Fan,
  before: Pass,
  wish: Wish,
  answer: Answer,
): Promise<Pass | undefined> => {
  const { seen, violations, timeline } = world;
  const { code, body } = answer;
  if (code === 'PASS_EXPIRED') return expired(world, fan, before, code);
  seen(`exchanges refused with ${code}`);
  if (code === 'SCHEDULE_CLOSED') checkClosed(world, fan, answer);
  if (code === 'INVALID_INPUT' && sizeOf(wish) <= leastLimit(fan.plan.sale, timeline.now()))
    violations.push(
      `${fan.userId} asked for ${JSON.stringify(wish)}, and was told that it is above the limit`,
    );
  if (code === 'SEAT_LIMIT_REACHED') limitReached(world, fan, sizeOf(wish));
  if (code === 'SEAT_TAKEN') {
    const taken = body.seatNumbers as number[];
    const wished = 'count' in wish ? [] : wish.seatNumbers;
    const isGood =
      taken.length > 0 && taken.every((seat) => wished.includes(seat) && !seatsOf(before).includes(seat));
    if (!isGood)
      violations.push(`${fan.userId} asked for ${wished.join()} and was told that ${taken.join()} are taken`);
  }
  const after = await recall(world, fan, before);
  if (after && heldIn(after) !== heldIn(before))
    violations.push(
      `${fan.userId} was refused an exchange with ${code}, and holds ${seatsOf(after).join()} instead of ` +
        seatsOf(before).join(),
    );
  return after;
};

/** Two tabs exchange at once. The result is that of one of them. */
const exchangeTwice = async (world: World, fan: Fan, before: Pass, wish: Wish): Promise<Pass | undefined> => {
  const { violations, seen } = world;
  const other: Wish = { count: fan.plan.seats };
  const answers = await Promise.all([ask(world, fan, before, wish), ask(world, fan, before, other)]);
  const done = answers.filter(({ status }) => status === 201).map(passOf);
  seen('exchanges at once');
  const after = await recall(world, fan, before);
  if (!after) return undefined;
  const possible = new Set((done.length > 0 ? done : [before]).map(heldIn));
  if (!possible.has(heldIn(after)))
    violations.push(
      `${fan.userId} exchanged twice at once, and holds ${seatsOf(after).join()}, which no answer said`,
    );
  return after;
};

/** How old the queue's row may be that a poll reads. By an old row, a fan who has just entered is not called yet. */
const BEHIND_MS = 10 * SECOND;

/** Polls for the seats held on a pass. @returns nothing once it has expired */
export const recall = async (world: World, fan: Fan, pass: Pass): Promise<Pass | undefined> => {
  const { timeline } = world;
  const until = timeline.now() + BEHIND_MS;
  const look = () => request(world, fan, 'pollQueue', { token: pass.token });
  let answer = await look();
  while (answer.status === 202 && timeline.now() < until) {
    await timeline.sleep(answer.body.pollAfterMs);
    answer = await look();
  }
  return answer.status === 200
    ? passOf(answer)
    : expired(world, fan, pass, answer.code ?? String(answer.status));
};

const expired = ({ timeline, violations }: World, fan: Fan, pass: Pass, told: string): undefined => {
  const left = pass.goodUntil - timeline.now() - MAX_SKEW_MS;
  if (left > 0) violations.push(`${fan.userId} was told ${told} ${left / SECOND} s before the pass expired`);
};

/** Continues on another device: joining finds the pass with its seats, even if the sale has closed. */
export const switchDevice = async (world: World, fan: Fan, pass: Pass): Promise<Pass | undefined> => {
  const { seen, violations } = world;
  const joined = await request(world, fan, 'joinQueue');
  if (joined.status !== 201) return expired(world, fan, pass, joined.code ?? '');
  const found = await recall(world, fan, { ...pass, token: joined.body.token });
  if (!found) return undefined;
  seen('passes found from another device');
  if (fan.plan.sale.isClosed) seen('passes found after the sale was closed');
  if (heldIn(found) !== heldIn(pass) && found.goodUntil === pass.goodUntil)
    violations.push(
      `${fan.userId} holds ${seatsOf(pass).join()}, and another device shows ${seatsOf(found).join()}`,
    );
  return found;
};

/** How long a fan waits for a hold to expire, and how much of their own pass they keep for paying. */
const SNIPES_FOR_MS = 3 * MINUTE;
const KEEPS_MS = MINUTE;
/** How often they then try for its seat. */
const TRIES_EVERY_MS = [50, 250] as const;
const ABOUT_MS = 3 * SECOND;

/** Tries for seats whose holds are about to expire. */
export const snipe = async (world: World, fan: Fan, before: Pass): Promise<Pass | undefined> => {
  const { timeline, random, holds } = world;
  const { scheduleId } = fan.plan.sale.schedule;
  const givesUpAt = Math.min(timeline.now() + SNIPES_FOR_MS, before.goodUntil - KEEPS_MS);
  while (timeline.now() < givesUpAt) {
    const now = timeline.now();
    const seatNumber = holds.endingBetween(scheduleId, now - ABOUT_MS, now + ABOUT_MS);
    if (seatNumber === undefined) {
      await timeline.sleep(SECOND);
      continue;
    }
    const wish: Wish = { seatNumbers: [seatNumber] };
    const answer = await ask(world, fan, before, wish);
    if (answer.status === 201) return exchanged(world, fan, before, wish, answer);
    if (answer.code !== 'SEAT_TAKEN') return refused(world, fan, before, wish, answer);
    await timeline.sleep(random.between(...TRIES_EVERY_MS));
  }
  return before;
};
