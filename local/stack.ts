import type { Clock } from '#lib/clock.ts';
import type { Beacon } from '#lib/draw/beacon.ts';
import type { CommandError } from '#local/command-error.ts';
import type { DemoDraw } from '#local/demo-data.ts';
import { ACCOUNT_ID, REGION } from '#local/environment.ts';
import { startQueuePoller } from '#local/event-sources/queue-poller.ts';
import { startStreamPoller } from '#local/event-sources/stream-poller.ts';
import { startTimer } from '#local/event-sources/timer.ts';
import { jwtAuthorizer } from '#local/gateway/authorizer.ts';
import { localBeacon, serveBeacon } from '#local/gateway/beacon.ts';
import { serveBucketFiles } from '#local/gateway/bucket-files.ts';
import { gateway } from '#local/gateway/gateway.ts';
import { type HttpServer, openHttpServer } from '#local/gateway/http-server.ts';
import { dispatch } from '#local/gateway/request-dispatch.ts';
import { tokensEndpoint } from '#local/gateway/tokens-endpoint.ts';
import { buildWeb, documentOf, serveWeb } from '#local/gateway/web.ts';
import { accessTokenSigner, type IssuedToken } from '#local/issuer/access-token.ts';
import { accountOf } from '#local/issuer/accounts.ts';
import { issuer, ISSUER_PATH } from '#local/issuer/issuer.ts';
import { type DataDir, openDataDir } from '#local/servers/data-dir.ts';
import { assertSpace } from '#local/servers/disk-space.ts';
import { ensurePageBucket, putDocument } from '#local/servers/page-bucket.ts';
import { loadSecrets, publicKeySet, type Secrets } from '#local/servers/secrets.ts';
import { type Servers, startServers } from '#local/servers/servers.ts';
import { ensureTable } from '#local/servers/table.ts';
import type { Backends, Service } from '#local/service.ts';
import { serviceOfSources } from '#local/sources/service-of-sources.ts';
import type { IamRecord } from '#local/template/iam-record.ts';
import { serviceOfTemplate } from '#local/template/service-of-template.ts';

export interface StackOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The URL that clients use, if a proxy is in front of the stack. Absent: the URL of the stack. */
  readonly publicUrl?: string;
  /** Keeps the data across restarts. Absent: in memory. */
  readonly dataDir?: string;
  /** Servers that already run. The stack does not stop them. */
  readonly dynamodbEndpoint?: string;
  readonly sqsEndpoint?: string;
  readonly s3Endpoint?: string;
  /** Absent: from the data directory, or new. */
  readonly secrets?: Secrets;
  readonly tableName?: string;
  /** Runs the bundles of this cloud assembly as its template says. Absent: runs the sources, in this process. */
  readonly assemblyDir?: string;
  /** The clock of the gateway and the functions. */
  readonly clock?: Clock;
  /** Loads the demo concerts into an empty table. */
  readonly demo?: boolean;
  /** Adds a date whose draw is open for entries when the stack is ready. */
  readonly demoDraw?: boolean;
  /** Also builds and serves the page. */
  readonly web?: boolean;
  readonly log?: (line: string) => void;
}

export interface Stack {
  readonly url: string;
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  readonly tokenKeysSecret: string;
  /** Resolves with the reason when a part ends by itself. */
  readonly failed: Promise<CommandError>;
  /** What the roles allow, and what the functions used. Only with bundles. */
  readonly iam: IamRecord | undefined;
  /** Only with the option of this name. */
  readonly demoDraw: DemoDraw | undefined;
  issueToken(person: { email: string; name?: string; operator?: boolean }): Promise<IssuedToken>;
  readonly functionNames: readonly string[];
  /** Calls a function directly. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Finishes open requests, then stops every part and child process. */
  stop(): Promise<void>;
}

const DEFAULT_TABLE = 'concert-onsale';

/** What has been started so far. */
interface Parts {
  readonly server: HttpServer;
  readonly sourceEnds: (() => Promise<void>)[];
  dataDir?: DataDir;
  servers?: Servers;
  service?: Service;
}

/**
 * Starts the whole service on this machine. One stack per process: the functions read the process environment.
 * @throws CommandError that says what to do; nothing is left running
 */
export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const parts: Parts = { server: await openHttpServer(options.port ?? 0), sourceEnds: [] };
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= end(parts));
  try {
    return { ...(await startParts(options, parts)), stop };
  } catch (error) {
    await stop();
    // A full disk causes many errors: report it instead.
    if (parts.dataDir) await assertSpace(parts.dataDir.path);
    throw error;
  }
};

const end = async ({ server, sourceEnds, service, servers, dataDir }: Parts): Promise<void> => {
  await server.close();
  await Promise.all(sourceEnds.map((endSource) => endSource()));
  await service?.stop();
  await servers?.stop();
  // Last, because the next stack may write from then on.
  dataDir?.release();
};

