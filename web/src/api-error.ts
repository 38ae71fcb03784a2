import type { Problem } from '#web/api-types.ts';

/** The API's codes, what the gateway before it may say, and what happens before an answer comes. */
export type ApiErrorCode = Problem['code'] | 'NOT_FOUND' | 'NETWORK' | 'TIMEOUT';

interface ApiErrorContent {
  /** 0: there was no answer. */
  readonly status?: number;
  /** What the API says, in the language that was asked for. */
  readonly message?: string;
  readonly retryAfterMs?: number | undefined;
  /** Everything the problem says besides. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Why a request brought nothing. Its words are the business of `problemText`. */
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

  /** What is wrong with each field that was sent, by its name. */
  get fields(): Readonly<Record<string, string>> {
    const fields = (this.details['fields'] ?? []) as NonNullable<Problem['fields']>;
    return Object.fromEntries(fields.map(({ field, message }) => [field, message]));
  }
}

export const isApiError = (error: unknown, ...codes: readonly ApiErrorCode[]): error is ApiError =>
  error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));

/** Whether nobody can tell yet if the request was done: there was no answer, or one that decides nothing. */
export const isUndecided = (error: unknown): boolean =>
  isApiError(error) && (error.status === 0 || error.status === 429 || error.status >= 500);

/** Whether there is nothing at an address, or it cannot be one, whoever said so. */
export const isMissing = (error: unknown): boolean =>
  isApiError(error) && (error.status === 404 || error.status === 400);

/** The error that an answer of the API, or of what stands before it, means. */
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

/** Gateways word their own refusals otherwise, or not at all: the status says what they mean. */
const codeOf = (status: number): ApiErrorCode => codes[status] ?? (status >= 502 ? 'BUSY' : 'UNKNOWN');
