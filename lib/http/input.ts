import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import ko from 'zod/v4/locales/ko.js';

import { DomainError, invalidField } from '#lib/errors.ts';
import { type Language, preferredLanguage } from '#lib/http/language.ts';
import { ConcertId, PaymentId, ScheduleId, UserId } from '#lib/ids.ts';

/** Every path parameter of the API. */
export const pathParameters = {
  concertId: ConcertId,
  scheduleId: ScheduleId,
  userId: UserId,
  paymentId: PaymentId,
} as const;

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The typed parameters of a path. */
export type PathParameters<Path extends string> = {
  readonly [Name in NamesIn<Path> & keyof typeof pathParameters]: z.infer<(typeof pathParameters)[Name]>;
};

/** Far above any valid request, except that of a poster. */
const MAX_BODY_BYTES = 16_384;
/** The most faults in one response, so that a small request cannot cause a large response. */
const MAX_FIELDS = 20;

export const IdempotencyKey = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/));

/** The schema of a path's parameters. Building it costs more than using it, so each endpoint builds it once. */
export const pathSchema = <Path extends string>(path: Path): z.core.$ZodType<PathParameters<Path>> => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof pathParameters);
  const schema: unknown = z.object(Object.fromEntries(names.map((name) => [name, pathParameters[name]])));
  return schema as z.core.$ZodType<PathParameters<Path>>;
};

/** @throws DomainError INVALID_INPUT (with `fields`) for a malformed id */
export const readPath = <Parameters>(
  schema: z.core.$ZodType<Parameters>,
  event: APIGatewayProxyEventV2,
): Parameters => parse(schema, event.pathParameters ?? {}, event);

/** @throws DomainError INVALID_INPUT (with `fields`) */
export const readQuery = <Schema extends z.core.$ZodType>(
  schema: Schema,
  event: APIGatewayProxyEventV2,
): z.output<Schema> => parse(schema, event.queryStringParameters ?? {}, event);

const IdempotencyHeaders = z.object({ 'idempotency-key': z.optional(IdempotencyKey) });

/** @throws DomainError INVALID_INPUT (with `fields`) */
export const readIdempotencyKey = (event: APIGatewayProxyEventV2): string | undefined =>
  parse(IdempotencyHeaders, event.headers, event)['idempotency-key'];

/**
 * The JSON body. An absent body counts as an empty object. If several fields have the same name, the last one counts.
 * @throws DomainError INVALID_INPUT (with `fields`), BODY_TOO_LARGE
 */
export const readBody = <Schema extends z.core.$ZodType>(
  schema: Schema,
  event: APIGatewayProxyEventV2,
  maxBytes = MAX_BODY_BYTES,
): z.output<Schema> => {
  if (!event.body) return parse(schema, {}, event);
  const bytes = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) throw new DomainError('BODY_TOO_LARGE', { maxBytes });
  const text = toText(bytes, event);
  if (text.trim() === '') return parse(schema, {}, event);

  const type = event.headers['content-type'];
  if (type && !JSON_IN_UTF8.test(type)) {
    throw invalid(event, 'content-type', {
      ko: 'Content-Type은 application/json(UTF-8)이어야 합니다.',
      en: 'The Content-Type must be application/json, in UTF-8.',
    });
  }
  return parse(schema, fromJson(text, event), event);
};

/** A JSON media type with any parameters, but no charset other than UTF-8. */
const JSON_IN_UTF8 =
  /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;(?!\s*charset\s*=)[^;]*|;\s*charset\s*=\s*("?)utf-?8\1\s*(?=;|$))*$/i;

/** The gateway replaces bytes that are not UTF-8 with this character before the function gets them. */
const REPLACEMENT = '\uFFFD';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const toText = (bytes: Buffer, event: APIGatewayProxyEventV2): string => {
  try {
    const text = utf8.decode(bytes);
    if (!text.includes(REPLACEMENT)) return text;
  } catch {
    // Reported below.
  }
  throw invalid(event, 'body', { ko: '본문이 UTF-8이 아닙니다.', en: 'The body is not UTF-8.' });
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
  // Only a fault needs the language, and faults are rare.
  const result = z.safeParse(schema, value, { error: (issue) => localeErrors[languageOf(event)](issue) });
  if (result.success) return result.data;
  const language = languageOf(event);
  const fields = result.error.issues.flatMap((issue) => fieldsOf(issue, language));
  throw new DomainError('INVALID_INPUT', { fields: fields.slice(0, MAX_FIELDS) });
};

interface Field {
  readonly field: string;
  readonly message: string;
}

const unknownField = { ko: '알 수 없는 항목입니다.', en: 'Unknown field.' };

/** The faults of an issue, by path of the field. Unknown fields are listed one by one. */
const fieldsOf = (issue: z.core.$ZodIssue, language: Language): Field[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: unknownField[language] }))
    : [{ field: issue.path.join('.') || 'body', message: issue.message }];

const invalid = (
  event: APIGatewayProxyEventV2,
  field: string,
  message: Readonly<Record<Language, string>>,
): DomainError => invalidField(field, message[languageOf(event)]);

const languageOf = ({ headers }: APIGatewayProxyEventV2): Language =>
  preferredLanguage(headers['accept-language']);
