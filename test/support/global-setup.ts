import type { TestProject } from 'vitest/node';

import { startDynamoDb } from '#local/servers/dynamodb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamodbEndpoint: string;
    /** Whether the end-to-end tests run on the sources, or on the bundles as the template deploys them. */
    functions: 'sources' | 'bundles';
    /** Directory of the synthesized stack, where tests are about what is deployed. */
    cloudAssembly: string;
  }
}

/** One DynamoDB Local for all test files that start no stack; each has a table of its own. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await startDynamoDb();
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
