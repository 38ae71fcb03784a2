import * as fc from 'fast-check';

import { aPng, aPosterBody } from '#test/support/pictures.ts';
import { oddTexts } from '#test/verification/security/texts.ts';

/** The part of JSON Schema that the document uses for inputs. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

type Some = fc.Arbitrary<unknown>;

const two = (value: number): string => String(value).padStart(2, '0');

const localDates = fc
  .tuple(
    fc.integer({ min: 2028, max: 2090 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${year}-${two(month)}-${two(day)} 19:30:00`);

const dates = fc.oneof(
  { arbitrary: localDates, weight: 6 },
  {
    arbitrary: fc.constantFrom(
      '1970-01-01 00:00:00',
      '9998-12-31 23:59:59',
      '2030-03-31 02:30:00',
      '2028-02-29 24:00:00',
    ),
    weight: 1,
  },
);

/** Pictures of posters. Most have a size that a poster may have. */
const pictures = fc.oneof(
  { arbitrary: fc.constant(aPng(400, 600).toString('base64')), weight: 6 },
  { arbitrary: fc.constantFrom(...Object.values(aPosterBody()), 'AAAA', '', 'no base64'), weight: 1 },
  { arbitrary: fc.base64String(), weight: 1 },
);

/** Values for texts whose pattern does not say what they mean. The last ones of each are edge cases. */
const meaningful: Readonly<Record<string, Some>> = {
  startDatetime: dates,
  endDatetime: fc.oneof(
    { arbitrary: fc.constant('2091-01-01 00:00:00'), weight: 8 },
    { arbitrary: dates, weight: 1 },
  ),
  saleOpensAt: fc.oneof(
    { arbitrary: dates, weight: 3 },
    { arbitrary: fc.constantFrom('2020-01-01T00:00:00Z', '2030-06-01T12:00:00.123456789+09:00'), weight: 3 },
    { arbitrary: fc.constantFrom('9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+14:00'), weight: 1 },
  ),
  // Rare: a date may have a draw only under narrow conditions.
  entryOpensAt: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 8 },
    { arbitrary: fc.constant('2030-05-20T12:00:00+09:00'), weight: 1 },
    { arbitrary: dates, weight: 1 },
  ),
  timezone: fc.oneof(
    {
      arbitrary: fc.constantFrom(
        'Asia/Seoul',
        'UTC',
        'America/New_York',
        'Pacific/Apia',
        'Asia/Kathmandu',
        'Etc/GMT+12',
      ),
      weight: 4,
    },
    {
      arbitrary: fc.constantFrom('+09:00', '-23:59', '+1', 'asia/seoul', 'EST5EDT', 'Etc/Unknown', 'GMT+25'),
      weight: 1,
    },
  ),
  small: pictures,
  large: pictures,
  seats: fc.oneof(
    {
      arbitrary: fc
        .uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 })
        .map((seats) => seats.join()),
      weight: 6,
    },
    {
      arbitrary: fc.constantFrom('7,7', '0', '51', '07', '1,2,', ',', '1 2', '1;2', '1.0', '1-5'),
      weight: 1,
    },
  ),
};

/** Values that a schema allows. */
const allowedBy = (schema: Schema, name = ''): Some => {
  const known = meaningful[name];
  return known
    ? fc.oneof({ arbitrary: known, weight: 9 }, { arbitrary: byType(schema), weight: 1 })
    : byType(schema);
};

const byType = (schema: Schema): Some => {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => allowedBy(one)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { type = 'string' } = schema;
  return makers[type](schema);
};

