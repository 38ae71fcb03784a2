import * as fc from 'fast-check';

import { HOUR, SECOND } from '#lib/clock.ts';
import {
  type Command,
  command,
  passTime,
  weighted,
  type Weighted,
} from '#test/verification/model/command.ts';
import * as queueSteps from '#test/verification/model/queue-steps.ts';
import * as moneySteps from '#test/verification/model/money-steps.ts';
import { type Fan, freeSeats, heldBy, isInside, type Rules } from '#test/verification/model/rules.ts';
import type { EntryWish, Wish } from '#test/verification/model/seat-rules.ts';
import * as seatSteps from '#test/verification/model/seat-steps.ts';
import type { Client, Service } from '#test/verification/model/service.ts';
import type { Step, Visit } from '#test/verification/model/step.ts';

export const FANS = 5;

/** This long after the end of a hold, called fans may take its seat, and more fans are called for it. */
const STANDS_FREE = 6 * SECOND;

/** The time from one call until the next may come. */
const A_CALL = 10 * SECOND;

const fanOf = (model: Rules, index: number): Fan => model.fans[index] as Fan;
const clientOf = (service: Service, index: number): Client => service.clients[index] as Client;

const visit = (model: Rules, service: Service, index: number): Visit => ({
  rules: model,
  service,
  fan: fanOf(model, index),
  client: clientOf(service, index),
});

type Who = (fan: Fan, model: Rules) => boolean;

/** Fans by their state. Among all fans, a random pick would rarely find one who can act. */
const anyone: Who = () => true;
const someoneOutside: Who = (fan, model) => !isInside(model, fan);
const someoneInside: Who = (fan, model) => fan.passToken !== undefined && isInside(model, fan);
const someoneWithQueueToken: Who = ({ queueToken }) => queueToken !== undefined;
const someoneWithPassToken: Who = ({ passToken }) => passToken !== undefined;
const someoneWhoPaid: Who = ({ payments }) => payments.length > 0;
const someoneWhoFailed: Who = ({ failed }) => failed > 0;

/** A command of the n-th fan in a state. @param who whether a fan is in that state */
const ofFan = (
  name: string,
  who: Who,
  nth: number,
  step: (visit: Visit) => Promise<string>,
  shown = '',
): Command => {
  const those = (model: Rules) => model.fans.filter((fan) => who(fan, model));
  return command({
    name,
    shown: [`${nth}`, shown].filter((text) => text !== '').join(', '),
    check: (model) => those(model).length > 0,
    run: async (model, service) => {
      // `check` ran a second ago. The pass may have expired since.
      const some = those(model);
      const fan = some[nth % some.length];
      if (!fan) return 'no such fan any more';
      return step(visit(model, service, model.fans.indexOf(fan)));
    },
  });
};

const nth = fc.nat({ max: FANS - 1 });

/** Commands of one step, each of another fan in a state. */
const aStep = (name: string, who: Who, step: (visit: Visit) => Promise<string>) =>
  nth.map((one) => ofFan(name, who, one, step));

/** Joins, is numbered together with all pending joins, and polls. Polls once more after the next call. */
const enter =
  (wish: EntryWish): Step =>
  async (its) => {
    const { rules: model, service } = its;
    const joined = await queueSteps.join(its);
    if (joined !== 'joined' && joined !== 'has a place') return joined;
    passTime(model, service, SECOND);
    await queueSteps.deliver(model, service, 10);
    passTime(model, service, SECOND);
    const turn = await queueSteps.poll(wish)(its);
    if (turn !== 'waits') return turn;
    passTime(model, service, A_CALL);
    await queueSteps.tick(model, service);
    passTime(model, service, SECOND);
    return queueSteps.poll(wish)(its);
  };

const anEmail = fc.constantFrom('one@example.com', 'other@example.com');

/** The operator closes the sale before a step, and reopens it afterwards. */
const onceClosed =
  (step: Step): Step =>
  async (its) => {
    const { rules: model, service } = its;
    await queueSteps.change(model, service, { closed: true });
    passTime(model, service, SECOND);
    const word = await step(its);
    await queueSteps.change(model, service, { closed: false });
    return word;
  };

