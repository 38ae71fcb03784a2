import { consumers } from '#functions/consumers.ts';
import type { FunctionName } from '#functions/names.ts';
import { operations, routes } from '#functions/routes.ts';
import { type Route, routeKeysOf } from '#lib/http/route.ts';
import { awsClient, setEnvironment } from '#local/environment.ts';
import { INTEGRATION_TIMEOUT_SECONDS } from '#local/gateway/gateway.ts';
import { loadHandlers } from '#local/sources/handlers.ts';
import { AUDIENCE } from '#local/issuer/access-token.ts';
import { inProcess, type LocalFunction } from '#local/local-function.ts';
import { ensureIntakeQueue } from '#local/servers/sqs.ts';
import type { Backends, Service } from '#local/service.ts';

const STREAM_CONSUMERS = ['expireHolds', 'publishDraw'] as const satisfies readonly FunctionName[];

/** Runs the service from its sources, in this process. */
export const serviceOfSources = async (backends: Backends): Promise<Service> => {
  const { streamArn, clock, dynamodbEndpoint, sqsEndpoint, tableName } = backends;
  const queue = await ensureIntakeQueue(sqsEndpoint, tableName);
  setEnvironment({ ...backends, queueUrls: [queue.url] });
  const functions = await loadFunctions(clock);
  const target = (name: FunctionName): LocalFunction => {
    const found = functions.get(name);
    if (!found) throw new Error(`there is no function ${name}`);
    return found;
  };

  return {
    functions,
    routes: operations.flatMap((operation) => {
      const route: Route = routes[operation];
      const authorized = route.access === 'user' || route.access === 'operator';
      return routeKeysOf(route).map((routeKey) => ({ routeKey, authorized, target: target(operation) }));
    }),
    queues: [
      {
        queue,
        target: target('assignPositions'),
        batchSize: consumers.assignPositions.batchSize,
        reportsFailures: true,
        role: awsClient(sqsEndpoint),
        clock,
      },
    ],
    streams: STREAM_CONSUMERS.map((name) => ({
      streamArn,
      target: target(name),
      ...consumers[name],
      bisects: consumers[name].batchSize > 1,
      role: awsClient(dynamodbEndpoint),
    })),
    timers: [target('admitWaiting')],
    audiences: [AUDIENCE],
    stop: async () => undefined,
  };
};

const loadFunctions = async (clock: Backends['clock']): Promise<ReadonlyMap<string, LocalFunction>> => {
  const handlers = await loadHandlers(clock);
  return new Map(
    [...handlers].map(([name, handler]) => [name, inProcess(name, timeoutSecondsOf(name), handler)]),
  );
};

const timeoutSecondsOf = (name: FunctionName): number =>
  name in consumers ? consumers[name as keyof typeof consumers].timeoutSeconds : INTEGRATION_TIMEOUT_SECONDS;
