import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

import type { Random } from '#test/support/random.ts';
import { currentActor, inTurn, type Timeline } from '#test/verification/simulation/timeline.ts';

type Replaced = readonly [
  owner: object,
  name: string,
  by: (original: (...args: never[]) => never) => unknown,
];

const ASYNC_CRYPTOGRAPHY = ['sign', 'verify', 'importKey'] as const;

/**
 * Puts time and chance of this process under the timeline and the seed, for who acts in the world and nobody else:
 * pauses, the stopwatch, random numbers and the random parts of ids. Cryptography stays what it is, and is waited for.
 * @param ids chance of its own, so that an id more or less changes nothing else
 * @returns how to undo it
 */
export const virtualizeBuiltins = (timeline: Timeline, random: Random, ids: Random): (() => void) => {
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
