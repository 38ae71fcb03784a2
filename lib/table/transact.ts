import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

import { DomainError, isDomainError } from '#lib/errors.ts';
import { count } from '#lib/metrics.ts';
import { table } from '#lib/table/client.ts';
import { pauseAfter } from '#lib/table/pause.ts';
import type { Write } from '#lib/table/write.ts';

/** DynamoDB's limit for one transaction. */
const MAX_ITEMS = 100;
/** How often a decision is tried before the conflict becomes the answer. */
const MAX_ATTEMPTS = 8;

/**
 * Makes all writes or none. A single write is sent without a transaction, which would cost twice as much.
 * @throws the error of the first write whose condition does not hold
 * @throws DomainError CONFLICT when it met another transaction. That never means "taken": decide again.
 * @throws Error for more writes than DynamoDB takes in one transaction; nothing is sent
 */
export const transact = async (writes: readonly Write[]): Promise<void> => {
  if (writes.length > MAX_ITEMS)
    throw new Error(`a transaction has ${writes.length} items; DynamoDB takes ${MAX_ITEMS}`);
  const [only, ...others] = writes;
  if (only && others.length === 0) return write(only);
  try {
    await table.send(new TransactWriteCommand({ TransactItems: writes.map(({ item }) => item) }));
  } catch (error) {
    throw toDomainError(error, writes);
  }
};

/**
 * Makes one write.
 * @returns the row after an update; nothing after a put or a delete
 * @throws the write's own error when its condition does not hold
 * @throws DomainError CONFLICT when it met a transaction
 */
export const write = async <Shape = void>(one: Write): Promise<Shape> => {
  const { Put, Update, Delete } = one.item;
  try {
    if (Put) await table.send(new PutCommand(Put));
    if (Delete) await table.send(new DeleteCommand(Delete));
    if (!Update) return undefined as Shape;
    const { Attributes } = await table.send(new UpdateCommand({ ...Update, ReturnValues: 'ALL_NEW' }));
    return Attributes as Shape;
  } catch (error) {
    throw toDomainError(error, [one]);
  }
};

/**
 * Runs `decide`, which reads, decides and writes. Runs it again while it throws CONFLICT: a row has changed since it was
 * read, or another transaction was in the way. Any other error is final, and so is the CONFLICT of the last attempt.
 */
export const retryOnConflict = async <Result>(
  decide: (attempt: number) => Promise<Result>,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await decide(attempt);
    } catch (error) {
      if (!isDomainError(error, 'CONFLICT')) throw error;
      count('conflicts', 1);
      if (attempt === MAX_ATTEMPTS) throw error;
      await pauseAfter(attempt);
    }
  }
};

/** Finds the error of a failed write. In a cancelled transaction, the index of a reason is the index of its write. */
const toDomainError = (error: unknown, writes: readonly Write[]): unknown => {
  if (error instanceof ConditionalCheckFailedException) return conditionError(writes[0], error.Item);
  if (error instanceof TransactionConflictException) return new DomainError('CONFLICT');
  // An earlier try of the same transaction may still succeed, so deciding again could do it twice.
  if (error instanceof TransactionInProgressException) return new DomainError('BUSY');
  if (!(error instanceof TransactionCanceledException)) return error;
  const reasons = error.CancellationReasons ?? [];
  const failed = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  if (failed >= 0) return conditionError(writes[failed], reasons[failed]?.Item);
  const codes = new Set(reasons.map(({ Code }) => Code));
  if (codes.has('TransactionConflict')) return new DomainError('CONFLICT');
  if (codes.has('ThrottlingError') || codes.has('ProvisionedThroughputExceeded'))
    return new DomainError('BUSY');
  return error;
};

const conditionError = (
  one: Write | undefined,
  found: Parameters<typeof unmarshall>[0] | undefined,
): unknown => one?.onConditionFailed(found && Object.keys(found).length > 0 ? unmarshall(found) : undefined);
