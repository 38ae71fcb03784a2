import { type Bytes, fromBase64url, fromHex } from '#web/draw/verify/bytes.ts';
import { Failure } from '#web/draw/verify/report.ts';

/** Reads the fields of a JSON object. Each method throws a Failure that names the file and the field. */
export const fieldsOf = (value: unknown, file: string) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Failure('malformed', { file });
  const fields = value as Readonly<Record<string, unknown>>;
  const check = <T>(field: string, read: (given: unknown) => T | undefined): T => {
    const result = read(fields[field]);
    if (result === undefined) throw new Failure('malformed', { file, field });
    return result;
  };
  const text = (field: string): string => check(field, textIn);
  return {
    text,
    count: (field: string): number => check(field, countIn),
    positive: (field: string): number => check(field, (given) => countIn(given) || undefined),
    flag: (field: string): boolean => check(field, flagIn),
    list: (field: string): readonly unknown[] => check(field, listIn),
    /** Milliseconds since the epoch. */
    instant: (field: string): number => check(field, instantIn),
    bytes: (field: string, length: number): Bytes => check(field, (given) => bytesIn(given, length)),
    hex: (field: string, length: number): Bytes => check(field, (given) => hexIn(given, length)),
    nested: (field: string) => fields[field],
    /** `null` in the JSON is `undefined` here. */
    optional: <T>(field: string, read: (field: string) => T): T | undefined =>
      fields[field] === null || fields[field] === undefined ? undefined : read(field),
  };
};

const textIn = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined);

const countIn = (given: unknown): number | undefined =>
  Number.isSafeInteger(given) && (given as number) >= 0 ? (given as number) : undefined;

const flagIn = (given: unknown): boolean | undefined => (typeof given === 'boolean' ? given : undefined);

const listIn = (given: unknown): readonly unknown[] | undefined => (Array.isArray(given) ? given : undefined);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

const instantIn = (given: unknown): number | undefined => {
  const at = typeof given === 'string' && INSTANT.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

const bytesIn = (given: unknown, length: number): Bytes | undefined => {
  const bytes = typeof given === 'string' ? fromBase64url(given) : undefined;
  return bytes?.length === length ? bytes : undefined;
};

const hexIn = (given: unknown, length: number): Bytes | undefined =>
  typeof given === 'string' ? fromHex(given, length) : undefined;
