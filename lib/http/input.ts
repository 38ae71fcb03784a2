import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import ko from 'zod/v4/locales/ko.js';

import { DomainError } from '#lib/errors.ts';
import { type Language, preferredLanguage } from '#lib/http/language.ts';
import { ConcertId, PaymentId, ScheduleId, UserId } from '#lib/ids.ts';

/** Every parameter that a path of the API has. */
export const pathParameters = {
  concertId: ConcertId,
  scheduleId: ScheduleId,
  userId: UserId,
  paymentId: PaymentId,
} as const;

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The parameters of a path, each of its own type. */
export type PathParameters<Path extends string> = {
  readonly [Name in NamesIn<Path> & keyof typeof pathParameters]: z.infer<(typeof pathParameters)[Name]>;
};

/** No request of ours is near it. */
const MAX_BODY_BYTES = 16_384;

export const IdempotencyKey = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));

/** @throws DomainError INVALID_INPUT (with `fields`) for an id that cannot be one */
export const readPath = <Path extends string>(
  path: Path,
  event: APIGatewayProxyEventV2,
): PathParameters<Path> => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof pathParameters);
  const schema = z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name]])));
  return parse(schema, event.pathParameters ?? {}, event) as PathParameters<Path>;
};

/** @throws DomainError INVALID_INPUT (with `fields`) */
export const readQuery = <Schema extends z.core.$ZodType>(
  schema: Schema,
  event: APIGatewayProxyEventV2,
): z.output<Schema> => parse(schema, event.queryStringParameters ?? {}, event);

/** @throws DomainError INVALID_INPUT (with `fields`) */
export const readIdempotencyKey = (event: APIGatewayProxyEventV2): string | undefined =>
  parse(z.object({ 'idempotency-key': z.optional(IdempotencyKey) }), event.headers, event)['idempotency-key'];

/**
 * The JSON body; an absent one reads as an empty object.
 * @throws DomainError INVALID_INPUT (with `fields`), BODY_TOO_LARGE
 */
export const readBody = <Schema extends z.core.$ZodType>(
  schema: Schema,
  event: APIGatewayProxyEventV2,
): z.output<Schema> => {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new DomainError('BODY_TOO_LARGE', { maxBytes: MAX_BODY_BYTES });
  const text = bytes.toString('utf8');
  if (text.trim() === '') return parse(schema, {}, event);

  const type = event.headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw invalid(event, 'content-type', {
      ko: 'Content-Type은 application/json이어야 합니다.',
      en: 'The Content-Type must be application/json.',
    });
  }
  return parse(schema, fromJson(text, event), event);
};

const fromJson = (text: string, event: APIGatewayProxyEventV2): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(event, 'body', { ko: '올바른 JSON이 아닙니다.', en: 'The body is not valid JSON.' });
  }
};

const localeErrors = { ko: ko().localeError, en: en().localeError };

const parse = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  event: APIGatewayProxyEventV2,
): z.output<Schema> => {
  const result = z.safeParse(schema, value, { error: localeErrors[languageOf(event)] });
  if (result.success) return result.data;
  throw new DomainError('INVALID_INPUT', {
    fields: result.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', message })),
  });
};

const invalid = (
  event: APIGatewayProxyEventV2,
  field: string,
  message: Readonly<Record<Language, string>>,
): DomainError =>
  new DomainError('INVALID_INPUT', { fields: [{ field, message: message[languageOf(event)] }] });

const languageOf = ({ headers }: APIGatewayProxyEventV2): Language =>
  preferredLanguage(headers['accept-language']);
