import { startApi } from '#local/cli/dev-process.ts';
import { readOptions } from '#local/cli/options.ts';
import { readPort } from '#local/cli/port.ts';
import { removeStackFile, writeStackFile } from '#local/cli/stack-file.ts';
import { untilStopped } from '#local/cli/until-stopped.ts';
import { openHttpServer } from '#local/gateway/http-server.ts';
import { openDataDir } from '#local/servers/data-dir.ts';
import { loadSecrets } from '#local/servers/secrets.ts';
import { startServers } from '#local/servers/servers.ts';

/**
 * `npm run dev`: Vite serves the page, and the API restarts when one of its sources changes. This process keeps DynamoDB Local,
 * SQS and S3, so that a restart loses no data.
 */
const USAGE = 'usage: npm run dev [-- --data DIR]   (environment: PORT)';

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
  const port = Number(new URL(apiUrl).port);
  const api = startApi({ port, publicUrl: url, dynamodbEndpoint, sqsEndpoint, s3Endpoint, secrets });
  const page = await startPage(url, apiUrl, api);

  return {
    url,
    dynamodbEndpoint,
    tableName: await api.ready,
    failed: dataDir ? Promise.race([servers.failed, dataDir.failed]) : servers.failed,
    stop: async () => {
      await page.close();
      await api.stop();
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

await untilStopped(start(), async (stack) => {
  await writeStackFile(stack);
  process.once('exit', () => removeStackFile());
  console.log(`ready ${stack.url}`);
});
