import { QUICKNET } from '#lib/draw/beacon.ts';
import { setEnvironment } from '#local/environment.ts';
import { loadSecrets } from '#local/servers/secrets.ts';
import { type Servers, startServers } from '#local/servers/servers.ts';
import { ensureIntakeQueue } from '#local/servers/sqs.ts';
import { ensureTable } from '#local/servers/table.ts';

/** Starts the servers that the operations need, with this table, and sets the environment for them. */
export const startServersFor = async (table: string): Promise<Servers> => {
  const { tokenKeys } = await loadSecrets();
  const servers = await startServers({ secrets: { [table]: tokenKeys } });
  try {
    const { dynamodbEndpoint, sqsEndpoint, s3Endpoint, secretsEndpoint } = servers;
    const [queue] = await Promise.all([
      ensureIntakeQueue(sqsEndpoint, table),
      ensureTable(dynamodbEndpoint, table),
    ]);
    setEnvironment({
      tableName: table,
      queueUrls: [queue.url],
      tokenKeysSecret: table,
      beacon: QUICKNET,
      dynamodbEndpoint,
      sqsEndpoint,
      s3Endpoint,
      secretsEndpoint,
    });
    return servers;
  } catch (error) {
    await servers.stop();
    throw error;
  }
};
