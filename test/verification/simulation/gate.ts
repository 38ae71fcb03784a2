import { createHash } from 'node:crypto';

import { SECOND } from '#lib/clock.ts';
import { type Call, type Fault, isWrite } from '#test/support/faults.ts';
import type { Random } from '#test/support/random.ts';
import { type Mishap, strike } from '#test/verification/simulation/mishaps.ts';
import type { Sky } from '#test/verification/simulation/sky.ts';
import { type Actor, currentActor, type Timeline } from '#test/verification/simulation/timeline.ts';

interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly sky: Sky;
  /** Makes a call, or answers in the place of a service that is not there. */
  readonly answer: (perform: () => Promise<unknown>, call: Call) => Promise<unknown>;
  /** Looks at what a write has changed. */
  readonly written: (call: Call) => Promise<void>;
}

export interface Gate {
  readonly call: Fault;
  readonly each: Fault;
  /** What went through, and when: the same for the same seed. */
  digest(): string;
  calls(): number;
}

/** The longest that the SDK waits for one try, and for all of them. */
const TRY_MS = 5 * SECOND;
const TRIES_MS = 3 * TRY_MS;

type Outcome = () => unknown;

const throwing = (error: unknown) => (): never => {
  throw error;
};

/** Where every call of the SDK waits until its time comes, and where the weather meets it. */
export const openGate = ({ timeline, random, sky, answer, written }: Surroundings): Gate => {
  const journal = createHash('sha256');
  let calls = 0;
  /** The call that is being made is sent twice: calls are made one at a time. */
  let isSentTwice = false;

  const delay = (): number => random.between(1, sky.isClear() ? 10 : sky.latencyMs);
  const slowness = (): number => (sky.strikes('slow') ? random.between(100, TRY_MS) : 0);

  const make = async (perform: () => Promise<unknown>, call: Call, isTwice: boolean): Promise<Outcome> => {
    isSentTwice = isTwice;
    try {
      const given = await answer(perform, call);
      return () => given;
    } catch (error) {
      return throwing(error);
    } finally {
      isSentTwice = false;
      if (isWrite(call)) await written(call);
    }
  };

  /** What becomes of a call: made or not, with its own answer, another, or an error. */
  const meet = async (
    perform: () => Promise<unknown>,
    call: Call,
    { isDone = false, isTwice = false, error, alters }: Mishap,
  ): Promise<Outcome> => {
    const outcome = isDone ? await make(perform, call, isTwice) : undefined;
    if (error) return throwing(await error(call));
    return () => (alters ? alters(outcome?.(), call) : outcome?.());
  };

  /** @returns what the caller is told, and how much later */
  const settle = async (
    actor: Actor,
    perform: () => Promise<unknown>,
    call: Call,
    at: number,
  ): Promise<[Outcome, number]> => {
    const end = actor.end?.atCall === at && !sky.isClear() ? actor.end : undefined;
    if (end && !actor.isDead) sky.met.died += 1;
    if (end?.isDone === false) end.stop();
    if (actor.isDead && isWrite(call)) return [throwing(new Error('stopped')), 0];
    const [trouble, mishap] = actor.isDead ? [] : strike(call, sky);
    journal.update(`${timeline.now()} ${actor.name} ${call.command} ${trouble} ${call.input}\n`);
    calls += 1;
    const outcome = mishap ? await meet(perform, call, mishap) : await make(perform, call, false);
    end?.stop();
    return [outcome, mishap?.isTimeout ? random.between(TRY_MS, TRIES_MS) : slowness()];
  };

  return {
    call: (perform, call) => {
      const actor = currentActor();
      if (!actor) return perform();
      actor.calls += 1;
      const at = actor.calls;
      return new Promise((resolve) => {
        timeline.after(delay() + slowness(), async () => {
          const [outcome, late] = await settle(actor, perform, call, at);
          const deliver = () => resolve(Promise.try(outcome));
          if (late === 0) deliver();
          else timeline.after(late, deliver);
        });
      });
    },
    each: async (perform) => {
      if (isSentTwice) await perform().catch(() => undefined);
      return perform();
    },
    digest: () => journal.copy().digest('hex'),
    calls: () => calls,
  };
};
