import type { Permission } from '#local/template/iam-policy.ts';

/** The request fields that name a resource. */
interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, Input>>[];
  readonly StreamArn?: string;
  readonly ShardIterator?: string;
  readonly QueueUrl?: string;
  readonly SecretId?: string;
}

/** Turns names and URLs of requests into ARNs. */
export interface Arns {
  readonly streamArn: string;
  readonly table: (name: string) => string;
  readonly queue: (url: string) => string;
}

type Rule = (input: Input, arns: Arns, operation: string) => readonly Permission[];

const onTable =
  (operation?: string): Rule =>
  ({ TableName = '', IndexName }, { table }, called) => [
    {
      action: `dynamodb:${operation ?? called}`,
      resource: IndexName === undefined ? table(TableName) : `${table(TableName)}/index/${IndexName}`,
    },
  ];

const onTables: Rule = ({ RequestItems = {} }, { table }, operation) =>
  Object.keys(RequestItems).map((name) => ({ action: `dynamodb:${operation}`, resource: table(name) }));

/** A transaction needs the permissions of each of its items. */
const inTransaction: Rule = ({ TransactItems = [] }, arns) =>
  TransactItems.flatMap((item) =>
    Object.entries(item).flatMap(([kind, input]) => onTable(transactionActions[kind])(input, arns, kind)),
  );

const transactionActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

const onStream: Rule = ({ StreamArn, ShardIterator }, { streamArn }, operation) => [
  // A shard iterator starts with the ARN of its stream.
  { action: `dynamodb:${operation}`, resource: StreamArn ?? ShardIterator?.split('|')[0] ?? streamArn },
];

const onQueue: Rule = ({ QueueUrl = '' }, { queue }, operation) => [
  { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: queue(QueueUrl) },
];

const onSecret: Rule = ({ SecretId = '' }, _arns, operation) => [
  { action: `secretsmanager:${operation}`, resource: SecretId },
];

/** The permissions of each API. An operation that needs others has its own rule. */
const rules: Readonly<Record<string, Rule>> = {
  DynamoDB_20120810: onTable(),
  'DynamoDB_20120810.BatchGetItem': onTables,
  'DynamoDB_20120810.BatchWriteItem': onTables,
  'DynamoDB_20120810.TransactGetItems': inTransaction,
  'DynamoDB_20120810.TransactWriteItems': inTransaction,
  DynamoDBStreams_20120810: onStream,
  AmazonSQS: onQueue,
  secretsmanager: onSecret,
};

/**
 * The permission that a request to S3 needs. Its path names bucket and object, and the SDK names the operation in the query.
 * An operation whose action has another name, or that concerns a whole bucket, is always refused: the result matches no role.
 */
export const requiredObjectPermissions = (path: string): readonly Permission[] => {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  return [
    {
      action: `s3:${searchParams.get('x-id')}`,
      resource: `arn:aws:s3:::${decodeURIComponent(pathname.slice(1))}`,
    },
  ];
};

/** The permissions that a request needs. @param target its `X-Amz-Target`: API and operation */
export const requiredPermissions = (target: string, input: unknown, arns: Arns): readonly Permission[] => {
  const [api = '', operation = ''] = target.split('.');
  const rule = rules[target] ?? rules[api];
  const required = rule?.(input as Input, arns, operation) ?? [];
  // An unknown request, such as an empty batch or another API, is always refused: this matches no role.
  return required.length > 0 ? required : [{ action: target, resource: '*' }];
};
