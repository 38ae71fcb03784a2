import { DeleteTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { afterAll, inject } from 'vitest';

import { env } from '#lib/env.ts';
import { awsClient } from '#local/environment.ts';

/** Deletes the table of a test file when the file ends. Each table with a stream slows DynamoDB Local down for the other files. */
afterAll(async () => {
  const client = new DynamoDBClient(awsClient(inject('dynamodbEndpoint')));
  try {
    await client.send(new DeleteTableCommand({ TableName: env('table') }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
});
