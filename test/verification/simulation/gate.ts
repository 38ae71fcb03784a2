import { createHash } from 'node:crypto';

import { SECOND } from '#lib/clock.ts';
import { type Call, type Fault, isWrite } from '#test/support/faults.ts';
import type { Random } from '#test/support/random.ts';
import { type CallFault, drawFault } from '#test/verification/simulation/call-faults.ts';
import type { FaultRates } from '#test/verification/simulation/fault-rates.ts';
import { type Actor, currentActor, type Timeline } from '#test/verification/simulation/timeline.ts';

interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: FaultRates;
  /** Makes a call, or answers for a service that the simulation replaces. */
  readonly answer: (perform: Perform, call: Call) => Promise<unknown>;
  /** Looks at what a write has changed. */
  readonly written: (call: Call) => Promise<void>;
}

/** The SDK's timeout of one try, and of all tries. */
const TRY_MS = 5 * SECOND;
const TRIES_MS = 3 * TRY_MS;

type Perform = () => Promise<unknown>;
type Outcome = () => unknown;

const throwing = (error: unknown) => (): never => {
  throw error;
};

/** Every call of the SDK waits here for its virtual time, and may meet a fault. */
export class Gate {
  readonly #surroundings: Surroundings;
  readonly #journal = createHash('sha256');
  #calls = 0;
  /** Whether the current call is sent twice. Calls are made one at a time. */
  #isSentTwice = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** A hash of all calls and their times: the same for the same seed. */
  digest(): string {
    return this.#journal.copy().digest('hex');
  }

  calls(): number {
    return this.#calls;
  }

  readonly call: Fault = (perform, call) => {
    const { timeline } = this.#surroundings;
    const actor = currentActor();
    if (!actor) return perform();
    actor.calls += 1;
    const at = actor.calls;
    return new Promise((resolve) => {
      timeline.after(this.#delay() + this.#slowness(), async () => {
        const [outcome, late] = await this.#settle(actor, perform, call, at);
        const deliver = () => resolve(Promise.try(outcome));
        if (late === 0) deliver();
        else timeline.after(late, deliver);
      });
    });
  };

  readonly each: Fault = async (perform) => {
    if (this.#isSentTwice) await perform().catch(() => undefined);
    return perform();
  };

  #delay(): number {
    const { random, faults } = this.#surroundings;
    return random.between(1, faults.areOver() ? 10 : faults.latencyMs);
  }

  #slowness(): number {
    const { random, faults } = this.#surroundings;
    return faults.occurs('slow') ? random.between(100, TRY_MS) : 0;
  }

  /** @returns the answer, and how much later the caller gets it */
  async #settle(actor: Actor, perform: Perform, call: Call, at: number): Promise<[Outcome, number]> {
    const { timeline, random, faults } = this.#surroundings;
    const end = actor.end?.atCall === at && !faults.areOver() ? actor.end : undefined;
    if (end && !actor.isDead) faults.counts.died += 1;
    if (end?.isDone === false) end.stop();
    if (actor.isDead && isWrite(call)) return [throwing(new Error('stopped')), 0];
    const [name, fault] = actor.isDead ? [] : drawFault(call, faults);
    this.#journal.update(`${timeline.now()} ${actor.name} ${call.command} ${name} ${call.input}\n`);
    this.#calls += 1;
    const outcome = fault ? await this.#meet(perform, call, fault) : await this.#make(perform, call, false);
    end?.stop();
    return [outcome, fault?.isTimeout ? random.between(TRY_MS, TRIES_MS) : this.#slowness()];
  }

  /** Applies a fault to a call. */
  async #meet(
    perform: Perform,
    call: Call,
    { isDone = false, isTwice = false, error, alters }: CallFault,
  ): Promise<Outcome> {
    const outcome = isDone ? await this.#make(perform, call, isTwice) : undefined;
    if (error) return throwing(await error(call));
    return () => (alters ? alters(outcome?.(), call) : outcome?.());
  }

  async #make(perform: Perform, call: Call, isTwice: boolean): Promise<Outcome> {
    const { answer, written } = this.#surroundings;
    this.#isSentTwice = isTwice;
    try {
      const given = await answer(perform, call);
      return () => given;
    } catch (error) {
      return throwing(error);
    } finally {
      this.#isSentTwice = false;
      if (isWrite(call)) await written(call);
    }
  }
}
