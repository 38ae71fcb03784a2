import { variables } from '#lib/env.ts';
import { CommandError } from '#local/command-error.ts';
import { roleOf } from '#local/servers/aws-caller.ts';
import { setEnvironment } from '#local/environment.ts';
import { type HttpServer, openHttpServer } from '#local/gateway/http-server.ts';
import type { LocalFunction } from '#local/local-function.ts';
import type { Queue } from '#local/servers/sqs.ts';
import type { Backends, Service } from '#local/service.ts';
import { type Assembly, readAssembly } from '#local/template/assembly.ts';
import { type DeployedSource, type Deployment, readDeployment } from '#local/template/deployment.ts';
import { type IamProxy, iamProxy, S3 } from '#local/template/iam-proxy.ts';
import type { FunctionPermission } from '#local/template/iam-record.ts';
import { resolver } from '#local/template/intrinsics.ts';
import { lambdaRuntime } from '#local/template/lambda-runtime.ts';
import { resourceValuesFor, tableArnOf } from '#local/template/resource-values.ts';
import { ensureTemplateQueues } from '#local/template/template-queues.ts';

/**
 * Runs the service from a template: its bundles, with its environment, roles, routes and event sources.
 * @throws CommandError for anything that the laptop cannot run
 */
export const serviceOfTemplate = async (assemblyDir: string, backends: Backends): Promise<Service> => {
  const assembly = await readAssembly(assemblyDir);
  // This process itself sends nothing to a queue.
  setEnvironment({ ...backends, queueUrls: [] });
  const server = await openHttpServer(0);
  try {
    return await open(assembly, backends, server);
  } catch (error) {
    await server.close();
    throw error;
  }
};

const open = async (assembly: Assembly, backends: Backends, server: HttpServer): Promise<Service> => {
  const { sqsEndpoint, tableName, clock } = backends;
  const queues = throughProxy(server.url, await ensureTemplateQueues(assembly, sqsEndpoint, tableName));
  const values = resourceValuesFor(assembly, { ...backends, queues });
  const deployment = withBeacon(readDeployment(assembly, resolver(values)), backends);
  const proxy = proxyOf(deployment, backends, queues);
  server.serve(proxy.listener);

  const runtime = lambdaRuntime({ clock, endpoint: server.url });
  const functions = new Map(deployment.functions.map((deployed) => [deployed.name, runtime.add(deployed)]));
  const local = ({ name }: { readonly name: string }) => functions.get(name) as LocalFunction;
  const started = deployment.sources.map(({ target, ...source }) => ({
    ...source,
    target: local(target),
    role: roleOf(target.name, server.url),
  }));
  return {
    functions,
    routes: deployment.routes.map((route) => ({ ...route, target: local(route.target) })),
    audiences: deployment.audiences,
    ...sortSources(started, backends, [...queues.values()]),
    timers: deployment.timers.map(local),
    iam: { grants: grantsOf(deployment), attempts: proxy.attempts },
    stop: async () => {
      await runtime.stop();
      await server.close();
      proxy.stop();
    },
  };
};

/** The laptop has a beacon of its own, so that a draw needs no Internet. */
const withBeacon = (deployment: Deployment, { beacon }: Backends): Deployment => ({
  ...deployment,
  functions: deployment.functions.map((deployed) =>
    variables.beacon in deployed.environment
      ? { ...deployed, environment: { ...deployed.environment, [variables.beacon]: JSON.stringify(beacon) } }
      : deployed,
  ),
});

/** Queues with URLs of the IAM proxy: the SDK calls the host of a queue's URL. */
const throughProxy = (url: string, queues: ReadonlyMap<string, Queue>): ReadonlyMap<string, Queue> =>
  new Map(
    [...queues].map(([id, queue]) => [id, { ...queue, url: new URL(new URL(queue.url).pathname, url).href }]),
  );

const proxyOf = (
  { functions }: Deployment,
  { streamArn, dynamodbEndpoint, sqsEndpoint, s3Endpoint, secretsEndpoint }: Backends,
  queues: ReadonlyMap<string, Queue>,
): IamProxy => {
  const tableArn = tableArnOf(streamArn);
  const queueArns = new Map([...queues.values()].map(({ url, arn }) => [new URL(url).pathname, arn]));
  return iamProxy({
    roles: new Map(functions.map(({ name, statements }) => [name, statements])),
    servers: {
      DynamoDB_20120810: dynamodbEndpoint,
      DynamoDBStreams_20120810: dynamodbEndpoint,
      AmazonSQS: sqsEndpoint,
      secretsmanager: secretsEndpoint,
      [S3]: s3Endpoint,
    },
    arns: {
      streamArn,
      table: (name) => (name.startsWith('arn:') ? name : tableArn.replace(/[^/]+$/, name)),
      queue: (url) => queueArns.get(new URL(url).pathname) ?? url,
    },
  });
};

type Started = Omit<DeployedSource, 'target'> & Pick<Service['queues'][number], 'target' | 'role'>;

/** Separates the mappings of queues from those of the table's stream. @throws CommandError for any other mapping */
const sortSources = (
  sources: readonly Started[],
  { streamArn, clock }: Backends,
  queues: readonly Queue[],
): Pick<Service, 'queues' | 'streams'> => {
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  const unknown = sources.find(({ sourceArn }) => sourceArn !== streamArn && !byArn.has(sourceArn));
  if (unknown) throw new CommandError(`the laptop does not support the event source ${unknown.sourceArn}`);
  return {
    queues: sources.flatMap((source) => {
      const queue = byArn.get(source.sourceArn);
      return queue ? [{ ...source, queue, clock }] : [];
    }),
    streams: sources
      .filter(({ sourceArn }) => sourceArn === streamArn)
      .map(({ failureArn, ...source }) => {
        const onFailure = byArn.get(failureArn ?? '');
        return { ...source, streamArn, ...(onFailure && { onFailure }) };
      }),
  };
};

/** Actions of services that the laptop has a server for. */
const SERVED = /^(?:dynamodb|sqs|s3|secretsmanager):/;

const grantsOf = ({ functions }: Deployment): FunctionPermission[] =>
  functions.flatMap(({ name, statements }) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ actions, resources }) =>
        actions
          .filter((action) => SERVED.test(action))
          .flatMap((action) => resources.map((resource) => ({ functionName: name, action, resource }))),
      ),
  );
