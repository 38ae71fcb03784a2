import type { Clock } from '#lib/clock.ts';
import { accessTokenSigner, AUDIENCE, type IssuedToken } from '#local/access-token.ts';
import { accountOf } from '#local/accounts.ts';
import { startAdmissionTimer } from '#local/admission-timer.ts';
import { jwtAuthorizer } from '#local/authorizer.ts';
import { setEnvironment } from '#local/environment.ts';
import { front } from '#local/front.ts';
import { gateway } from '#local/gateway.ts';
import { type HttpHandlers, loadConsumers, loadHttpHandlers } from '#local/handlers.ts';
import { type HttpServer, openHttpServer } from '#local/http-server.ts';
import { issuer, ISSUER_PATH } from '#local/issuer.ts';
import { startQueuePoller } from '#local/queue-poller.ts';
import { loadSecrets, publicKeySet, type Secrets } from '#local/secrets.ts';
import { type Servers, startServers } from '#local/servers.ts';
import { ensureIntakeQueue } from '#local/sqs.ts';
import type { StartError } from '#local/start-error.ts';
import { startStreamPoller } from '#local/stream-poller.ts';
import { ensureTable } from '#local/table.ts';
import { tokensEndpoint } from '#local/tokens-endpoint.ts';
import { startTtlSweeper } from '#local/ttl-sweeper.ts';

export interface StackOptions {
  /** 0, the default: any. */
  readonly port?: number;
  /** Keeps the data over restarts; absent: in memory. */
  readonly dataDir?: string;
  /** Servers that run already and that the stack leaves alone. */
  readonly dynamodbEndpoint?: string;
  readonly sqsEndpoint?: string;
  readonly tableName?: string;
  /** What the gateway and the consumers go by. */
  readonly clock?: Clock;
  /** Loads the concerts of the first requirement document into an empty table. */
  readonly demo?: boolean;
  readonly log?: (line: string) => void;
}

export interface Stack {
  readonly url: string;
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  /** Settles when a part ended by itself, with the reason. */
  readonly failed: Promise<StartError>;
  issueToken(person: { email: string; name?: string; operator?: boolean }): Promise<IssuedToken>;
  /** Answers what is under way, ends every part and every child process. */
  stop(): Promise<void>;
}

const DEFAULT_TABLE = 'concert-onsale';

/**
 * Starts the whole service on this machine. One stack a process: the functions read the process's environment.
 * @throws StartError with a line that says what to do; nothing is left running then
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const { clock = Date.now, tableName = DEFAULT_TABLE, log = () => undefined } = options;
  const server = await openHttpServer(options.port ?? 0);
  const consumerEnds: (() => Promise<void>)[] = [];
  let servers: Servers | undefined;
  const end = async () => {
    await server.close();
    await Promise.all(consumerEnds.map((endConsumer) => endConsumer()));
    await servers?.stop();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= end());

  try {
    const secrets = await loadSecrets(options.dataDir);
    servers = await startServers(options);
    const { dynamodbEndpoint, sqsEndpoint } = servers;
    log(`DynamoDB at ${dynamodbEndpoint}, SQS at ${sqsEndpoint}`);
    const [streamArn, queue] = await Promise.all([
      ensureTable(dynamodbEndpoint, tableName),
      ensureIntakeQueue(sqsEndpoint, tableName),
    ]);

    const { tokenKeys } = secrets;
    setEnvironment({ tableName, queueUrl: queue.url, tokenKeys, dynamodbEndpoint, sqsEndpoint });
    const [handlers, consumers] = await Promise.all([loadHttpHandlers(), loadConsumers(clock)]);
    if (options.demo) await loadDemo(clock, log);

    consumerEnds.push(
      startQueuePoller(sqsEndpoint, queue, consumers.assignPositions),
      startStreamPoller(dynamodbEndpoint, streamArn, consumers.expireHolds),
      startAdmissionTimer(consumers.admitWaiting),
      startTtlSweeper(dynamodbEndpoint, tableName, clock),
    );
    const issueToken = publish(server, secrets, handlers, clock);
    return { url: server.url, dynamodbEndpoint, tableName, failed: servers.failed, issueToken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Answers requests from now on. Gives what issues tokens without a sign-in. */
const publish = (
  server: HttpServer,
  secrets: Secrets,
  handlers: HttpHandlers,
  clock: Clock,
): Stack['issueToken'] => {
  const issuerUrl = `${server.url}${ISSUER_PATH}`;
  const sign = accessTokenSigner(issuerUrl, secrets.issuerKey);
  const authorize = jwtAuthorizer({
    issuer: issuerUrl,
    audiences: [AUDIENCE],
    jwks: publicKeySet(secrets.issuerKey),
  });
  server.serve(
    front({
      gateway: gateway({ clock, handlers, authorize }),
      issuer: issuer(server.url, secrets),
      tokens: tokensEndpoint((account) => sign(account, clock()), clock),
    }),
  );
  return ({ email, name, operator }) => sign(accountOf(email, name, operator), clock());
};

/** Imported late, like the handlers: it uses the table. */
const loadDemo = async (clock: Clock, log: (line: string) => void): Promise<void> => {
  const { loadDemoData } = await import('#local/demo-data.ts');
  const concerts = await loadDemoData({ now: clock() });
  log(concerts > 0 ? `loaded ${concerts} concerts` : 'kept the concerts that are there');
};
