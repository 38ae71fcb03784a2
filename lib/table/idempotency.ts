import { DomainError, isDomainError } from '#lib/errors.ts';
import { digest, type UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { put, rowIsNew, type Row, type Write } from '#lib/table/write.ts';

/** A request that its sender may repeat with the same key. It takes effect once. */
export interface Once {
  readonly userId: UserId;
  /** The `Idempotency-Key` header. */
  readonly key: string;
  /** The whole request: the same key with another request is an error. */
  readonly request: unknown;
}

/** The request to do once; `undefined` without a key. */
export const onceOf = (userId: UserId, key: string | undefined, request: unknown): Once | undefined =>
  key === undefined ? undefined : { userId, key, request };

/** The request was done before, with this result. */
class AlreadyDone extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('already done');
    this.result = result;
  }
}

/**
 * Runs `act` once for each key. `act` calls `keep` with its result and puts the returned writes first into its transaction.
 * Without a key, `keep` returns none. The row of a key is never removed, so a late repetition has no effect either.
 * @returns the result of `act`, also when an earlier copy of the request has run it
 * @throws DomainError IDEMPOTENCY_KEY_REUSED
 */
export const once = async <Result>(
  request: Once | undefined,
  act: (keep: (result: Result) => Write[]) => Promise<Result>,
): Promise<Result> => {
  if (!request) return act(() => []);
  const fingerprint = digest(JSON.stringify(request.request)).toString('base64url');
  const doneBefore = (found: Row | undefined) =>
    found?.['fingerprint'] === fingerprint
      ? new AlreadyDone(found['result'])
      : new DomainError('IDEMPOTENCY_KEY_REUSED');
  const key = keys.idempotency(request.userId, request.key);
  try {
    return await act((result) => [put({ ...key, fingerprint, result }, rowIsNew, doneBefore)]);
  } catch (error) {
    // An earlier copy of this request may have caused the error. Then return its result.
    const done = isDomainError(error) ? await getRow<Row>(key, 'latest') : undefined;
    const reason = done ? doneBefore(done) : error;
    if (reason instanceof AlreadyDone) return reason.result as Result;
    throw reason;
  }
};
