import type { TestProject } from 'vitest/node';

import { startDynamoDb } from '#local/servers/dynamodb.ts';

/** A JVM of this Vitest project runs for minutes, so it compiles fully. Others compile quickly and leave the CPU to tests. */
const LONG = 'verification';

/**
 * Starts one DynamoDB Local for each Vitest project. Each test file has its own table. The projects do not share a server: it
 * runs its statements on one thread, and each table with a stream slows the others down.
 */
export default async ({ name, provide }: TestProject): Promise<() => Promise<void>> => {
  process.env['JAVA_TOOL_OPTIONS'] = `-XX:+UseSerialGC${name === LONG ? '' : ' -XX:TieredStopAtLevel=1'}`;
  const server = await startDynamoDb();
  provide('dynamodbEndpoint', server.endpoint);
  return () => server.stop();
};
