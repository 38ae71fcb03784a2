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

type Deliver = (records: readonly _Record[]) => Promise<void>;

export interface StreamReader {
  /** Reads every shard once, parents before children. The next call continues from there. */
  read(deliver: Deliver): Promise<void>;
  close(): void;
}

interface Cursor {
  /** Absent: not requested yet. */
  iterator?: string | undefined;
  /** Sequence number of the last delivered record. */
  after?: string | undefined;
  /** The shard is closed and fully read. */
  done: boolean;
}

/** A stream, and how far it is read. */
interface Stream {
  readonly client: DynamoDBStreamsClient;
  readonly arn: string;
  readonly cursors: Map<string, Cursor>;
  /** Shards that are not done. */
  shards: Shard[];
  listedAt: number;
  checked: boolean;
}

/** DynamoDB Local reads all records of a stream to list its shards, and other calls wait meanwhile. */
const LIST_SHARDS_EVERY_MS = 60_000;
/** As long as no shard is open. */
const FIND_SHARDS_EVERY_MS = 2_000;
const NEVER = Number.NEGATIVE_INFINITY;

/** Reads a table's stream from its oldest record on. */
export const openStream = (caller: AwsCaller, arn: string): StreamReader => {
  const client = new DynamoDBStreamsClient(caller);
  const stream: Stream = { client, arn, cursors: new Map(), shards: [], listedAt: NEVER, checked: false };
  return {
    read: (deliver) => readStream(stream, deliver),
    close: () => client.destroy(),
  };
};

const readStream = async (stream: Stream, deliver: Deliver): Promise<void> => {
  if (!stream.checked) await checkStream(stream);
  await refreshShards(stream);
  for (const { ShardId = '', ParentShardId = '' } of stream.shards) {
    const cursor = stream.cursors.get(ShardId);
    const parentIsOpen = stream.cursors.get(ParentShardId)?.done === false;
    if (cursor && !cursor.done && !parentIsOpen) await readShard(stream, ShardId, cursor, deliver);
  }
};

/** Lambda lists the streams when a mapping is created, so the role must allow it. */
const checkStream = async (stream: Stream): Promise<void> => {
  const [, TableName] = /table\/([^/]+)\//.exec(stream.arn) ?? [];
  await stream.client.send(new ListStreamsCommand({ TableName }));
  stream.checked = true;
};

/** Lists the shards again from time to time, and at once when one is done: its children follow. */
const refreshShards = async (stream: Stream): Promise<void> => {
  const { cursors } = stream;
  const someDone = stream.shards.some(({ ShardId = '' }) => cursors.get(ShardId)?.done);
  const age = Date.now() - stream.listedAt;
  if (!someDone && age < (stream.shards.length > 0 ? LIST_SHARDS_EVERY_MS : FIND_SHARDS_EVERY_MS)) return;
  const listed = await listShards(stream);
  stream.listedAt = Date.now();
  const known = new Set(listed.map(({ ShardId }) => ShardId));
  for (const shardId of cursors.keys()) if (!known.has(shardId)) cursors.delete(shardId);
  stream.shards = listed.filter(({ ShardId = '' }) => {
    const cursor = cursors.get(ShardId) ?? { done: false };
    cursors.set(ShardId, cursor);
    return !cursor.done;
  });
};

const listShards = async ({ client, arn: StreamArn }: Stream): Promise<Shard[]> => {
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

const readShard = async (
  stream: Stream,
  shardId: string,
  cursor: Cursor,
  deliver: Deliver,
): Promise<void> => {
  try {
    cursor.iterator ??= await iteratorOf(stream, shardId, cursor);
    const { Records = [], NextShardIterator } = await stream.client.send(
      new GetRecordsCommand({ ShardIterator: cursor.iterator }),
    );
    await deliver(Records);
    cursor.after = Records.at(-1)?.dynamodb?.SequenceNumber ?? cursor.after;
    cursor.iterator = NextShardIterator;
    cursor.done = NextShardIterator === undefined;
  } catch (error) {
    recover(stream, cursor, error);
  }
};

const iteratorOf = async (
  { client, arn: StreamArn }: Stream,
  ShardId: string,
  { after }: Cursor,
): Promise<string | undefined> => {
  const position =
    after === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' as const }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ...position }),
  );
  return ShardIterator;
};

/** Prepares the next read after a failed one. @throws the error, unless the next read can repair it */
const recover = (stream: Stream, cursor: Cursor, error: unknown): void => {
  cursor.iterator = undefined;
  // The next records are trimmed: continue with the oldest that are left.
  if (error instanceof TrimmedDataAccessException) cursor.after = undefined;
  // The shard is gone: list the shards again.
  else if (error instanceof ResourceNotFoundException) stream.listedAt = NEVER;
  else if (!(error instanceof ExpiredIteratorException)) throw error;
};
