import type { TestProject } from 'vitest/node';

import { startDynamoDb } from '#local/servers/dynamodb.ts';

/** A JVM of this project runs for minutes: it compiles well. Others compile fast, and leave the time to the tests. */
const LONG = 'verification';

/**
 * One DynamoDB Local for all test files of a project; each file has its own table. Not one for all projects: it runs its
 * statements on one thread, and each table with a stream slows down the others.
 */
export default async ({ name, provide }: TestProject): Promise<() => Promise<void>> => {
  process.env['JAVA_TOOL_OPTIONS'] = `-XX:+UseSerialGC${name === LONG ? '' : ' -XX:TieredStopAtLevel=1'}`;
  const server = await startDynamoDb();
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
