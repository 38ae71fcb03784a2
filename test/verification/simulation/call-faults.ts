import { InternalServerError, TransactionInProgressException } from '@aws-sdk/client-dynamodb';

import type { Key } from '#lib/table/keys.ts';
import {
  type Call,
  conflicting,
  type Fault,
  isWrite,
  throttled,
  throttledTransaction,
  transactionConflict,
} from '#test/support/faults.ts';
import type { FaultRates, FaultName } from '#test/verification/simulation/fault-rates.ts';

/** What a fault does to a call. */
export interface CallFault {
  readonly meets: (call: Call) => boolean;
  /** The call takes effect all the same. */
  readonly isDone?: boolean;
  /** Two tries of it take effect. */
  readonly isTwice?: boolean;
  /** What the SDK throws after its last try. */
  readonly error?: (call: Call) => unknown;
  /** The SDK waits for its timeout first. */
  readonly isTimeout?: boolean;
  /** Changes the answer. */
  readonly alters?: (answer: unknown, call: Call) => unknown;
}

const isTransaction = ({ command }: Call): boolean => command === 'TransactWriteItemsCommand';
const isWriteOfTable = (call: Call): boolean => isWrite(call) && !/Message|Secret|Object/.test(call.command);
const isOfSeveral = (call: Call): boolean =>
  call.command === 'BatchGetItemCommand' && batchOf(call).Keys.length > 1;
const any = (): boolean => true;

const $metadata = { httpStatusCode: 500 };

const thrownBy = (fault: Fault, call: Call): Promise<unknown> =>
  fault(async () => undefined, call).catch((error: unknown) => error);

const timeout = (): Error =>
  Object.assign(new Error('no answer in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' });

/** The faults of calls, in order. A call meets the first that occurs. */
const callFaults: Readonly<Partial<Record<FaultName, CallFault>>> = {
  conflict: {
    meets: isWriteOfTable,
    error: (call) => (isTransaction(call) ? thrownBy(conflicting, call) : transactionConflict()),
  },
  throttled: {
    meets: any,
    error: (call) => (isTransaction(call) ? thrownBy(throttledTransaction, call) : throttled()),
  },
  failed: {
    meets: any,
    error: () => new InternalServerError({ $metadata, message: 'Internal server error' }),
  },
  lost: { meets: any, isTimeout: true, error: timeout },
  unanswered: { meets: isWrite, isDone: true, isTimeout: true, error: timeout },
  sentTwice: { meets: isWriteOfTable, isDone: true, isTwice: true },
  inProgress: {
    meets: isTransaction,
    isDone: true,
    error: () => new TransactionInProgressException({ $metadata: {}, message: 'in progress' }),
  },
  partial: { meets: isOfSeveral, isDone: true, alters: (answer, call) => withoutHalf(answer, call) },
};

/** The fault that this call meets, if any. */
export const drawFault = (call: Call, faults: FaultRates): [name?: string, fault?: CallFault] =>
  Object.entries(callFaults).find(([name, fault]) => fault.meets(call) && faults.occurs(name as FaultName)) ??
  [];

interface Batch {
  readonly name: string;
  readonly Keys: readonly Key[];
}

/** The keys of a batch read. There is only one table. */
const batchOf = ({ input }: Call): Batch => {
  const { RequestItems } = JSON.parse(input) as {
    RequestItems: Readonly<Record<string, Omit<Batch, 'name'>>>;
  };
  const [[name, asked] = ['', { Keys: [] }]] = Object.entries(RequestItems);
  return { name, ...asked };
};

interface BatchRows {
  readonly Responses?: Readonly<Record<string, readonly Key[]>>;
}

/** Answers the first half of the keys, and returns the rest as unprocessed. */
const withoutHalf = (answer: unknown, call: Call): unknown => {
  const { output, ...rest } = answer as { readonly output: BatchRows };
  const { name, Keys, ...how } = batchOf(call);
  const left = Keys.slice(Math.ceil(Keys.length / 2));
  const rows = output.Responses?.[name]?.filter(
    (row) => !left.some(({ pk, sk }) => row.pk === pk && row.sk === sk),
  );
  const UnprocessedKeys = { [name]: { Keys: left, ...how } };
  return { ...rest, output: { ...output, Responses: { [name]: rows }, UnprocessedKeys } };
};
