/** What can be wrong, by its stable code. Status and words are the business of `lib/http/problem.ts`. */
export type ErrorCode =
  // What was sent
  | 'INVALID_INPUT'
  | 'BODY_TOO_LARGE'
  // Who sent it
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  // What it names
  | 'CONCERT_NOT_FOUND'
  | 'SCHEDULE_NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'PAYMENT_NOT_FOUND'
  // The sale and its queue
  | 'SALE_NOT_OPEN'
  | 'SCHEDULE_CLOSED'
  | 'SOLD_OUT'
  | 'PLACE_LOST'
  // Seats
  | 'SEAT_TAKEN'
  | 'SEAT_LIMIT_REACHED'
  | 'NO_SEAT_FREE'
  | 'PASS_EXPIRED'
  | 'HOLD_CHANGED'
  // Money
  | 'INSUFFICIENT_POINTS'
  | 'BALANCE_LIMIT_REACHED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'CANCELLATION_CLOSED'
  // Ourselves
  | 'CONFLICT'
  | 'BUSY'
  | 'UNKNOWN';

/** Facts about the error that its reader can act on; they become fields of the answer. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A rule of the service that a request met. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}

/** What was decided on has changed since it was read: read again, decide again. Nothing has been written. */
export const changedSinceRead = (): DomainError => new DomainError('CONFLICT');

export const isDomainError = (error: unknown, code?: ErrorCode): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code);
