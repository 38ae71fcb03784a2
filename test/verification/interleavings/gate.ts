import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

import { type Delivered, IntakeMessage } from '#lib/queue/intake.ts';
import { type Call, type Fault, hooked } from '#test/support/faults.ts';
import { inSequence } from '#test/support/records.ts';

/** The operations of a race, by name. Each returns its result in words. */
export type Operations = Readonly<Record<string, () => Promise<string>>>;

/** A call that an operation is about to make. */
export interface Parked {
  /** The operation and the number of its call. It is the same in every run with the same order of calls so far. */
  readonly id: string;
  readonly operation: string;
  readonly call: Call;
  /** Makes the call, or applies a fault, and returns the answer to the operation. */
  readonly go: (instead?: Fault) => Promise<void>;
}

/** One operation and its state. */
interface Runner {
  readonly run: (operation: () => Promise<string>) => Promise<string>;
  readonly waitsItsTurn: (call: Call) => boolean;
  readonly park: Fault;
  /** Its calls that wait, in the order in which it made them. */
  readonly parked: ReadonlyMap<string, Parked>;
  performing: number;
  ended: boolean;
}

const running = new AsyncLocalStorage<Runner>();

const stored = { output: { $metadata: {} }, response: {} };

/** Runs `act` while the calls of racing operations wait for their turn. */
export const gated = <Result>(act: () => Promise<Result>): Promise<Result> =>
  hooked(
    'call',
    (perform, call) => {
      // Only one operation writes files, and their content does not depend on the order.
      if (call.command === 'PutObjectCommand') return Promise.resolve(stored);
      const runner = running.getStore();
      return runner?.waitsItsTurn(call) ? runner.park(perform, call) : perform();
    },
    act,
  );

/** Operations started together. Each continues only when one of its calls is released. */
export interface Race {
  /** The calls that wait, in a fixed order. */
  readonly waiting: () => readonly Parked[];
  /** Releases one call, and waits until every operation waits again or has ended. */
  readonly release: (id: string, instead?: Fault) => Promise<void>;
  /** Waits until every operation waits or has ended. */
  readonly idle: () => Promise<void>;
  /** How each operation ended. */
  readonly results: () => Promise<Readonly<Record<string, string>>>;
  /** What was sent to the FIFO queue, oldest first. */
  readonly sent: readonly Delivered[];
}

/**
 * Starts operations, each in an asynchronous context of its own.
 * @param waitsItsTurn which calls wait for their turn; others are made at once
 * @param onPark is called for each call that waits
 */
export const startRace = async (
  operations: Operations,
  waitsItsTurn: (call: Call) => boolean,
  onPark: (parked: Parked) => void = () => undefined,
): Promise<Race> => {
  const sent: Delivered[] = [];
  const changes = aSignal();
  const runners: Runner[] = [];
  const waiting = () => runners.flatMap(({ parked }) => [...parked.values()]);
  const idle = async (): Promise<void> => {
    for (;;) {
      const next = changes.next();
      // An answered operation reaches its next call in microtasks, so one turn of the event loop is enough.
      await turn();
      if (runners.every(isAtRest)) return;
      await next;
    }
  };

  const ends: Promise<readonly [string, string]>[] = [];
  for (const [name, operation] of Object.entries(operations)) {
    const runner = aRunner(name, { waitsItsTurn, onPark, sent, changed: changes.give });
    runners.push(runner);
    const end = runner.run(operation).then((word) => [name, word] as const);
    // `results` reports errors.
    end.catch(() => undefined);
    ends.push(end);
    await idle();
  }

  return {
    waiting,
    sent,
    idle,
    results: async () => Object.fromEntries(await Promise.all(ends)),
    release: async (id, instead) => {
      const all = waiting();
      const parked = all.find((one) => one.id === id);
      if (!parked)
        throw new Error(`the call ${id} does not wait; these do: ${all.map((one) => one.id).join(', ')}`);
      await parked.go(instead);
      await idle();
    },
  };
};

interface Surroundings {
  readonly waitsItsTurn: (call: Call) => boolean;
  readonly onPark: (parked: Parked) => void;
  readonly sent: Delivered[];
  readonly changed: () => void;
}

const aRunner = (name: string, { waitsItsTurn, onPark, sent, changed }: Surroundings): Runner => {
  const parked = new Map<string, Parked>();
  let made = 0;
  const runner: Runner = {
    waitsItsTurn,
    parked,
    performing: 0,
    ended: false,
    run: async (operation) => {
      try {
        return await running.run(runner, operation);
      } finally {
        runner.ended = true;
        changed();
      }
    },
    park: (perform, call) => {
      const id = `${name} ${(made += 1)}`;
      const answer = Promise.withResolvers<unknown>();
      const make = call.command === 'SendMessageCommand' ? takeIn(sent, call) : perform;
      const go: Parked['go'] = async (instead = (itself) => itself()) => {
        parked.delete(id);
        runner.performing += 1;
        await instead(make, call).then(answer.resolve, answer.reject);
        runner.performing -= 1;
        changed();
      };
      const one = { id, operation: name, call, go };
      parked.set(id, one);
      onPark(one);
      changed();
      return answer.promise;
    },
  };
  return runner;
};

const isAtRest = ({ parked, performing, ended }: Runner): boolean =>
  performing === 0 && (ended || parked.size > 0);

/** A signal that is given many times. `next` waits until it is given again. */
const aSignal = () => {
  let coming = Promise.withResolvers<void>();
  return {
    next: () => coming.promise,
    give: () => {
      coming.resolve();
      coming = Promise.withResolvers();
    },
  };
};

/** Stands in for the FIFO queue: keeps the message. */
const takeIn =
  (sent: Delivered[], { input }: Call) =>
  async () => {
    const { MessageBody } = JSON.parse(input) as { readonly MessageBody: string };
    const message = inSequence(IntakeMessage.parse(JSON.parse(MessageBody)));
    sent.push(message);
    return { output: { MessageId: message.sequence, SequenceNumber: message.sequence }, response: {} };
  };