const makers: Readonly<Record<NonNullable<Schema['type']>, (schema: Schema) => Some>> = {
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  integer: ({ minimum: min = 0, maximum: max = 1_000_000 }) => fc.integer({ min, max }),
  number: ({ minimum: min = 0, maximum: max = 1_000_000 }) => fc.double({ min, max, noNaN: true }),
  string: ({ pattern, minLength, maxLength = 200 }) =>
    pattern === undefined
      ? fc.string({ minLength: minLength ?? 0, maxLength: Math.min(maxLength, 200), unit: 'grapheme' })
      : fc.stringMatching(new RegExp(pattern)),
  array: ({ items = {}, minItems: minLength = 0, maxItems: maxLength = 5 }) =>
    fc.uniqueArray(allowedBy(items), { minLength, maxLength }),
  object: ({ properties = {}, required = [] }) =>
    fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, allowedBy(one, name)])),
      { requiredKeys: [...required] },
    ),
};

const oddText = fc.constantFrom(...Object.values(oddTexts));

/** Any value, mostly unusual JSON. */
const anything: Some = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  oddText,
  fc.constantFrom(null, true, [], {}, '', -1, 0, 0.5, 1e15, -1e308, 2 ** 53, 2 ** 31),
  fc.constantFrom(
    '0',
    'null',
    'undefined',
    'true',
    '[object Object]',
    '2036-02-30 25:61:61',
    '9999-12-31 23:59:59',
  ),
);

/** Values just outside of a schema, or far outside. */
const nearlyAllowedBy = ({ minimum = 0, maximum = 0, maxLength = 0, maxItems = 0, items }: Schema): Some =>
  fc.oneof(
    fc.constantFrom(minimum - 1, maximum + 1, minimum, maximum, -minimum, maximum * 2, String(maximum), [
      minimum,
    ]),
    fc.constantFrom(
      'x'.repeat(maxLength + 1),
      '가'.repeat(maxLength),
      '🎫'.repeat(Math.ceil(maxLength / 2) + 1),
    ),
    fc.array(items ? allowedBy(items) : anything, { minLength: maxItems, maxLength: maxItems + 2 }),
    anything,
  );

const oddKey = fc.oneof(
  oddText,
  fc.constantFrom('__proto__', 'constructor', 'pk', 'userId', 'toJSON', 'then', ''),
);

type Mutation = (body: Readonly<Record<string, unknown>>, schema: Schema) => Some;

const propertyOf = ({ properties = {} }: Schema) => fc.constantFrom(...Object.entries(properties));

const mutations: readonly Mutation[] = [
  (body, schema) =>
    propertyOf(schema).map(([name]) =>
      Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
    ),
  (body, schema) =>
    propertyOf(schema).chain(([name, one]) =>
      nearlyAllowedBy(one).map((value) => ({ ...body, [name]: value })),
    ),
  (body, schema) =>
    propertyOf(schema).chain(([name]) => anything.map((value) => ({ ...body, [name]: value }))),
  (body) =>
    fc
      .tuple(oddKey, anything)
      .map(([key, value]) => Object.fromEntries([...Object.entries(body), [key, value]])),
  (body) => fc.constantFrom([body], { body }, { ...body, more: body }),
  () => anything,
];

/** A JSON text: allowed by the schema, or changed in one way. */
export const bodies = (schema: Schema): fc.Arbitrary<string> => {
  const allowed = allowedBy(schema) as fc.Arbitrary<Record<string, unknown>>;
  const mutated = fc
    .tuple(allowed, fc.constantFrom(...mutations))
    .chain(([body, mutate]) => mutate(body, schema))
    .map((body) => JSON.stringify(body) ?? '');
  const text = allowed.map((body) => JSON.stringify(body));
  return fc.oneof(
    { arbitrary: text, weight: 5 },
    { arbitrary: mutated, weight: 5 },
    { arbitrary: text.chain((whole) => fc.nat(whole.length).map((end) => whole.slice(0, end))), weight: 1 },
    { arbitrary: fc.oneof(fc.json(), fc.string({ unit: 'binary' })), weight: 1 },
  );
};

/** A text for a parameter: mostly allowed by its schema. */
export const texts = (schema: Schema, name = ''): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: allowedBy(schema, name).map(String), weight: 5 },
    { arbitrary: nearlyAllowedBy(schema).map(String), weight: 2 },
    { arbitrary: fc.oneof(oddText, fc.string({ unit: 'grapheme' })), weight: 1 },
  );
