import { SECOND } from '#lib/clock.ts';
import { SEAT_COUNT } from '#lib/seat/seat.ts';
import { PASS_MS } from '#lib/token/lifetimes.ts';
import { exchange, recall, snipe, switchDevice } from '#test/verification/simulation/exchange.ts';
import { type Fan, does, type Outcome, request, twice } from '#test/verification/simulation/fan.ts';
import { inOrder, type Pass, seatsOf } from '#test/verification/simulation/queue.ts';
import { charge, signUp, wantedPoints } from '#test/verification/simulation/money.ts';
import { MAX_SKEW_MS } from '#test/verification/simulation/fault-rates.ts';
import type { Answer, World } from '#test/verification/simulation/world.ts';

type End = Outcome | 'again';

/** A little longer than a pass. */
const RUN_OUT_MS = PASS_MS + 10 * SECOND;
/** Around an instant: before it by one clock, after it by another. */
const ABOUT_MS = 3 * SECOND;

/** Exchanges the seats of a pass, and pays. */
export const book = async (world: World, fan: Fan, given: Pass): Promise<End> => {
  const { timeline, random } = world;
  let pass: Pass | undefined = given;
  if (does(world, fan, 'dawdles')) await timeline.sleep(random.between(SECOND, 90 * SECOND));
  if (does(world, fan, 'switchesDevice')) pass = await switchDevice(world, fan, pass);
  if (pass && does(world, fan, 'snipes')) pass = await snipe(world, fan, pass);
  if (pass && fan.plan.choice !== 'as assigned') pass = await exchange(world, fan, pass);
  if (!pass) return 'again';

  if (does(world, fan, 'changesMind')) {
    await request(world, fan, 'releaseSeats', { token: pass.token });
    return 'again';
  }
  if (does(world, fan, 'paysLast'))
    await timeline.sleep(pass.goodUntil - timeline.now() + random.between(-ABOUT_MS, ABOUT_MS));
  if (does(world, fan, 'letsRunOut')) await timeline.sleep(RUN_OUT_MS);
  if (does(world, fan, 'walksOut')) {
    await request(world, fan, 'leaveQueue');
    return 'went home';
  }
  return settle(world, fan, pass, given);
};

interface Shown {
  readonly seatNumbers: readonly number[];
  readonly point: number;
}

const shownBy = (pass: Pass): Shown => ({
  seatNumbers: seatsOf(pass),
  point: pass.holds.reduce((sum, { price }) => sum + price, 0),
});

/** Pays, and charges what is missing. */
const settle = async (world: World, fan: Fan, held: Pass, given: Pass): Promise<End> => {
  const { violations, seen } = world;
  const isBlind = does(world, fan, 'paysBlind');
  let pass = held;
  for (;;) {
    const isOld = does(world, fan, 'paysOld');
    const shown = shownBy(isOld ? given : pass);
    const ask = () => request(world, fan, 'pay', { token: pass.token, ...(!isBlind && { body: shown }) });
    const meanwhile = does(world, fan, 'exchangesMeanwhile');
    const [answers] = await Promise.all([
      twice(does(world, fan, 'paysTwice'), ask),
      fan.charges.length > 0 && does(world, fan, 'chargesMeanwhile') ? charge(world, fan, 1_000) : undefined,
      meanwhile
        ? request(world, fan, 'holdSeats', { token: pass.token, body: anotherSeat(world) })
        : undefined,
    ]);
    const done = answers.filter(({ status }) => status === 200);
    for (const paid of done) {
      notePaid(fan, paid);
      if (!isBlind && !isSame(shown, paid))
        violations.push(
          `${fan.userId} was shown ${shown.seatNumbers.join()} and paid ${JSON.stringify(paid.body)}`,
        );
    }
    if (done.length > 0) {
      if (does(world, fan, 'paysAgain')) await payAgain(world, fan, pass);
      return 'ticket';
    }
    const [refused] = answers;
    if (meanwhile) pass = (await recall(world, fan, pass)) ?? pass;
    if (refused.code === 'HOLD_CHANGED') {
      seen('payments of seats no longer held');
      if (isBlind || (!isOld && !meanwhile))
        violations.push(
          `${fan.userId} was told ${JSON.stringify(refused.body)} for ${shown.seatNumbers.join()}`,
        );
    } else if (refused.code === 'USER_NOT_FOUND') {
      await signUp(world, fan);
    } else if (refused.code === 'INSUFFICIENT_POINTS') {
      if (does(world, fan, 'isBroke')) return leaveBroke(world, fan);
      await charge(world, fan, wantedPoints(fan));
    } else {
      return passLost(world, fan, pass, refused);
    }
  }
};

const anotherSeat = ({ random }: World) => ({ seatNumbers: [random.between(1, SEAT_COUNT)] });

const isSame = ({ seatNumbers, point }: Shown, { body }: Answer): boolean =>
  body.point === point &&
  inOrder((body.seats as Ticket[]).map(({ seatNumber }) => seatNumber)) === inOrder(seatNumbers);

const leaveBroke = async (world: World, fan: Fan): Promise<Outcome> => {
  await request(world, fan, 'leaveQueue');
  return 'broke';
};

interface Ticket {
  readonly paymentId: string;
  readonly seatNumber: number;
  readonly point: number;
}

/** Keeps the payments of an answer. */
const notePaid = (fan: Fan, { body }: Answer): void => {
  for (const { paymentId, ...ticket } of body.seats as Ticket[]) fan.paid.set(paymentId, ticket);
};

/** Paying again on the same pass answers the same payments. */
const payAgain = async (world: World, fan: Fan, { token }: Pass): Promise<void> => {
  const { violations } = world;
  const { status, code, body } = await request(world, fan, 'pay', { token });
  if (status !== 200) violations.push(`${fan.userId} paid, and was told ${status} ${code} when paying again`);
  else if ((body.seats as Ticket[]).some(({ paymentId }) => !fan.paid.has(paymentId)))
    violations.push(`${fan.userId} paid, and was told of another payment when paying again`);
};

/** A pass is refused only once it has expired by some clock. */
const passLost = ({ timeline, violations }: World, fan: Fan, pass: Pass, { code }: Answer): 'again' => {
  const left = pass.goodUntil - timeline.now() - MAX_SKEW_MS;
  if (left > 0) violations.push(`${fan.userId} was told ${code} ${left / SECOND} s before the pass expired`);
  return 'again';
};
