import { MINUTE, SECOND } from '#lib/clock.ts';
import { book } from '#test/verification/simulation/booking.ts';
import { type Fan, does, type Outcome, request } from '#test/verification/simulation/fan.ts';
import { queueUp } from '#test/verification/simulation/queue.ts';
import { cancelAll, signUp } from '#test/verification/simulation/money.ts';
import type { World } from '#test/verification/simulation/world.ts';

/** Runs one fan, from arrival to the end of their visit. */
export const runFan = async (world: World, fan: Fan): Promise<void> => {
  const { plan } = fan;
  while (plan.sale.afterFaults && !world.faults.areOver()) await world.timeline.sleep(SECOND);
  await world.timeline.sleep(plan.arrivesAfterMs);
  if (plan.purse !== 'none') await signUp(world, fan);
  let outcome = await attend(world, fan);
  if (outcome === 'ticket' && does(world, fan, 'looksAround')) await lookAround(world, fan);
  if (outcome === 'ticket' && does(world, fan, 'cancels')) {
    await world.timeline.sleep(world.random.between(SECOND, 2 * MINUTE));
    await cancelAll(world, fan);
    outcome = does(world, fan, 'comesBack') ? await attend(world, fan) : 'went home';
  }
  // They keep their ticket, whatever the result is.
  if (outcome === 'ticket' && does(world, fan, 'wantsMore')) await attend(world, fan);
  fan.outcome = outcome;
};

/** Queues and books until the visit ends. */
const attend = async (world: World, fan: Fan): Promise<Outcome> => {
  for (;;) {
    const turn = await queueUp(world, fan);
    const end = 'pass' in turn ? await book(world, fan, turn.pass) : turn.end;
    if (end !== 'again') return end;
  }
};

/** Reads everything of their own, and checks that their payments are in it. */
const lookAround = async (world: World, fan: Fan): Promise<void> => {
  for (const operation of ['getUser', 'getWallet', 'listWalletTransactions', 'getBoard'] as const)
    await request(world, fan, operation);
  for (const operation of ['listPayments', 'listReservations'] as const) {
    const { body } = await request(world, fan, operation);
    const seen = new Set((body as { paymentId?: string }[]).map(({ paymentId }) => paymentId));
    for (const paymentId of fan.paid.keys())
      if (!seen.has(paymentId)) world.violations.push(`${fan.userId} paid, and ${operation} does not say so`);
  }
};
