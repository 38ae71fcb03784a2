import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface SecretsManagerServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Version {
  readonly value: string;
  readonly stages: Set<string>;
}

type Versions = Map<string, Version>;

interface Input {
  readonly SecretId: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionStages?: readonly string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

/** An error response of Secrets Manager. */
class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const CURRENT = 'AWSCURRENT';

/**
 * Starts a server with these secrets. It implements the part of Secrets Manager that reading and rotating needs: versions
 * and their stages.
 * @param secrets values by the id or ARN that callers use
 */
export const startSecretsManager = async (
  secrets: Readonly<Record<string, string>>,
): Promise<SecretsManagerServer> => {
  const kept = new Map<string, Versions>(
    Object.entries(secrets).map(([id, value]) => [
      id,
      new Map([[randomUUID(), { value, stages: new Set([CURRENT]) }]]),
    ]),
  );

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const [, name = ''] = String(request.headers['x-amz-target']).split('.');
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new Refusal('UnknownOperationException', `${name} is not implemented`);
    const input = (await json(request)) as Input;
    const versions = kept.get(input.SecretId);
    if (!versions) throw notFound('the specified secret');
    return { ARN: input.SecretId, Name: input.SecretId, ...action(versions, input) };
  };

  const server = createServer((request, response) => {
    const write = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    answer(request).then(
      (body) => write(200, body),
      (error: unknown) =>
        error instanceof Refusal
          ? write(400, { __type: error.type, message: error.message })
          : write(500, { __type: 'InternalServiceError', message: String(error) }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

const notFound = (what: string): Refusal =>
  new Refusal('ResourceNotFoundException', `Secrets Manager can't find ${what}.`);

/** Finds a version by id, or else by stage. */
const find = (versions: Versions, { VersionId, VersionStage = CURRENT }: Input): [string, Version] => {
  const found = [...versions].find(([id, { stages }]) =>
    VersionId === undefined ? stages.has(VersionStage) : id === VersionId,
  );
  if (!found) throw notFound(`the specified secret value for ${VersionId ?? VersionStage}`);
  return found;
};

/** Moves a stage. Only one version has it. The version that was current becomes the previous one. */
const stage = (versions: Versions, name: string, on: string): void => {
  for (const [id, { stages }] of versions) {
    const moved = stages.delete(name) && id !== on;
    if (moved && name === CURRENT) stage(versions, 'AWSPREVIOUS', id);
  }
  versions.get(on)?.stages.add(name);
};

const actions: Readonly<Record<string, (versions: Versions, input: Input) => object>> = {
  GetSecretValue: (versions, input) => {
    const [VersionId, { value, stages }] = find(versions, input);
    return { SecretString: value, VersionId, VersionStages: [...stages] };
  },

  DescribeSecret: (versions) => ({
    VersionIdsToStages: Object.fromEntries([...versions].map(([id, { stages }]) => [id, [...stages]])),
  }),

  PutSecretValue: (versions, { ClientRequestToken, SecretString = '', VersionStages = [CURRENT] }) => {
    const id = ClientRequestToken ?? randomUUID();
    const before = versions.get(id);
    if (before && before.value !== SecretString)
      throw new Refusal('ResourceExistsException', `the version ${id} has another value`);
    if (!before) versions.set(id, { value: SecretString, stages: new Set() });
    for (const name of VersionStages) stage(versions, name, id);
    return { VersionId: id, VersionStages };
  },

  UpdateSecretVersionStage: (versions, { VersionStage = '', MoveToVersionId = '', RemoveFromVersionId }) => {
    const [on] = find(versions, { SecretId: '', VersionStage });
    if (on !== RemoveFromVersionId)
      throw new Refusal('InvalidParameterException', `${VersionStage} is on version ${on}`);
    if (!versions.has(MoveToVersionId)) throw notFound('the specified secret value');
    stage(versions, VersionStage, MoveToVersionId);
    return {};
  },
};
