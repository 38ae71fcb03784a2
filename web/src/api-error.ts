import type { Problem } from '#web/api-types.ts';

/** Codes of the API, of the gateway in front of it, and of requests without an answer. */
export type ApiErrorCode = Problem['code'] | 'NOT_FOUND' | 'NETWORK' | 'TIMEOUT';

interface ApiErrorContent {
  /** 0: no answer came. */
  readonly status?: number;
  /** The API's text, in the requested language. */
  readonly message?: string;
  readonly retryAfterMs?: number | undefined;
  /** The other fields of the problem. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A failed request. `problemText` gives the text for users. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ApiErrorCode,
    { status = 0, message = '', retryAfterMs, details = {} }: ApiErrorContent = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }

  /** Messages by field name. */
  get fields(): Readonly<Record<string, string>> {
    const fields = (this.details['fields'] ?? []) as NonNullable<Problem['fields']>;
    return Object.fromEntries(fields.map(({ field, message }) => [field, message]));
  }
}

export const isApiError = (error: unknown, ...codes: readonly ApiErrorCode[]): error is ApiError =>
  error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));

/** Whether it is unknown if the server carried out the request: no answer, 429 or 5xx. */
export const isUndecided = (error: unknown): boolean =>
  isApiError(error) && (error.status === 0 || error.status === 429 || error.status >= 500);

/** Whether the address is not valid, or names something that does not exist: 400 or 404. */
export const isMissing = (error: unknown): boolean =>
  isApiError(error) && (error.status === 404 || error.status === 400);

/** The error for an answer of the API, or of the gateway in front of it. */
export const errorOf = (status: number, body: unknown, retryAfter: string | null): ApiError => {
  const seconds = Number(retryAfter ?? NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : undefined;
  if (!isProblem(body)) return new ApiError(codeOf(status), { status, retryAfterMs });
  const { code, error: message, ...details } = body;
  return new ApiError(code, { status, message, retryAfterMs, details });
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';

const codes: Readonly<Record<number, ApiErrorCode>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  429: 'BUSY',
};

/** A gateway's own errors have other bodies, or none: only the status counts. */
const codeOf = (status: number): ApiErrorCode => codes[status] ?? (status >= 502 ? 'BUSY' : 'UNKNOWN');
