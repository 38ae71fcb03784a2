import type { Operation } from '#functions/routes.ts';
import type { Instant } from '#lib/clock.ts';
import { ask } from '#test/verification/simulation/client.ts';
import type { Plan, Quirk } from '#test/verification/simulation/plan.ts';
import type { Answer, Sent, World } from '#test/verification/simulation/world.ts';

/** How it ended for a fan. `undefined`: it has not. */
export type Outcome = 'ticket' | 'sold out' | 'closed' | 'limit reached' | 'broke' | 'went home';

/** A charge that a fan asked for; no two of a fan are about the same number of points. */
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
  /** Payments that were asked to be cancelled. */
  readonly cancelled: Set<string>;
  readonly done: Set<Quirk>;
  /** The ends of the passes that they had: no exchange changes them. */
  readonly passes: Set<Instant>;
  /** Since when they have been waiting without a break in fine weather. */
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
  waitsSince: undefined,
  outcome: undefined,
});

/** Whether a fan does now what they do once. */
export const has = ({ random }: World, { plan, done }: Fan, quirk: Quirk): boolean => {
  if (!plan.quirks.has(quirk) || done.has(quirk)) return false;
  if (random.chance(0.5)) done.add(quirk);
  return done.has(quirk);
};

/** Longer than any id that the log may tell. */
export const emailOf = ({ userId }: Pick<Fan, 'userId'>): string => `${userId}@mail.example.com`;

/** Asks as this fan: with a token of ours, or signed in. */
export const request = (world: World, fan: Fan, operation: Operation, sent: Sent = {}): Promise<Answer> => {
  const { userId, plan } = fan;
  return ask(world, userId, operation, {
    ...sent,
    path: { ...plan.show.path, userId: 'me', ...sent.path },
    ...(sent.token === undefined && {
      claims: { sub: userId, email: emailOf(fan), name: '팬' },
    }),
  });
};

/** Asks for the same twice at once. */
export const twice = async (isTwice: boolean, act: () => Promise<Answer>): Promise<[Answer, ...Answer[]]> =>
  Promise.all(isTwice ? [act(), act()] : [act()]);
