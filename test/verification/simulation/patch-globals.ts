import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

import type { Random } from '#test/support/random.ts';
import { relay } from '#test/verification/simulation/relay.ts';
import { currentActor, inTurn, type Timeline } from '#test/verification/simulation/timeline.ts';

type Replaced = readonly [
  owner: object,
  name: string,
  by: (original: (...args: never[]) => never) => unknown,
];

const ASYNC_CRYPTOGRAPHY = ['sign', 'verify', 'importKey', 'exportKey'] as const;

/**
 * Replaces timers, `performance.now`, `Math.random` and random bytes by virtual time and seeded numbers, and `fetch` by the
 * relay of a beacon, for the actors of the run only. Cryptography stays real, and the timeline waits for it.
 * @param ids random bytes of ids, from their own seed: one id more or less changes nothing else
 * @returns a function that undoes this
 */
export const patchGlobals = (timeline: Timeline, random: Random, ids: Random): (() => void) => {
  const replaced: readonly Replaced[] = [
    [
      timers,
      'setTimeout',
      (original) =>
        async (ms: number, ...rest: never[]) => {
          const actor = currentActor();
          if (!actor) return (original as unknown as (...args: unknown[]) => unknown)(ms, ...rest);
          return timeline.sleep(actor.isDead ? 0 : ms * actor.slowness);
        },
    ],
    [
      globalThis,
      'fetch',
      (original) => (url: string) => (currentActor() ? relay(timeline, url) : original(url as never)),
    ],
    [Math, 'random', (original) => () => (currentActor() ? random.next() : original())],
    [performance, 'now', (original) => () => (currentActor() ? timeline.now() : original.call(performance))],
    [
      crypto,
      'getRandomValues',
      (original) => (bytes: Uint8Array) => {
        if (!currentActor())
          return (original as unknown as (values: Uint8Array) => unknown).call(crypto, bytes);
        for (const index of bytes.keys()) bytes[index] = ids.between(0, 255);
        return bytes;
      },
    ],
    ...ASYNC_CRYPTOGRAPHY.map((name): Replaced => [
      crypto.subtle,
      name,
      (original) =>
        (...args: never[]) =>
          inTurn(async () => original.apply(crypto.subtle as never, args)),
    ]),
  ];
  const undo = replaced.map(([owner, name, by]) => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    const original = Reflect.get(owner, name) as (...args: never[]) => never;
    Object.defineProperty(owner, name, { value: by(original), configurable: true, writable: true });
    return () => (before ? Object.defineProperty(owner, name, before) : Reflect.deleteProperty(owner, name));
  });
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
};
