import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { env } from '#lib/env.ts';
import { sdkDefaults, unlogged } from '#lib/sdk.ts';

/** The one client of the table. */
export const table = DynamoDBDocumentClient.from(unlogged(new DynamoDBClient(sdkDefaults)), {
  marshallOptions: { removeUndefinedValues: true },
});

export const tableName = (): string => env('table');
