import { type Instant, SECOND } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Call } from '#test/support/faults.ts';

/** A cache of reads, valid until the partition is written. It saves calls to DynamoDB Local and changes no answer. */
export interface Reads {
  answer(call: Call, perform: () => Promise<unknown>): Promise<unknown>;
  /** The answer before the last write, if the read is eventually consistent and the answer is known. */
  older(call: Call, now: Instant): unknown;
  /** These partitions may have been written. */
  written(partitions: readonly string[], now: Instant): void;
}

/** How far an eventually consistent read may lag behind. */
const LAG_MS = SECOND;

type Answers = Map<string, unknown>;

export const rememberReads = (): Reads => {
  const byPartition = new Map<string, Answers>();
  const before = new Map<string, { readonly answers: Answers; readonly until: Instant }>();
  return {
    answer: async (call, perform) => {
      const partition = partitionOf(call);
      if (partition === undefined) return perform();
      const known: Answers = byPartition.get(partition) ?? new Map();
      byPartition.set(partition, known);
      const name = nameOf(call);

      const output = known.get(name) ?? ((await perform()) as { readonly output: unknown }).output;
      known.set(name, output);
      return answerOf(output);
    },
    older: (call, now) => {
      const { answers, until = 0 } = isLatest(call) ? {} : (before.get(partitionOf(call) ?? '') ?? {});
      const output = now - until <= LAG_MS ? answers?.get(nameOf(call)) : undefined;
      return output && answerOf(output);
    },
    written: (partitions, now) => {
      for (const partition of partitions) {
        const answers = byPartition.get(partition);
        if (answers) before.set(partition, { answers, until: now });
        byPartition.delete(partition);
      }
    },
  };
};

const nameOf = ({ command, input }: Call): string => `${command} ${input}`;

const answerOf = (output: unknown) => ({ output: structuredClone(output), response: {} });

interface ReadInput {
  readonly Key?: Key;
  readonly ConsistentRead?: boolean;
  readonly ExpressionAttributeValues?: Readonly<Record<string, string>>;
}

/** The partition that a GetItem or Query reads. */
const partitionOf = ({ command, input }: Call): string | undefined => {
  if (!/^(?:GetItem|Query)/.test(command)) return undefined;
  const { Key, ExpressionAttributeValues } = JSON.parse(input) as ReadInput;
  return Key?.pk ?? ExpressionAttributeValues?.[':pk'];
};

const isLatest = ({ command, input }: Call): boolean => {
  if (!/^(?:GetItem|Query)/.test(command)) return true;
  return (JSON.parse(input) as ReadInput).ConsistentRead === true;
};

/** All keys in the input of a write. */
export const keysIn = (input: unknown): Key[] => {
  if (typeof input !== 'object' || input === null) return [];
  const { pk, sk } = input as Partial<Key>;
  return pk !== undefined && sk !== undefined ? [{ pk, sk }] : Object.values(input).flatMap(keysIn);
};
