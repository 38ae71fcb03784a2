import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

import { bucket } from '#lib/bucket/client.ts';
import { intake } from '#lib/queue/intake.ts';
import { table } from '#lib/table/client.ts';
import { secrets } from '#lib/token/token-keys.ts';

/** A call of DynamoDB, SQS, S3 or Secrets Manager as the code under test makes it. */
export interface Call {
  /** Name of the SDK's command: `TransactWriteItemsCommand`, `UpdateItemCommand` … */
  readonly command: string;
  /** The input, as JSON. */
  readonly input: string;
}

/** What happens to a call. `perform` makes the call. */
export type Fault = (perform: () => Promise<unknown>, call: Call) => Promise<unknown>;

interface Which {
  readonly command: string;
  /** Part of the input as JSON: a key, an attribute. */
  readonly about?: string;
  /** How many such calls succeed before the first fault. */
  readonly skip?: number;
  /** How many such calls the fault then hits. */
  readonly times?: number;
  readonly level?: Level;
}

/** Where a fault hits: the whole call, or each try that the SDK makes of it. */
export type Level = 'call' | 'try';

const hooks: Record<Level, readonly Fault[]> = { call: [], try: [] };

const through = async <Answer>(
  level: Level,
  command: string,
  input: object,
  perform: () => Promise<Answer>,
): Promise<Answer> => {
  if (hooks[level].length === 0) return perform();
  const call: Call = { command, input: JSON.stringify(input) };
  const faulty = hooks[level].reduce<() => Promise<unknown>>(
    (inner, hook) => async () => hook(inner, call),
    perform,
  );
  return (await faulty()) as Answer;
};

/** The part of a client's middleware that is used here. Each client has its own types for it. */
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

for (const { middlewareStack } of [table, intake, bucket, secrets] as unknown as readonly Interposable[]) {
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) =>
        through('call', commandName, args.input, async () => next(args)),
    { step: 'initialize', name: 'faultsOfCalls', priority: 'high' },
  );
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) =>
        through('try', commandName, args.input, async () => next(args)),
    { step: 'finalizeRequest', name: 'faultsOfTries', priority: 'low' },
  );
}

/** Runs `act` while every call, or every try, goes through a hook. A later hook wraps the earlier ones. */
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

/** Runs `act` while certain calls fail. @throws Error when there was no such call: the test would prove nothing */
export const during = async <Result>(
  { command, about = '', skip = 0, times = 1, level = 'call' }: Which,
  fault: Fault,
  act: () => Promise<Result>,
): Promise<Result> => {
  let seen = 0;
  const result = await hooked(
    level,
    async (perform, call) => {
      if (call.command !== command || !call.input.includes(about)) return perform();
      seen += 1;
      return seen > skip && seen <= skip + times ? fault(perform, call) : perform();
    },
    act,
  );
  if (seen <= skip) throw new Error(`no ${command} ${about} was interposed`);
  return result;
};

/** Runs `act`. @returns its calls and its result */
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

/** The call takes effect, but its answer never arrives. */
export const lostAnswer: Fault = async (perform) => {
  await perform();
  throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', code: 'ECONNRESET' });
};

/** Runs something else first, between a read and the write. */
export const after =
  (other: () => Promise<unknown>): Fault =>
  async (perform) => {
    await other();
    return perform();
  };

/** A transaction that conflicts with another one, in its last item. */
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

/** A transaction that one of its partitions throttles. */
export const throttledTransaction: Fault = async () => {
  throw new TransactionCanceledException({
    $metadata,
    message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
  });
};

/** A single write that conflicts with a transaction. */
export const transactionConflict = (): Error =>
  new TransactionConflictException({ $metadata, message: 'Transaction is ongoing for the item' });

export const throttled = (): Error =>
  new ProvisionedThroughputExceededException({ $metadata, message: 'The level of throughput was exceeded' });
