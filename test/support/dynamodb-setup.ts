import type { TestProject } from 'vitest/node';

import { startDynamoDb } from '#local/servers/dynamodb.ts';

/** One DynamoDB Local for all test files of a project; each file has its own table. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await startDynamoDb();
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
