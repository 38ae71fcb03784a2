import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { readOptions } from '#local/cli/options.ts';
import { readPort } from '#local/cli/port.ts';
import { removeStackFile, writeStackFile } from '#local/cli/stack-file.ts';
import { untilStopped } from '#local/cli/until-stopped.ts';
import { openHttpServer } from '#local/gateway/http-server.ts';
import { guardChild } from '#local/servers/child-guard.ts';
import { openDataDir } from '#local/servers/data-dir.ts';
import { loadSecrets } from '#local/servers/secrets.ts';
import { startServers } from '#local/servers/servers.ts';
import type { StackOptions } from '#local/stack.ts';

/**
 * `npm run dev`: Vite serves the page, and Node restarts the API when a file that it has loaded changes. This process keeps
 * DynamoDB Local, SQS and S3, so that a restart loses no data.
 */
const USAGE = 'usage: npm run dev [-- --data DIR]   (environment: PORT)';

const API = fileURLToPath(new URL('dev-api.ts', import.meta.url));

const start = async () => {
  const { data } = readOptions({ data: { type: 'string' } }, USAGE);
  const url = await freeUrl(readPort());
  const apiUrl = await freeUrl(0);
  // Imported late, so that a wrong option fails at once.
  const { startPage } = await import('#local/cli/dev-page.ts');
  const dataDir = data === undefined ? undefined : await openDataDir(data);
  const secrets = await loadSecrets(dataDir?.path);
  const servers = await startServers({ ...(dataDir && { dataDir: dataDir.path }), secrets: {} });
  const { dynamodbEndpoint, sqsEndpoint, s3Endpoint } = servers;
  const page = await startPage(url, apiUrl);
  const port = Number(new URL(apiUrl).port);
  const api = watchApi({ port, publicUrl: url, dynamodbEndpoint, sqsEndpoint, s3Endpoint, secrets });

  return {
    url,
    dynamodbEndpoint,
    tableName: await api.ready,
    failed: dataDir ? Promise.race([servers.failed, dataDir.failed]) : servers.failed,
    stop: async () => {
      await Promise.all([page.close(), api.stop()]);
      await servers.stop();
      dataDir?.release();
    },
  };
};

/** @throws CommandError when the port is taken */
const freeUrl = async (port: number): Promise<string> => {
  const server = await openHttpServer(port);
  await server.close();
  return server.url;
};

/** Runs the API, and restarts it after each change. `ready` resolves with the name of its table. */
const watchApi = (options: StackOptions) => {
  const child = fork(API, {
    execArgv: ['--watch', '--watch-preserve-output'],
    env: { ...process.env, DEV_API: JSON.stringify(options) },
    detached: true,
  });
  const release = guardChild(child);
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  // Node sends messages of its own, with the files that it watches. They are objects.
  child.on('message', (message) => {
    if (typeof message !== 'string') return;
    console.log('the API runs');
    resolve(message);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    release();
  };
  return { ready, stop };
};

await untilStopped(start(), async (stack) => {
  await writeStackFile(stack);
  process.once('exit', () => removeStackFile());
  console.log(`ready ${stack.url}`);
});
