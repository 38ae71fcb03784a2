import type { Problem } from '#web/api-types.ts';

/** The API's codes, and what happens before an answer comes. */
export type ApiErrorCode = Problem['code'] | 'NETWORK' | 'TIMEOUT';

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

/** Gateways word their own refusals otherwise, or not at all. */
const codeOf = (status: number): ApiErrorCode => {
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403) return 'FORBIDDEN';
  return status === 429 || status >= 502 ? 'BUSY' : 'UNKNOWN';
};
