import { afterAll, inject } from 'vitest';

import { awsClient } from '#local/environment.ts';
import { dropTable } from '#test/support/table.ts';

/** Deletes the table of a test file when the file ends. Each table with a stream slows DynamoDB Local down for the other files. */
afterAll(() => dropTable(awsClient(inject('dynamodbEndpoint'))));
