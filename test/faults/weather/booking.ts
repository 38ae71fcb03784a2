import { type Instant, MINUTE, SECOND } from '#lib/clock.ts';
import { HOLD_MS } from '#lib/queue/queue.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { type Fan, has, type Outcome, request, twice } from '#test/faults/weather/fan.ts';
import { type Pass, passOf, shutOut, type Turn } from '#test/faults/weather/line.ts';
import { charge, signUp, wantedPoints } from '#test/faults/weather/money.ts';
import { MAX_SKEW_MS } from '#test/faults/weather/sky.ts';
import type { Answer, World } from '#test/faults/weather/world.ts';

type End = Outcome | 'again';

/** How long a hold and a pass last, and a little more. */
const RUN_OUT_MS = 5 * MINUTE + 10 * SECOND;

/** Chooses, holds and pays on a pass. */
export const book = async (world: World, fan: Fan, pass: Pass): Promise<End> => {
  const { timeline, random } = world;
  if (has(world, fan, 'dawdles')) await timeline.sleep(random.between(SECOND, 90 * SECOND));
  if (fan.plan.choice === 'none') return settle(world, fan, pass);
  const held = await hold(world, fan, pass);
  if ('end' in held) return held.end;

  if (has(world, fan, 'changesMind')) {
    const released = await request(world, fan, 'releaseSeats', { token: held.pass.token });
    return released.status === 204 ? book(world, fan, held.pass) : passLost(world, fan, held.pass, released);
  }
  if (has(world, fan, 'paysLast')) await timeline.sleep(HOLD_MS + random.between(-ABOUT_MS, ABOUT_MS));
  if (has(world, fan, 'letsRunOut')) await timeline.sleep(RUN_OUT_MS);
  if (has(world, fan, 'walksOut')) {
    await request(world, fan, 'leaveQueue');
    return 'went home';
  }
  return settle(world, fan, held.pass);
};

/** About an instant: before it by one clock, after it by another. */
const ABOUT_MS = 3 * SECOND;

type Wish = { readonly seatNumbers: readonly number[] } | { readonly count: number };

/** When who finds no seat looks again. */
const LOOK_AGAIN_MS = [SECOND / 2, 2 * SECOND] as const;
/** How often somebody tries for the seats that they like best. */
const MAX_TRIES = 4;

/** Holds what they want, or what is left of it. */
const hold = async (world: World, fan: Fan, pass: Pass): Promise<Turn> => {
  const { timeline, random } = world;
  const sniped = has(world, fan, 'snipes') ? await snipe(world, fan, pass) : undefined;
  if (sniped) return { pass: sniped };
  let { seats, choice } = fan.plan;
  let emptySince: Instant | undefined;
  for (let attempt = 1; ; attempt += 1) {
    if (attempt > MAX_TRIES) choice = 'best';
    const chosen =
      choice === 'named' ? { seatNumbers: await chooseSeats(world, fan, seats) } : { count: seats };
    const ask = (body: Wish) => request(world, fan, 'holdSeats', { token: pass.token, body });
    const answers: [Answer, ...Answer[]] = has(world, fan, 'holdsTwice')
      ? await Promise.all([ask(chosen), ask({ count: seats })])
      : [await ask(chosen)];
    refuseTooMany(world, fan, answers);
    const done = answers.find(({ status }) => status === 201);
    if (done) return { pass: passOf(done) };
    const [refused] = answers;
    if (refused.code === 'PASS_EXPIRED') return { end: passLost(world, fan, pass, refused) };
    if (refused.code === 'SCHEDULE_CLOSED') return { end: shutOut(world, fan) };
    if (refused.code === 'SEAT_LIMIT_REACHED') {
      // Something is held already: who asks for any seats is told which.
      if (choice === 'best') return { end: limitReached(world, fan) };
      choice = 'best';
      continue;
    }
    if (refused.code === 'NO_SEAT_FREE') emptySince = foundNone(world, fan, emptySince);
    if (refused.code !== 'SEAT_TAKEN' && seats > 1) seats = 1;
    else await timeline.sleep(random.between(...LOOK_AGAIN_MS));
  }
};

/** For how long somebody waits for a hold to run out, and how much of their pass they keep for what comes after. */
const SNIPES_FOR_MS = 3 * MINUTE;
const KEEPS_MS = MINUTE;
/** How often they try for its seat then. */
const TRIES_EVERY_MS = [50, 250] as const;

/** Tries for the seats whose holds are about to run out. */
const snipe = async (world: World, fan: Fan, { token, goodUntil }: Pass): Promise<Pass | undefined> => {
  const { timeline, random, holds } = world;
  const { scheduleId } = fan.plan.show.schedule;
  const givesUpAt = Math.min(timeline.now() + SNIPES_FOR_MS, goodUntil - KEEPS_MS);
  while (timeline.now() < givesUpAt) {
    const now = timeline.now();
    const seatNumber = holds.endingBetween(scheduleId, now - ABOUT_MS, now + ABOUT_MS);
    if (seatNumber === undefined) {
      await timeline.sleep(SECOND);
      continue;
    }
    const body: Wish = { seatNumbers: [seatNumber] };
    const answer = await request(world, fan, 'holdSeats', { token, body });
    if (answer.status === 201) return passOf(answer);
    if (answer.code !== 'SEAT_TAKEN') return undefined;
    await timeline.sleep(random.between(...TRIES_EVERY_MS));
  }
  return undefined;
};

