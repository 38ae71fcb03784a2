import type { Key } from '#lib/table/keys.ts';
import type { Call } from '#test/support/faults.ts';

/** Answers a read from memory until something is written to the partition that it is about: as the table itself would. */
export interface Reads {
  answer(call: Call, perform: () => Promise<unknown>): Promise<unknown>;
  /** Something of these partitions may have been written. */
  written(partitions: readonly string[]): void;
}

/** The index is of many partitions: any write may change it. */
const INDEX = 'index';

export const rememberReads = (): Reads => {
  const byPartition = new Map<string, Map<string, unknown>>();
  return {
    answer: async (call, perform) => {
      const partition = partitionOf(call);
      if (partition === undefined) return perform();
      const known = byPartition.get(partition) ?? new Map<string, unknown>();
      byPartition.set(partition, known);
      const name = `${call.command} ${call.input}`;

      const output = known.get(name) ?? ((await perform()) as { readonly output: unknown }).output;
      known.set(name, output);
      return { output: structuredClone(output), response: {} };
    },
    written: (partitions) => {
      for (const partition of [INDEX, ...partitions]) byPartition.delete(partition);
    },
  };
};

interface ReadInput {
  readonly Key?: Key;
  readonly IndexName?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, string>>;
}

/** What a read of one row, or of one range, is about. */
const partitionOf = ({ command, input }: Call): string | undefined => {
  if (!/^(?:GetItem|Query)/.test(command)) return undefined;
  const { Key, IndexName, ExpressionAttributeValues } = JSON.parse(input) as ReadInput;
  return IndexName === undefined ? (Key?.pk ?? ExpressionAttributeValues?.[':pk']) : INDEX;
};

/** The keys that a write names, wherever it names them. */
export const keysIn = (input: unknown): Key[] => {
  if (typeof input !== 'object' || input === null) return [];
  const { pk, sk } = input as Partial<Key>;
  return pk !== undefined && sk !== undefined ? [{ pk, sk }] : Object.values(input).flatMap(keysIn);
};
