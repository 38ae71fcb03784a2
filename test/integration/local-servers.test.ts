import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { bucket, bucketName } from '#lib/bucket/client.ts';
import { variables } from '#lib/env.ts';
import { awsClient, PAGE_BUCKET } from '#local/environment.ts';
import { openHttpServer } from '#local/gateway/http-server.ts';
import { startDynamoDb } from '#local/servers/dynamodb.ts';
import { startAwsServer } from '#local/servers/fauxqs.ts';
import { assertJava } from '#local/servers/java.ts';
import { ensurePageBucket } from '#local/servers/page-bucket.ts';
import { startServers } from '#local/servers/servers.ts';
import { ensureTable } from '#local/servers/table.ts';

let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'servers-'));
});

afterAll(() => rm(parent, { recursive: true }));

test("the page's bucket keeps its objects over a restart", async () => {
  const directory = join(parent, 's3');
  const object = { Bucket: PAGE_BUCKET, Key: 'posters/one.webp' };
  const before = await startAwsServer('S3', directory);
  await ensurePageBucket(before.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', before.endpoint);
  vi.stubEnv(variables.pageBucket, PAGE_BUCKET);
  await bucket.send(new PutObjectCommand({ ...object, Bucket: bucketName(), Body: 'a poster' }));
  await before.stop();

  const after = await startAwsServer('S3', directory);
  await ensurePageBucket(after.endpoint);
  const { Body } = await new S3Client(awsClient(after.endpoint)).send(new GetObjectCommand(object));

  expect(await Body?.transformToString()).toBe('a poster');
  await after.stop();
  vi.unstubAllEnvs();
});

/** Puts a script in the place of Java. */
const useJava = async (name: string, script: string): Promise<void> => {
  const directory = join(parent, name);
  await mkdir(directory);
  await writeFile(join(directory, 'java'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${directory}${delimiter}${process.env['PATH']}`);
};

test('a DynamoDB Local that has ended is not asked any more', async () => {
  await useJava('ending', 'if [ "$1" = -version ]; then echo \'openjdk version "21"\'; else exit 1; fi');
  const fetched = vi.spyOn(globalThis, 'fetch');

  await expect(startDynamoDb()).rejects.toThrow('exit code 1');
  // The last question may be under way.
  await pause(100);
  const asked = fetched.mock.calls.length;
  await pause(300);

  expect(fetched).toHaveBeenCalledTimes(asked);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('one line says what to do', () => {
  test.each([
    ['missing', 'exit 127', /^Java was not found: install Java 17 or newer \(https:\S+\)$/],
    ['old', 'echo \'openjdk version "11.0.2"\' >&2', /^Java 11 is too old: install Java 17 or newer /],
    [
      'crashing',
      'if [ "$1" = -version ]; then echo \'openjdk version "21"\'; else echo "Error: no memory" >&2; exit 1; fi',
      /^DynamoDB Local did not start: Error: no memory$/,
    ],
  ])('when Java is %s', async (name, script, line) => {
    await useJava(name, script);

    await expect(startDynamoDb()).rejects.toThrow(line);
    vi.unstubAllEnvs();
  });

  test('when Java does not answer', async () => {
    await useJava('slow', 'exec sleep 10');

    await expect(assertJava(200)).rejects.toThrow(
      '`java -version` did not answer within 0.2 s: try it by hand',
    );
    vi.unstubAllEnvs();
  });

  test("when the file of SQS' messages is damaged", async () => {
    const directory = join(parent, 'sqs');
    await mkdir(directory);
    await writeFile(join(directory, 'fauxqs.db'), 'damaged'.repeat(1_000));

    await expect(startAwsServer('SQS', directory)).rejects.toThrow(
      `SQS cannot use ${directory}: file is not a database`,
    );
  });

  describe('when another program', () => {
    let other: Server;
    let port: number;

    beforeAll(async () => {
      other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
      await once(other, 'listening');
      ({ port } = other.address() as AddressInfo);
    });

    afterAll(() => other.close());

    test('uses the port', async () => {
      await expect(openHttpServer(port)).rejects.toThrow(
        `port ${port} is in use, maybe by another stack: stop it, or set PORT`,
      );
    });

    test('answers instead of DynamoDB', async () => {
      const endpoint = `http://127.0.0.1:${port}`;

      await expect(ensureTable(endpoint, 'on-sale')).rejects.toThrow(
        `cannot create a table at ${endpoint}: the server there is not DynamoDB`,
      );
    });
  });

  test('when nothing answers', async () => {
    const servers = startServers({ dynamodbEndpoint: 'http://127.0.0.1:9', secrets: {} });

    await expect(servers).rejects.toThrow('DynamoDB does not answer at http://127.0.0.1:9: start it');
  });
});
