import { PRICE } from '#test/support/builders.ts';
import { type Fan, does, request, twice } from '#test/verification/simulation/fan.ts';
import type { World } from '#test/verification/simulation/world.ts';

/** The price of all seats that a fan wants. */
export const wantedPoints = ({ plan }: Fan): number => plan.seats * PRICE;

/** Registers, and charges the points that the fan starts with. */
export const signUp = async (world: World, fan: Fan): Promise<void> => {
  await request(world, fan, 'registerUser');
  await charge(world, fan, fan.plan.purse === 'short' ? PRICE / 2 : wantedPoints(fan));
};

export const charge = async (world: World, fan: Fan, point: number): Promise<void> => {
  // A little more each time, so that no two charges are equal.
  const count = fan.charges.length;
  const asked = { point: point + count, key: `charge-${count}-of-${fan.userId}`, isDone: false };
  fan.charges.push(asked);
  const answer = await request(world, fan, 'chargeWallet', {
    body: { point: asked.point },
    idempotencyKey: asked.key,
  });
  asked.isDone = answer.status === 200;
};

/** Cancels all payments of a fan. */
export const cancelAll = async (world: World, fan: Fan): Promise<void> => {
  for (const paymentId of fan.paid.keys()) {
    fan.cancelled.add(paymentId);
    await twice(does(world, fan, 'cancelsTwice'), () =>
      request(world, fan, 'cancelPayment', { path: { paymentId } }),
    );
  }
};
