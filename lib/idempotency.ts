import { DomainError, isDomainError } from '#lib/errors.ts';
import { digest, type UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { put, rowIsNew, type Row, type Write } from '#lib/table/write.ts';

/** A request that its sender may repeat under the same key, and whose effect shall happen once. */
export interface Once {
  readonly userId: UserId;
  /** The `Idempotency-Key` header. */
  readonly key: string;
  /** What is asked for, whole: the same key with something else is an error. */
  readonly request: unknown;
}

/** What to do once, if the sender gave a key. */
export const onceOf = (userId: UserId, key: string | undefined, request: unknown): Once | undefined =>
  key === undefined ? undefined : { userId, key, request };

/** The request has been done before, with this result. */
class AlreadyDone extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('already done');
    this.result = result;
  }
}

/**
 * Does something once. `act` gets the write that belongs first into its transaction (none without a key) and is told
 * the result to keep in it. The row stays for good: a key never charges twice, however late it comes again.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED
 */
export const once = async <Result>(
  request: Once | undefined,
  act: (keep: (result: Result) => Write[]) => Promise<Result>,
): Promise<Result> => {
  if (!request) return act(() => []);
  const fingerprint = digest(JSON.stringify(request.request)).toString('base64url');
  const refused = (found: Row | undefined) =>
    found?.['fingerprint'] === fingerprint
      ? new AlreadyDone(found['result'])
      : new DomainError('IDEMPOTENCY_KEY_REUSED');
  const key = keys.idempotency(request.userId, request.key);
  const findDone = async (): Promise<Error | undefined> => {
    const found = await getRow<Row>(key, 'latest');
    return found && refused(found);
  };
  const before = await findDone();
  try {
    if (before) throw before;
    return await act((result) => [put({ ...key, fingerprint, result }, rowIsNew, refused)]);
  } catch (error) {
    // What stands in the way may be what the same request has done meanwhile.
    const reason = error !== before && isDomainError(error) ? ((await findDone()) ?? error) : error;
    if (reason instanceof AlreadyDone) return reason.result as Result;
    throw reason;
  }
};
