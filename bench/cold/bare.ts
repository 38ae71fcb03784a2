import { build } from 'esbuild';
import path from 'node:path';

import { bundling, lean } from '#infra/bundles.ts';
import { type Service, services, targets } from './services.ts';

/** The parts of a bare function: clients, and one trivial call of each. */
const clients: Readonly<Record<Service, { imports: string; make: string; call: string }>> = {
  table: {
    imports: `
      import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
      import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';`,
    make: 'const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));',
    call: `table.send(new GetCommand({ TableName: 'table', Key: { pk: 'a', sk: 'b' } }))`,
  },
  intake: {
    imports: `import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';`,
    make: 'const intake = new SQSClient({});',
    call: 'intake.send(new SendMessageCommand({ QueueUrl: process.env.INTAKE_QUEUE_URLS, MessageBody: "{}" }))',
  },
  bucket: {
    imports: `import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';`,
    make: 'const bucket = new S3Client({});',
    call: `bucket.send(new DeleteObjectCommand({ Bucket: 'page', Key: 'a' }))`,
  },
  keys: {
    imports: `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';`,
    make: 'const keys = new SecretsManagerClient({});',
    call: `keys.send(new GetSecretValueCommand({ SecretId: 'keys' }))`,
  },
};

/** A bare function: the clients that it makes, those that it calls, and whether it is stripped as our bundles are. */
export interface Bare {
  readonly made: readonly Service[];
  readonly called: readonly Service[];
  readonly isLean?: boolean;
}

export const bareTable: Bare = { made: ['table'], called: ['table'] };

/** `table + (intake)`: a client that is made and not called is in brackets. */
export const nameOf = ({ made, called, isLean }: Bare): string => {
  const names = made.map((service) => (called.includes(service) ? service : `(${service})`));
  return `bare: ${names.join(' + ')}${isLean ? ', stripped' : ''}`;
};

/** Bundles a bare function with our settings. Unless it is lean, nothing is left out. @returns its file */
export const buildBare = async (bare: Bare, outDir: string): Promise<string> => {
  const { made, called, isLean } = bare;
  const contents = [
    ...made.map((service) => clients[service].imports),
    ...made.map((service) => clients[service].make),
    'export const handler = async () => {',
    // Keeps esbuild from removing clients that are not called.
    `  globalThis.made = [${made.join(', ')}];`,
    ...called.map((service) => `  await ${clients[service].call};`),
    '  return { statusCode: 200 };',
    '};',
  ].join('\n');
  const outfile = path.join(outDir, `${nameOf(bare).replaceAll(/\W+/g, '-')}.mjs`);
  await build({
    ...bundling,
    stdin: { contents, resolveDir: bundling.absWorkingDir },
    outfile,
    plugins: isLean ? [lean] : [],
  });
  return outfile;
};

/** The services whose clients are in a bundle. */
export const clientsIn = (code: string): Service[] =>
  services.filter((service) => code.includes(targets[service]));
