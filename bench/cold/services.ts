import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { Row } from '#lib/table/write.ts';
import { PAGE_DOCUMENT } from '#test/support/page-document.ts';

/**
 * The services that functions call, by their name in `x-amz-target`, which only S3 does not send. A bundle that contains the
 * name has the client.
 */
export const targets = {
  table: 'DynamoDB_20120810',
  intake: 'AmazonSQS',
  bucket: 'AmazonS3',
  keys: 'secretsmanager',
} as const;

export type Service = keyof typeof targets;

export const services = Object.keys(targets) as Service[];

interface Text {
  readonly S: string;
}

interface Key {
  readonly pk: Text;
  readonly sk: Text;
}

/** The parts of a call that its answer depends on. */
interface Call {
  readonly Key?: Key;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Key[] }>>;
  readonly MessageBody?: string;
  /** Of a Query: `:pk`, and `:prefix` of the sort keys. */
  readonly ExpressionAttributeValues?: Readonly<Record<string, Text>>;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ProjectionExpression?: string;
}

/** Rows as DynamoDB writes them, by `pk` and then by `sk`. */
type Stored = Map<string, Map<string, Readonly<Record<string, unknown>>>>;

/** The answer of each service to any call. */
type Answers = Readonly<Record<Exclude<Service, 'bucket'>, (call: Call) => object>>;

const answersOf = (stored: Stored, keyRing: Readonly<Record<string, string>>): Answers => {
  const find = ({ pk, sk }: Key) => stored.get(pk.S)?.get(sk.S);
  const query = (call: Call) => {
    const { ':pk': pk, ':prefix': prefix } = call.ExpressionAttributeValues ?? {};
    const inRange = [...(stored.get(pk?.S ?? '') ?? [])].filter(([sk]) => sk.startsWith(prefix?.S ?? ''));
    return { Items: inRange.map(([, row]) => projected(row, call)) };
  };
  return {
    table: (call) => {
      const { Key: key, RequestItems = {} } = call;
      if ('KeyConditionExpression' in call) return query(call);
      const row = key && find(key);
      const found = Object.entries(RequestItems).map(([table, { Keys = [] }]) => [
        table,
        Keys.map(find).filter((one) => one !== undefined),
      ]);
      return { ...(row && { Item: row, Attributes: row }), Responses: Object.fromEntries(found) };
    },
    intake: ({ MessageBody = '' }) => ({
      MessageId: 'one',
      SequenceNumber: '18849496460467696128',
      // The SDK checks this digest.
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }),
    keys: () => ({ SecretString: JSON.stringify(keyRing) }),
  };
};

/** The attributes of a row that a read requests. */
const projected = (
  row: Readonly<Record<string, unknown>>,
  { ProjectionExpression, ExpressionAttributeNames = {} }: Call,
): object => {
  if (ProjectionExpression === undefined) return row;
  const names = new Set(
    ProjectionExpression.split(', ').map((name) => ExpressionAttributeNames[name] ?? name),
  );
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name)));
};

export interface Services {
  readonly endpoint: string;
  store(rows: readonly Row[]): void;
  /** The services that were called since the last `takeCalled`. */
  takeCalled(): Service[];
  stop(): Promise<void>;
}

/**
 * All services in one server that answers at once. It serves a few rows and accepts every write, so that only the code of
 * a function is measured.
 */
export const startServices = async (keyRing: Readonly<Record<string, string>>): Promise<Services> => {
  const stored: Stored = new Map();
  const answers = answersOf(stored, keyRing);
  const called = new Set<Service>();
  const server = createServer((request, response) => {
    const target = request.headers['x-amz-target'] ?? targets.bucket;
    const service = services.find((name) => targets[name] === String(target).split('.')[0]);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (service) called.add(service);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.statusCode = service ? 200 : 400;
      if (service === 'bucket') {
        response.end(request.method === 'GET' ? PAGE_DOCUMENT : '');
        return;
      }
      const call = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Call;
      response.end(JSON.stringify(service ? answers[service](call) : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    store: (rows) => {
      for (const row of rows) {
        const [pk, sk] = [String(row['pk']), String(row['sk'])];
        stored.set(pk, (stored.get(pk) ?? new Map()).set(sk, marshall(row)));
      }
    },
    takeCalled: (): Service[] => {
      const taken = services.filter((service) => called.has(service));
      called.clear();
      return taken;
    },
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
