import { vi } from 'vitest';

import type { Instant } from '#lib/clock.ts';
import { roundAt } from '#lib/draw/beacon.ts';
import { variables } from '#lib/env.ts';
import { signRound, testBeacon } from '#test/support/beacon-rounds.ts';
import { NOW } from '#test/support/values.ts';

/** A relay of the beacon. */
export interface Relay {
  /** It has the rounds up to now. */
  readonly goTo: (now: Instant) => void;
  /** It takes every request, and never answers. */
  readonly hang: () => void;
  readonly asked: () => number;
}

/** Names the test beacon in the environment of functions, and answers the requests to its relay. */
export const stubBeacon = (): Relay => {
  process.env[variables.beacon] = JSON.stringify(testBeacon);
  let now = NOW;
  let asked = 0;
  let hangs = false;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input: unknown, init?: RequestInit) => {
    asked += 1;
    if (hangs) await untilAborted(init?.signal);
    const round = Number((input as string).split('/').at(-1));
    if (roundAt(testBeacon, round) > now) return new Response('not yet', { status: 404 });
    return Response.json({ round, signature: signRound(round), randomness: '' });
  });
  return {
    goTo: (instant) => {
      now = instant;
    },
    hang: () => {
      hangs = true;
    },
    asked: () => asked,
  };
};

const untilAborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
