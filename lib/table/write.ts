import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

import type { Instant } from '#lib/clock.ts';
import { tableName } from '#lib/table/client.ts';
import type { Key } from '#lib/table/keys.ts';

/** A row as the table has it. */
export type Row = Readonly<Record<string, unknown>>;

/** A fact about a row that a write demands. In the expression, `#name` is the attribute `name`. */
export interface Condition {
  readonly expression: string;
  readonly values?: Row;
}

/**
 * A write as a value: the change, its condition, and the error to throw when the condition does not hold.
 * `onConditionFailed` gets the row as the table has it; `undefined` when there is none.
 */
export interface Write {
  readonly item: NonNullable<TransactWriteCommandInput['TransactItems']>[number];
  readonly onConditionFailed: (found: Row | undefined) => Error;
}

export const rowIsNew: Condition = { expression: 'attribute_not_exists(#pk)' };

export const rowExists: Condition = { expression: 'attribute_exists(#pk)' };

/** The row has not expired. TTL may remove it much later. */
export const isUnexpired = (now: Instant): Condition => ({
  expression: '#expiresAt > :now',
  values: { ':now': now },
});

export const allOf = (...conditions: readonly Condition[]): Condition => ({
  expression: conditions.map(({ expression }) => `(${expression})`).join(' AND '),
  values: Object.assign({}, ...conditions.map(({ values }) => values)) as Row,
});

/** These attributes are still as they were read; absent ones are still absent. */
export const isUnchanged = <Shape extends object>(
  read: Shape,
  ...names: readonly (keyof Shape & string)[]
): Condition => {
  const isAbsent = (name: keyof Shape & string) => read[name] === undefined;
  const present = names.filter((name) => !isAbsent(name));
  return {
    expression: names
      .map((name) => (isAbsent(name) ? `attribute_not_exists(#${name})` : `#${name} = :${name}`))
      .join(' AND '),
    values: Object.fromEntries(present.map((name) => [`:${name}`, read[name]])),
  };
};

type OnConditionFailed = Write['onConditionFailed'];

/** Puts a whole row. */
export const put = (row: Row & Key, condition: Condition, onConditionFailed: OnConditionFailed): Write => ({
  item: { Put: { TableName: tableName(), Item: row, ...conditionOf(condition) } },
  onConditionFailed,
});

const unconditional: OnConditionFailed = () => new Error('a write without a condition was refused');

/** Puts a whole row, and replaces any that is there. */
export const overwrite = (row: Row & Key): Write => ({
  item: { Put: { TableName: tableName(), Item: row } },
  onConditionFailed: unconditional,
});

interface Change {
  readonly set?: Row;
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

/** Placeholders of a name, or of a path into a map such as `reached.3`: one for each part. */
const placeholdersOf = (path: string): string =>
  path
    .split('.')
    .map((name) => `#${name}`)
    .join('.');

/** Changes attributes of a row, by name or path. */
export const update = (
  key: Key,
  change: Change,
  condition: Condition,
  onConditionFailed: OnConditionFailed,
): Write => {
  const clauses: string[] = [];
  const values: Record<string, unknown> = { ...condition.values };
  const clause = (verb: string, parts: readonly string[]) => {
    if (parts.length > 0) clauses.push(`${verb} ${parts.join(', ')}`);
  };
  const value = (verb: string, [name, content]: [string, unknown]): string => {
    const placeholder = `:${verb}_${name.replaceAll('.', '_')}`;
    values[placeholder] = content;
    return placeholder;
  };
  const defined = Object.entries(change.set ?? {}).filter(([, content]) => content !== undefined);
  clause(
    'SET',
    defined.map((entry) => `${placeholdersOf(entry[0])} = ${value('set', entry)}`),
  );
  clause(
    'ADD',
    Object.entries(change.add ?? {}).map((entry) => `#${entry[0]} ${value('add', entry)}`),
  );
  clause(
    'REMOVE',
    (change.remove ?? []).map((name) => `#${name}`),
  );
  const UpdateExpression = clauses.join(' ');
  return {
    item: {
      Update: {
        TableName: tableName(),
        Key: key,
        UpdateExpression,
        ...conditionOf({ expression: condition.expression, values }, UpdateExpression),
      },
    },
    onConditionFailed,
  };
};

/** Removes a row. */
export const remove = (key: Key, condition: Condition, onConditionFailed: OnConditionFailed): Write => ({
  item: { Delete: { TableName: tableName(), Key: key, ...conditionOf(condition) } },
  onConditionFailed,
});

/** Removes a row if there is one. */
export const removeAny = (key: Key): Write => ({
  item: { Delete: { TableName: tableName(), Key: key } },
  onConditionFailed: unconditional,
});

const conditionOf = ({ expression, values = {} }: Condition, alsoNamedIn = '') => ({
  ConditionExpression: expression,
  ExpressionAttributeNames: Object.fromEntries(
    [...`${expression} ${alsoNamedIn}`.matchAll(/#(\w+)/g)].map(([placeholder, name = '']) => [
      placeholder,
      name,
    ]),
  ),
  ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: { ...values } }),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});