/** Is called, polls while the sale is paused, and polls again after it resumes. */
const entersAfterPause: Step = async (its) => {
  const { rules: model, service } = its;
  const joined = await queueSteps.join(its);
  if (joined !== 'joined') return joined;
  await queueSteps.deliver(model, service, 10);
  await queueSteps.change(model, service, { paused: true });
  passTime(model, service, SECOND);
  const held = await queueSteps.poll()(its);
  await queueSteps.change(model, service, { paused: false });
  passTime(model, service, SECOND);
  return `${held}, then ${await queueSteps.poll()(its)}`;
};

/** Waits while the sale is paused for longer than a queue token lasts, and joins again: the place is still there. */
const comesBackAfterADay: Step = async (its) => {
  const { rules: model, service } = its;
  const joined = await queueSteps.join(its);
  if (joined !== 'joined') return joined;
  await queueSteps.deliver(model, service, 10);
  await queueSteps.change(model, service, { paused: true });
  passTime(model, service, 25 * HOUR);
  const held = await queueSteps.poll()(its);
  const back = await queueSteps.join(its);
  await queueSteps.change(model, service, { paused: false });
  passTime(model, service, SECOND);
  return `${held}, then ${back}, then ${await queueSteps.poll()(its)}`;
};

/** Joins a sale that closes before the join is handled. Polls then, and after the sale reopens. */
const joinsClosedSale: Step = async (its) => {
  const { rules: model, service } = its;
  const joined = await queueSteps.join(its);
  if (joined !== 'joined') return joined;
  await queueSteps.change(model, service, { closed: true });
  await queueSteps.deliver(model, service, 10);
  passTime(model, service, SECOND);
  const then = await queueSteps.poll()(its);
  await queueSteps.change(model, service, { closed: false });
  passTime(model, service, SECOND);
  return `${then}, then ${await queueSteps.poll()(its)}`;
};

/** Buys the held seats, enters again, and wants two seats. */
const wantsMore: Step = async (its) => {
  const { rules: model, service } = its;
  await moneySteps.pay('nothing')(its);
  passTime(model, service, SECOND);
  const word = await enter({})(its);
  return word === 'enters' ? seatSteps.exchange({ count: 2 })(its) : word;
};

const aSeat = fc.integer({ min: 1, max: 5 });
const aWish: fc.Arbitrary<Wish | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ count: fc.constantFrom(1, 2, 2, 3) }),
  fc.record({ seatNumbers: fc.uniqueArray(aSeat, { minLength: 1, maxLength: 3 }) }),
);
/** A wish on entering. Its seats are in order of preference, so they are not sorted. */
const anEntryWish: fc.Arbitrary<EntryWish> = fc.record(
  {
    seats: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
    count: fc.constantFrom(1, 2, 2, 4),
  },
  { requiredKeys: [] },
);

/** The seats at these indexes, among the free seats and the fan's own. */
const someSeats = (which: readonly number[], { rules: model, fan }: Visit): Wish => {
  const seats = [...new Set([...freeSeats(model), ...heldBy(model, fan)])].toSorted(
    (one, other) => one - other,
  );
  return { seatNumbers: [...new Set(which.map((one) => seats[one % seats.length] ?? 1))] };
};

const exchanges = (who: Who) =>
  fc
    .tuple(nth, aWish)
    .map(([one, wish]) => ofFan('exchange', who, one, seatSteps.exchange(wish), JSON.stringify(wish)));

/** Exchanges for seats that no other fan has. */
const goodExchanges = fc
  .tuple(nth, fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 2 }))
  .map(([one, which]) =>
    ofFan(
      'exchange',
      someoneInside,
      one,
      (its) => seatSteps.exchange(someSeats(which, its))(its),
      `of those that are free: ${which.join()}`,
    ),
  );

const enters = fc
  .tuple(nth, anEntryWish)
  .map(([one, wish]) => ofFan('enter', someoneOutside, one, enter(wish), JSON.stringify(wish)));

const polls = fc
  .tuple(nth, anEntryWish)
  .map(([one, wish]) =>
    ofFan('poll', someoneWithQueueToken, one, queueSteps.poll(wish), JSON.stringify(wish)),
  );