/** Starts the parts. Adds each one to `parts` once it runs, so that `end` can stop it if a later one fails. */
const startParts = async (options: StackOptions, parts: Parts): Promise<Omit<Stack, 'stop'>> => {
  const { clock = Date.now, log = () => undefined } = options;
  if (options.dataDir !== undefined) parts.dataDir = await openDataDir(options.dataDir);
  const { server, dataDir } = parts;
  const url = options.publicUrl ?? server.url;
  const building = options.web ? buildWeb(url) : undefined;
  // Awaited below. Until then, a failed build must not end the process.
  building?.catch(() => undefined);
  const secrets = options.secrets ?? (await loadSecrets(dataDir?.path));
  const backends = await startBackends(options, parts, secrets);
  const service = await startService(options, backends);
  parts.service = service;
  if (options.demo) await loadDemo(clock, log);

  parts.sourceEnds.push(...startSources(service));
  const web = await building;
  const { dynamodbEndpoint, s3Endpoint, tableName, tokenKeysSecret, beacon, failed } = backends;
  await putDocument(s3Endpoint, await documentOf(web, url));
  const issueToken = publish({ server, url, secrets, service, s3Endpoint, beacon, clock, web });
  return {
    url,
    dynamodbEndpoint,
    tableName,
    tokenKeysSecret,
    failed: dataDir ? Promise.race([failed, dataDir.failed]) : failed,
    iam: service.iam,
    demoDraw: options.demoDraw ? await loadDemoDraw(clock) : undefined,
    functionNames: [...service.functions.keys()],
    issueToken,
    invoke: invoker(service),
  };
};

/** Starts the servers, and makes the table and the bucket. */
const startBackends = async (
  { clock = Date.now, tableName = DEFAULT_TABLE, log, ...options }: StackOptions,
  parts: Parts,
  secrets: Secrets,
): Promise<Backends & Pick<Servers, 'failed'>> => {
  const tokenKeysSecret = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${tableName}-token-keys`;
  const servers = await startServers({
    ...options,
    ...(parts.dataDir && { dataDir: parts.dataDir.path }),
    secrets: { [tokenKeysSecret]: secrets.tokenKeys },
  });
  parts.servers = servers;
  const { dynamodbEndpoint, sqsEndpoint, s3Endpoint } = servers;
  log?.(`DynamoDB at ${dynamodbEndpoint}, SQS at ${sqsEndpoint}, S3 at ${s3Endpoint}`);

  const [streamArn] = await Promise.all([
    ensureTable(dynamodbEndpoint, tableName),
    ensurePageBucket(s3Endpoint),
  ]);
  // Not the public URL: functions may not be able to reach it.
  const beacon = localBeacon(secrets.beaconKey, parts.server.url);
  return { ...servers, tableName, streamArn, tokenKeysSecret, beacon, clock };
};

const startService = ({ assemblyDir }: StackOptions, backends: Backends): Promise<Service> =>
  assemblyDir === undefined ? serviceOfSources(backends) : serviceOfTemplate(assemblyDir, backends);

/** Starts pollers and timers. Returns the functions that stop them. */
const startSources = ({ queues, streams, timers }: Service): (() => Promise<void>)[] => [
  ...queues.map(startQueuePoller),
  ...streams.map(startStreamPoller),
  ...timers.map(startTimer),
];

interface Published {
  readonly server: HttpServer;
  readonly url: string;
  readonly secrets: Secrets;
  readonly service: Service;
  readonly s3Endpoint: string;
  readonly beacon: Beacon;
  readonly clock: Clock;
  readonly web: Awaited<ReturnType<typeof buildWeb>> | undefined;
}

/** Starts to answer requests. Returns the function that issues tokens without a sign-in. */
const publish = ({
  server,
  url,
  secrets,
  service,
  s3Endpoint,
  beacon,
  clock,
  web,
}: Published): Stack['issueToken'] => {
  const { routes, audiences } = service;
  const issuerUrl = `${url}${ISSUER_PATH}`;
  const sign = accessTokenSigner(issuerUrl, secrets.issuerKey);
  const jwks = publicKeySet(secrets.issuerKey);
  const authorize = jwtAuthorizer({ issuer: issuerUrl, audiences, jwks });
  server.serve(
    dispatch({
      gateway: gateway({ clock, routes, authorize }),
      issuer: issuer(url, secrets),
      tokens: tokensEndpoint((account) => sign(account, clock()), clock),
      bucketFiles: serveBucketFiles(s3Endpoint),
      beacon: serveBeacon(beacon, secrets.beaconKey, clock),
      web: web && serveWeb(web, issuerUrl),
    }),
  );
  return ({ email, name, operator }) => sign(accountOf(email, name, operator), clock());
};

const invoker =
  ({ functions }: Service): Stack['invoke'] =>
  async (functionName, event) => {
    const target = functions.get(functionName);
    if (!target) throw new Error(`there is no function ${functionName}`);
    return target.invoke(event);
  };

/** Imported late, like the handlers: the table client reads the environment. */
const loadDemo = async (clock: Clock, log: (line: string) => void): Promise<void> => {
  const { loadDemoData } = await import('#local/demo-data.ts');
  const concerts = await loadDemoData({ now: clock() });
  log(concerts > 0 ? `loaded ${concerts} concerts` : 'kept the existing concerts');
};

const loadDemoDraw = async (clock: Clock): Promise<DemoDraw> => {
  const { addDemoDraw } = await import('#local/demo-data.ts');
  return addDemoDraw(clock());
};
