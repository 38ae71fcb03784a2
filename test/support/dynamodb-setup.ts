import type { TestProject } from 'vitest/node';

import { type DynamoDbServer, startDynamoDb } from '#local/servers/dynamodb.ts';

/** Each project loads this file again, but all projects of a run share one server. */
const run = globalThis as { dynamoDb?: Promise<DynamoDbServer> };

/** One DynamoDB Local for all test files; each file has its own table. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await (run.dynamoDb ??= startDynamoDb());
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
