import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

import { intake } from '#lib/queue/intake.ts';
import { table } from '#lib/table/client.ts';
import { secrets } from '#lib/token/token-keys.ts';

/** A call of DynamoDB, SQS or Secrets Manager as the code under test makes it. */
export interface Call {
  /** Name of the SDK's command: `TransactWriteItemsCommand`, `UpdateItemCommand` … */
  readonly command: string;
  /** The input, as JSON. */
  readonly input: string;
}

/** What happens to a call; `perform` makes it. */
export type Fault = (perform: () => Promise<unknown>, call: Call) => Promise<unknown>;

interface Which {
  readonly command: string;
  /** Part of the input as JSON: a key, an attribute. */
  readonly about?: string;
  /** How many such calls go by unharmed before. */
  readonly skip?: number;
  /** How many such calls it meets then. */
  readonly times?: number;
  readonly level?: Level;
}

/** Where a fault happens: once a call, or on each of the SDK's own tries of it. */
export type Level = 'call' | 'try';

const hooks: Record<Level, readonly Fault[]> = { call: [], try: [] };

const through = async <Answer>(level: Level, call: Call, perform: () => Promise<Answer>): Promise<Answer> => {
  const faulty = hooks[level].reduce<() => Promise<unknown>>(
    (inner, hook) => async () => hook(inner, call),
    perform,
  );
  return (await faulty()) as Answer;
};

const callOf = (commandName: string | undefined, input: object): Call => ({
  command: commandName ?? '',
  input: JSON.stringify(input),
});

/** As much of a client's middleware as is used here: each client has types of its own for it. */
interface Interposable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: { input: object }) => Promise<unknown>,
        context: { commandName?: string },
      ) => (args: { input: object }) => Promise<unknown>,
      options: { step: string; name: string; priority: string },
    ): void;
  };
}

for (const { middlewareStack } of [table, intake, secrets] as unknown as readonly Interposable[]) {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        through('call', callOf(commandName, args.input), async () => next(args)),
    { step: 'initialize', name: 'faultsOfCalls', priority: 'high' },
  );
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        through('try', callOf(commandName, args.input), async () => next(args)),
    { step: 'finalizeRequest', name: 'faultsOfTries', priority: 'low' },
  );
}

/** Does something while every call, or every try of one, goes through a hook; hooks put in later are further out. */
export const hooked = async <Result>(
  level: Level,
  hook: Fault,
  act: () => Promise<Result>,
): Promise<Result> => {
  hooks[level] = [...hooks[level], hook];
  try {
    return await act();
  } finally {
    hooks[level] = hooks[level].filter((other) => other !== hook);
  }
};

/** Does something while certain calls go wrong. */
export const during = async <Result>(
  { command, about = '', skip = 0, times = 1, level = 'call' }: Which,
  fault: Fault,
  act: () => Promise<Result>,
): Promise<Result> => {
  let seen = 0;
  return hooked(
    level,
    async (perform, call) => {
      if (call.command !== command || !call.input.includes(about)) return perform();
      seen += 1;
      return seen > skip && seen <= skip + times ? fault(perform, call) : perform();
    },
    act,
  );
};

/** All calls that are made while something is done, and its result. */
export const callsOf = async <Result>(act: () => Promise<Result>): Promise<[Call[], Result]> => {
  const calls: Call[] = [];
  const result = await hooked(
    'call',
    (perform, call) => {
      calls.push(call);
      return perform();
    },
    act,
  );
  return [calls, result];
};

export const isWrite = ({ command }: Call): boolean => !/^(?:Get|BatchGet|Query)/.test(command);

const $metadata = {};

/** The call never arrives. */
export const failing =
  (error: Error): Fault =>
  async () => {
    throw error;
  };

/** The call is made, and its answer never arrives. */
export const lostAnswer: Fault = async (perform) => {
  await perform();
  throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', code: 'ECONNRESET' });
};

/** Something else happens first: between what was read and what is written. */
export const after =
  (other: () => Promise<unknown>): Fault =>
  async (perform) => {
    await other();
    return perform();
  };

/** A transaction that meets another: which of its items does, says nothing of the rest. */
export const conflicting: Fault = async (_, { input }) => {
  const { TransactItems = [] } = JSON.parse(input) as { readonly TransactItems?: readonly unknown[] };
  throw new TransactionCanceledException({
    $metadata,
    message: 'Transaction cancelled',
    CancellationReasons: TransactItems.map((_item, index) => ({
      Code: index === TransactItems.length - 1 ? 'TransactionConflict' : 'None',
    })),
  });
};

/** A transaction that one of its partitions has no room for. */
export const throttledTransaction: Fault = async () => {
  throw new TransactionCanceledException({
    $metadata,
    message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
  });
};

/** A single write that meets a transaction. */
export const transactionConflict = (): Error =>
  new TransactionConflictException({ $metadata, message: 'Transaction is ongoing for the item' });

export const throttled = (): Error =>
  new ProvisionedThroughputExceededException({ $metadata, message: 'The level of throughput was exceeded' });