const pays = (who: Who) =>
  fc
    .tuple(
      nth,
      fc.constantFrom<moneySteps.Showing>(
        ...(['nothing', 'nothing', 'both', 'both'] as const),
        ...(['seats', 'points', 'another seat', 'another price'] as const),
      ),
    )
    .map(([one, showing]) => ofFan('pay', who, one, moneySteps.pay(showing), showing));

/** A fan outside waits for a hold to expire, enters, and wishes for its seat. */
const takeOver: Step = async (its) => {
  const { rules: model, service } = its;
  const [seat, hold] = [...model.seats].find(([, { status }]) => status === 'HELD') ?? [1];
  const wish = { seats: [seat] };
  passTime(model, service, Math.max(0, (hold?.until ?? 0) - model.now) + STANDS_FREE);
  await queueSteps.tick(model, service);
  passTime(model, service, SECOND);
  return enter(wish)(its);
};

const someSeatIsHeld: Who = (fan, model) =>
  someoneOutside(fan, model) && [...model.seats.values()].some(({ status }) => status === 'HELD');

/** Commands of the fans. */
export const fanCommands: readonly Weighted[] = [
  weighted(
    2,
    fc
      .tuple(
        nth,
        fc.record({ iat: fc.integer({ min: 1, max: 3 }), email: anEmail }, { requiredKeys: ['iat'] }),
      )
      .map(([one, said]) => ofFan('register', anyone, one, moneySteps.register(said), JSON.stringify(said))),
  ),
  weighted(
    3,
    fc
      .tuple(nth, fc.integer({ min: 1, max: 2 }), fc.constantFrom(undefined, 'key', 'key'))
      .map(([one, seats, key]) =>
        ofFan('charge', anyone, one, moneySteps.charge(seats, key), `${seats}, ${key}`),
      ),
  ),
  weighted(1, aStep('join', anyone, queueSteps.join)),
  weighted(2, aStep('join', someoneOutside, queueSteps.join)),
  weighted(10, enters),
  weighted(8, polls),
  weighted(1, aStep('poll with pass', someoneWithPassToken, queueSteps.pollWithPass)),
  weighted(5, exchanges(someoneInside)),
  weighted(5, goodExchanges),
  weighted(2, exchanges(someoneWithPassToken)),
  weighted(2, aStep('take over', someSeatIsHeld, takeOver)),
  weighted(2, aStep('release', someoneInside, seatSteps.release)),
  weighted(1, aStep('release', someoneWithPassToken, seatSteps.release)),
  weighted(8, pays(someoneInside)),
  weighted(1, aStep('join once it is closed', someoneInside, onceClosed(queueSteps.join))),
  weighted(
    1,
    aStep('exchange once it is closed', someoneInside, onceClosed(seatSteps.exchange({ count: 2 }))),
  ),
  weighted(1, aStep('pay once it is closed', someoneInside, onceClosed(moneySteps.pay('both')))),
  weighted(3, pays(someoneWithPassToken)),
  weighted(
    5,
    fc
      .tuple(nth, fc.nat({ max: 3 }))
      .map(([one, which]) => ofFan('cancel', someoneWhoPaid, one, moneySteps.cancel(which), String(which))),
  ),
  weighted(2, aStep('want more', someoneInside, wantsMore)),
  weighted(2, aStep('exchange for two', someoneInside, seatSteps.exchange({ count: 2 }))),
  weighted(2, aStep('enter after a pause', someoneOutside, entersAfterPause)),
  weighted(2, aStep('join a closed sale', someoneOutside, joinsClosedSale)),
  weighted(1, aStep('come back after a day', someoneOutside, comesBackAfterADay)),
  weighted(1, aStep('leave', anyone, queueSteps.leave)),
  weighted(1, aStep('cancel what failed', someoneWhoFailed, moneySteps.cancel(0, true))),
  weighted(
    1,
    fc.tuple(nth, nth).map(([fan, owner]) =>
      command({
        name: 'cancel for another',
        shown: `${fan}, of ${owner}`,
        check: (model) => fan !== owner && fanOf(model, owner).payments.length > 0,
        run: (model, service) =>
          moneySteps.cancelOfAnother(clientOf(service, owner))(visit(model, service, fan)),
      }),
    ),
  ),
];
