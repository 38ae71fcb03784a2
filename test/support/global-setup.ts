import type { TestProject } from 'vitest/node';

import { startDynamoDb } from '#local/dynamodb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamodbEndpoint: string;
  }
}

/** One DynamoDB Local for all tests; each test file has a table of its own. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await startDynamoDb();
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
