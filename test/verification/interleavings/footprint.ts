import { type Key, pk } from '#lib/table/keys.ts';
import type { Call } from '#test/support/faults.ts';

/** The rows that a call reads and writes. */
export interface Footprint {
  readonly writes: readonly Key[];
  readonly reads: (key: Key) => boolean;
}

const nothing = () => false;
const same = (one: Key) => (other: Key) => one.pk === other.pk && one.sk === other.sk;

interface Item {
  readonly Item?: Key;
  readonly Key?: Key;
}

interface Input extends Item {
  readonly TransactItems?: readonly Readonly<Record<string, Item>>[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, string>>;
}

/** All messages count as one row: their order matters. */
const INTAKE: Key = { pk: 'intake', sk: '' };

const keyOf = ({ Item, Key }: Item): Key => {
  const key = Item ?? Key;
  if (typeof key?.pk !== 'string') throw new Error(`no key in ${JSON.stringify({ Item, Key })}`);
  return key;
};

type Read = (input: Input) => Footprint;

const readsAll = (keys: readonly Key[]): Footprint => ({
  writes: [],
  reads: (key) => keys.some(same(key)),
});

const query: Read = ({ ExpressionAttributeValues: values = {} }) => {
  const { ':pk': partition, ':prefix': start = '' } = values;
  return { writes: [], reads: (key) => key.pk === partition && key.sk.startsWith(start) };
};

const writesOne: Read = (input) => ({ writes: [keyOf(input)], reads: nothing });

const footprints: Readonly<Record<string, Read>> = {
  GetItemCommand: (input) => readsAll([keyOf(input)]),
  BatchGetItemCommand: ({ RequestItems = {} }) =>
    readsAll(Object.values(RequestItems).flatMap(({ Keys }) => Keys)),
  QueryCommand: query,
  PutItemCommand: writesOne,
  UpdateItemCommand: writesOne,
  DeleteItemCommand: writesOne,
  TransactWriteItemsCommand: ({ TransactItems = [] }) => ({
    writes: TransactItems.flatMap((item) => Object.values(item).map(keyOf)),
    reads: nothing,
  }),
  SendMessageCommand: () => ({ writes: [INTAKE], reads: nothing }),
};

/** @throws Error for an unknown command */
export const footprintOf = ({ command, input }: Call): Footprint => {
  const read = footprints[command];
  if (!read) throw new Error(`no footprint is known for ${command}`);
  return read(JSON.parse(input) as Input);
};

/** Whether two calls have the same effect and answers in either order. */
export const commute = (one: Footprint, other: Footprint): boolean =>
  !one.writes.some((key) => other.reads(key) || other.writes.some(same(key))) &&
  !other.writes.some((key) => one.reads(key));

/** A read of a concert or schedule: rows that only an operator changes. */
export const readsCatalogue = ({ command, input }: Call): boolean => {
  if (command !== 'GetItemCommand') return false;
  const { pk: partition } = keyOf(JSON.parse(input) as Input);
  return partition === pk.concerts || partition.startsWith(pk.concert('' as never));
};
