import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record,
  ResourceNotFoundException,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

import type { AwsCaller } from '#local/servers/aws-caller.ts';

export interface StreamReader {
  /** Reads every shard once, parents before children, and goes on from there the next time. */
  read(deliver: (records: readonly _Record[]) => Promise<void>): Promise<void>;
  close(): void;
}

interface Cursor {
  /** Absent: to be asked for. */
  iterator?: string | undefined;
  /** Sequence number of the last record that was delivered. */
  after?: string | undefined;
  /** Read to its end. */
  done: boolean;
}

const LIST_SHARDS_EVERY_MS = 2_000;

/** Reads a table's stream from the oldest record that it still has. */
export const openStream = (caller: AwsCaller, StreamArn: string): StreamReader => {
  const client = new DynamoDBStreamsClient(caller);
  const cursors = new Map<string, Cursor>();
  let shards: Shard[] = [];
  let listedAt = Number.NEGATIVE_INFINITY;
  let looked = false;

  /** Lambda does so when the mapping is made, so that the role must allow it. */
  const look = async (): Promise<void> => {
    const [, TableName] = /table\/([^/]+)\//.exec(StreamArn) ?? [];
    await client.send(new ListStreamsCommand({ TableName }));
    looked = true;
  };

  const listShards = async (): Promise<Shard[]> => {
    const found: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await client.send(
        new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }),
      );
      found.push(...(StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return found;
  };

  const refresh = async (): Promise<void> => {
    const someEnded = shards.some(({ ShardId = '' }) => cursors.get(ShardId)?.done);
    if (!someEnded && Date.now() - listedAt < LIST_SHARDS_EVERY_MS) return;
    shards = await listShards();
    listedAt = Date.now();
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    for (const shardId of cursors.keys()) if (!known.has(shardId)) cursors.delete(shardId);
    shards = shards.filter(({ ShardId = '' }) => {
      const cursor = cursors.get(ShardId) ?? { done: false };
      cursors.set(ShardId, cursor);
      return !cursor.done;
    });
  };

  const iteratorOf = async (ShardId: string, { after }: Cursor): Promise<string | undefined> => {
    const position =
      after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ...position }),
    );
    return ShardIterator;
  };

  const readShard = async (ShardId: string, cursor: Cursor, deliver: Parameters<StreamReader['read']>[0]) => {
    try {
      cursor.iterator ??= await iteratorOf(ShardId, cursor);
      const { Records = [], NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: cursor.iterator }),
      );
      await deliver(Records);
      cursor.after = Records.at(-1)?.dynamodb?.SequenceNumber ?? cursor.after;
      cursor.iterator = NextShardIterator;
      cursor.done = NextShardIterator === undefined;
    } catch (error) {
      cursor.iterator = undefined;
      // What was to be read next is gone: start at the oldest record that is left.
      if (error instanceof TrimmedDataAccessException) cursor.after = undefined;
      else if (error instanceof ResourceNotFoundException) listedAt = Number.NEGATIVE_INFINITY;
      else if (!(error instanceof ExpiredIteratorException)) throw error;
    }
  };

  return {
    read: async (deliver) => {
      if (!looked) await look();
      await refresh();
      for (const { ShardId = '', ParentShardId = '' } of shards) {
        const cursor = cursors.get(ShardId);
        const parentIsOpen = cursors.get(ParentShardId)?.done === false;
        if (cursor && !cursor.done && !parentIsOpen) await readShard(ShardId, cursor, deliver);
      }
    },
    close: () => client.destroy(),
  };
};
