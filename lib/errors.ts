/** The stable code of every error. `lib/http/problem.ts` maps each one to a status and a text. */
export type ErrorCode =
  // The input
  | 'INVALID_INPUT'
  | 'BODY_TOO_LARGE'
  // The caller
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  // Rows that do not exist
  | 'CONCERT_NOT_FOUND'
  | 'SCHEDULE_NOT_FOUND'
  | 'USER_NOT_FOUND'
  | 'PAYMENT_NOT_FOUND'
  // Posters
  | 'POSTERS_UNAVAILABLE'
  // The sale and its queue
  | 'SALE_NOT_OPEN'
  | 'SCHEDULE_CLOSED'
  | 'SCHEDULE_BOOKED'
  | 'SCHEDULE_JOINED'
  | 'SOLD_OUT'
  | 'PLACE_LOST'
  // The draw of a date
  | 'DRAW_NOT_FOUND'
  | 'DRAW_FIXED'
  | 'DRAW_DECIDED'
  | 'DRAW_CANCELLED'
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
  // The service itself
  | 'CONFLICT'
  | 'BUSY'
  | 'UNKNOWN';

/** Facts about an error that the client can act on. They become fields of the answer. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A request that a rule of the service refuses. It does not depend on HTTP. */
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

/** A field that breaks a rule of the service. */
export const invalidField = (field: string, message: string): DomainError =>
  new DomainError('INVALID_INPUT', { fields: [{ field, message }] });

/** A row has changed since it was read. Nothing has been written: read and decide again. */
export const changedSinceRead = (): DomainError => new DomainError('CONFLICT');

export const isDomainError = (error: unknown, code?: ErrorCode): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code);
