import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { SECOND } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import { aUserId } from '#test/support/builders.ts';
import { makeTable } from '#test/support/table.ts';
import { counted } from '#test/verification/model/command.ts';
import { sequences } from '#test/verification/model/commands.ts';
import { FANS } from '#test/verification/model/fan-commands.ts';
import { compareAnswers } from '#test/verification/model/compare-answers.ts';
import { charge } from '#test/verification/model/money-rules.ts';
import { type Fan, newRules, PRICE, type Rules } from '#test/verification/model/rules.ts';
import { aSmallSale } from '#test/verification/model/sale.ts';
import {
  ask,
  type Client,
  deliverRecords,
  type Service,
  withService,
} from '#test/verification/model/service.ts';

/** Only commands move the clock. */
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<object>()),
  setTimeout: async () => undefined,
}));

/**
 * A failure prints its seed, its path and the replay path of its commands. To replay it, set `MODEL_SEED`, `MODEL_PATH` and
 * `MODEL_COMMANDS`. To run other sequences, set `MODEL_SEED` and `MODEL_RUNS`.
 */
const { MODEL_SEED, MODEL_PATH, MODEL_COMMANDS, MODEL_RUNS } = process.env;
const SEED = 4;
const RUNS = 60;
const MAX_COMMANDS = 100;

/** The states that the sequences of this seed must reach. */
const REACHED = [
  'call: begins',
  'call: grows',
  'call: hundreds',
  'cancel: cancelled',
  'cancel: cancelled before',
  'cancel: cancelled, the sale reopens',
  'cancel: CANCELLATION_CLOSED',
  'charge: again',
  'charge: IDEMPOTENCY_KEY_REUSED',
  'join a closed sale: SCHEDULE_CLOSED, then PLACE_LOST',
  'come back after a day: UNAUTHORIZED, then has a place, then enters',
  'enter after a pause: called, but paused, then enters',
  'enter: called, no seat free',
  'enter: enters',
  'enter: enters, with some seats',
  'enter: SCHEDULE_CLOSED',
  'enter: SEAT_LIMIT_REACHED',
  'enter: SOLD_OUT',
  'enter: waits',
  'exchange once it is closed: SCHEDULE_CLOSED',
  'exchange once it is closed: held already',
  'exchange for two: NO_SEAT_FREE',
  'exchange: exchanged',
  'exchange: fewer',
  'exchange: held already',
  'exchange: taken over',
  'exchange: PASS_EXPIRED',
  'exchange: INVALID_INPUT',
  'exchange: SEAT_TAKEN',
  'expire: removed',
  'join once it is closed: has a place',
  'join: SALE_NOT_OPEN',
  'join: SEAT_LIMIT_REACHED',
  'join: SOLD_OUT',
  'pay: paid',
  'pay: paid before',
  'pay: HOLD_CHANGED',
  'pay: INSUFFICIENT_POINTS',
  'pay: PASS_EXPIRED',
  'pay once it is closed: paid',
  'poll: enters',
  'poll: called, no seat free',
  'poll: inside',
  'poll: PLACE_LOST',
  'poll: SCHEDULE_CLOSED',
  'poll: SOLD_OUT',
  'register: has changed',
  'release: released',
  'release: nothing to release',
  'stream: delivered',
  'take over: enters',
  'tick: calls',
  'tick: sold out',
  'want more: SEAT_LIMIT_REACHED',
];

beforeAll(async () => {
  process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
  await makeTable();
});

afterAll(() => {
  const words = [...counted].map(([word, times]) => `${word} ${times}`);
  console.info(`model: ${words.toSorted().join(', ')}`);
});

const aStart = fc.record({
  seatsLeft: fc.constantFrom(1, 2, 2, 2, 3, 4, 6),
  gone: fc.constantFrom(0, 0, 0, 0, 0, 2, 30, 400),
  opensIn: fc.constantFrom(0, 0, 0, 0, 0, 6 * SECOND),
  /** The points of each fan, as a multiple of the price of a seat. Undefined: not registered. */
  balances: fc.tuple(...Array.from({ length: FANS }, () => fc.constantFrom(undefined, 0, 1, 2, 4, 4))),
});

/** Registers a fan and charges their wallet. */
const begin = async (
  rules: Rules,
  service: Service,
  { userId }: Client,
  fan: Fan,
  seats: number,
): Promise<void> => {
  fan.registered = true;
  await ask(service, 'registerUser', { userId });
  if (seats === 0) return;
  const point = seats * PRICE;
  charge(rules, fan, point);
  await ask(service, 'chargeWallet', { userId, body: { point } });
};

test('the service does what the rules say', async () => {
  const doesAsTheRulesSay = fc.asyncProperty(
    aStart,
    sequences(MAX_COMMANDS, MODEL_COMMANDS),
    async ({ seatsLeft, gone, opensIn, balances }, commands) => {
      const sale = await aSmallSale({ seatsLeft, gone, opensIn });
      const users = balances.map(() => aUserId());
      await withService(sale, users, async (service) => {
        const rules = newRules({ ...sale, now: sale.startedAt, fans: FANS, seatsLeft, gone });
        await Promise.all(
          balances.map(async (seats, index) => {
            const [client, fan] = [service.clients[index], rules.fans[index]];
            if (client && fan && seats !== undefined) await begin(rules, service, client, fan, seats);
          }),
        );

        await fc.asyncModelRun(() => ({ model: rules, real: service }), commands);

        rules.now += SECOND;
        service.now = rules.now;
        await compareAnswers(rules, service);
        await deliverRecords(service, service.stream);
        await sale.audit(users, service.now);
      });
    },
  );
  const isReplay = MODEL_SEED !== undefined;

  await fc.assert(doesAsTheRulesSay, {
    seed: Number(MODEL_SEED ?? SEED),
    numRuns: Number(MODEL_RUNS ?? RUNS),
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
  });

  if (!isReplay) expect([...counted.keys()]).toEqual(expect.arrayContaining(REACHED));
}, 600_000);