/** Whatever is asked for at once, nobody holds more than they may. */
const refuseTooMany = ({ violations }: World, { userId, plan }: Fan, answers: readonly Answer[]): void => {
  const held = answers
    .filter(({ status }) => status === 201)
    .flatMap(({ body }) => (body.holds as { seatNumber: number }[]).map(({ seatNumber }) => seatNumber));
  const { maxSeatsPerUser } = plan.show.schedule;
  if (new Set(held).size > maxSeatsPerUser)
    violations.push(`${userId} holds the seats ${held.join(', ')}, more than ${maxSeatsPerUser}`);
};

/** How many of the seats that look free somebody chooses from; the front rows are liked best. */
const LIKED = 6;

const chooseSeats = async (world: World, fan: Fan, count: number): Promise<number[]> => {
  const { body } = await request(world, fan, 'getSeatMap');
  const free = (body as { seatNumber: number; status: string }[])
    .filter(({ status }) => status === 'AVAILABLE')
    .map(({ seatNumber }) => seatNumber)
    .slice(0, LIKED);
  return free.length >= count ? world.random.some(free, count) : [world.random.between(1, SEAT_COUNT)];
};

/** Pays, charging what is missing. */
const settle = async (world: World, fan: Fan, pass: Pass): Promise<End> => {
  const { timeline, random } = world;
  let emptySince: Instant | undefined;
  for (;;) {
    const [answers] = await Promise.all([
      twice(has(world, fan, 'paysTwice'), () => request(world, fan, 'pay', { token: pass.token })),
      fan.charges.length > 0 && has(world, fan, 'chargesMeanwhile') ? charge(world, fan, 1_000) : undefined,
    ]);
    const done = answers.filter(({ status }) => status === 200);
    for (const paid of done) notePaid(fan, paid);
    if (done.length > 0) {
      if (has(world, fan, 'paysAgain')) await payAgain(world, fan, pass);
      return 'ticket';
    }
    const [refused] = answers;
    if (refused.code === 'SEAT_LIMIT_REACHED') return limitReached(world, fan);
    if (refused.code === 'SCHEDULE_CLOSED') return shutOut(world, fan);
    if (refused.code === 'NO_SEAT_FREE') {
      emptySince = foundNone(world, fan, emptySince);
      await timeline.sleep(random.between(...LOOK_AGAIN_MS));
    } else if (refused.code === 'USER_NOT_FOUND') {
      await signUp(world, fan);
    } else if (refused.code === 'INSUFFICIENT_POINTS') {
      if (has(world, fan, 'isBroke')) return leaveBroke(world, fan);
      await charge(world, fan, wantedPoints(fan));
    } else {
      return passLost(world, fan, pass, refused);
    }
  }
};

const leaveBroke = async (world: World, fan: Fan): Promise<Outcome> => {
  await request(world, fan, 'leaveQueue');
  return 'broke';
};

interface Ticket {
  readonly paymentId: string;
  readonly seatNumber: number;
  readonly point: number;
}

/** Keeps what was paid. */
const notePaid = (fan: Fan, { body }: Answer): void => {
  for (const { paymentId, ...ticket } of body.seats as Ticket[]) fan.paid.set(paymentId, ticket);
};

/** Asking again on the same pass finds the same. */
const payAgain = async (world: World, fan: Fan, { token }: Pass): Promise<void> => {
  const { violations } = world;
  const { status, code, body } = await request(world, fan, 'pay', { token });
  if (status !== 200) violations.push(`${fan.userId} paid, and was told ${status} ${code} when asking again`);
  else if ((body.seats as Ticket[]).some(({ paymentId }) => !fan.paid.has(paymentId)))
    violations.push(`${fan.userId} paid, and was told of another payment when asking again`);
};

/** A pass is refused only when its time has run out by some clock. */
const passLost = ({ timeline, violations }: World, fan: Fan, pass: Pass, { code }: Answer): 'again' => {
  const left = pass.goodUntil - timeline.now() - MAX_SKEW_MS;
  if (left > 0) violations.push(`${fan.userId} was told ${code} ${left / SECOND} s before the pass ran out`);
  return 'again';
};

/** Nobody has more seats than they paid for. */
const limitReached = ({ violations }: World, fan: Fan): Outcome => {
  const owned = fan.paid.size - fan.cancelled.size;
  if (owned < fan.plan.show.schedule.maxSeatsPerUser)
    violations.push(`${fan.userId} owns ${owned} seats, and was told that this is the limit`);
  return 'limit reached';
};

/** By then a hold that has run out can be taken over by every clock. */
const MAX_EMPTY_MS = 10 * SECOND;

/**
 * Whoever is let in finds a seat, unless more are let in than that.
 * @param since when they first found none
 * @returns the same, or now
 */
const foundNone = ({ timeline, violations }: World, fan: Fan, since: Instant | undefined): Instant => {
  const { name, schedule } = fan.plan.show;
  const now = timeline.now();
  if (since !== undefined && schedule.admitFactor <= 1 && now - since > MAX_EMPTY_MS)
    violations.push(`${fan.userId} was let in to ${name}, and finds no seat for ${(now - since) / SECOND} s`);
  return since ?? now;
};
