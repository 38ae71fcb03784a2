import type { Operation } from '#functions/routes.ts';
import type { Instant } from '#lib/clock.ts';
import { ask } from '#test/verification/simulation/client.ts';
import type { Plan, Behaviour } from '#test/verification/simulation/plan.ts';
import type { Answer, Sent, World } from '#test/verification/simulation/world.ts';

/** How a fan's visit ended; `undefined`: it has not. */
export type Outcome = 'ticket' | 'sold out' | 'closed' | 'limit reached' | 'broke' | 'went home';

/** A charge that a fan asked for. A fan's charges all differ in their points. */
interface Charge {
  readonly point: number;
  /** Its idempotency key. */
  readonly key: string;
  isDone: boolean;
}

export interface Fan {
  readonly userId: string;
  readonly plan: Plan;
  readonly charges: Charge[];
  /** Payments that were answered with 200. */
  readonly paid: Map<string, { readonly seatNumber: number; readonly point: number }>;
  /** Payments that the fan asked to cancel. */
  readonly cancelled: Set<string>;
  readonly done: Set<Behaviour>;
  /** When each of their passes ends: no exchange changes it. */
  readonly passes: Set<Instant>;
  /** The indexes of their entries in a draw, from answers. */
  readonly entries: Set<number>;
  /** Since when they have waited without a break and without faults. */
  waitsSince: Instant | undefined;
  outcome: Outcome | undefined;
}

export const aFanWith = (userId: string, plan: Plan): Fan => ({
  userId,
  plan,
  charges: [],
  paid: new Map(),
  cancelled: new Set(),
  done: new Set(),
  passes: new Set(),
  entries: new Set(),
  waitsSince: undefined,
  outcome: undefined,
});

/** Whether a fan shows a behaviour now: at each occasion with a chance of a half, and only once in a run. */
export const does = ({ random }: World, { plan, done }: Fan, behaviour: Behaviour): boolean => {
  if (!plan.behaviours.has(behaviour) || done.has(behaviour)) return false;
  if (random.chance(0.5)) done.add(behaviour);
  return done.has(behaviour);
};

/** Longer than any id that the log may contain. */
export const emailOf = ({ userId }: Pick<Fan, 'userId'>): string => `${userId}@mail.example.com`;

/** Sends a request as this fan: with a queue or payment token, or signed in. */
export const request = (world: World, fan: Fan, operation: Operation, sent: Sent = {}): Promise<Answer> => {
  const { userId, plan } = fan;
  return ask(world, userId, operation, {
    ...sent,
    path: { ...plan.sale.path, userId: 'me', ...sent.path },
    ...(sent.token === undefined && {
      claims: { sub: userId, email: emailOf(fan), name: '팬' },
    }),
  });
};

/** Sends the same request twice at once. */
export const twice = async (isTwice: boolean, act: () => Promise<Answer>): Promise<[Answer, ...Answer[]]> =>
  Promise.all(isTwice ? [act(), act()] : [act()]);
