import { startFauxqs } from 'fauxqs';

import { fileError } from '#local/command-error.ts';
import { REGION } from '#local/environment.ts';

/** A server of an AWS service in this process. */
export interface AwsServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts a server of SQS or S3 on a free port. Each gets its own, so that SQS can be one that already runs.
 * @param dataDir keeps messages or objects in this directory; absent: in memory
 * @throws CommandError when its file is damaged
 */
export const startAwsServer = async (service: 'SQS' | 'S3', dataDir?: string): Promise<AwsServer> => {
  const server = await startFauxqs({
    port: 0,
    logger: false,
    defaultRegion: REGION,
    ...(dataDir !== undefined && { dataDir }),
  }).catch((error: unknown) => {
    throw fileError(
      dataDir === undefined ? `${service} did not start` : `${service} cannot use ${dataDir}`,
      error,
    );
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
};
