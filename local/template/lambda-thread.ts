import { devNull } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

import { REGION } from '#local/environment.ts';
import type { DeployedFunction } from '#local/template/deployment.ts';
import type { FromWorker, Init, ToWorker } from '#local/template/worker-messages.ts';

export interface ThreadOptions {
  readonly deployed: DeployedFunction;
  /** AWS endpoint of the function. */
  readonly endpoint: string;
  readonly clockOffset: SharedArrayBuffer;
}

/** The thread of a function. */
export interface Thread {
  readonly call: (event: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** Resolves when the thread has ended for any reason. Its open calls have failed by then. */
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<unknown>;
}

type Settle = PromiseWithResolvers<unknown>;

export const startThread = (options: ThreadOptions): Thread => {
  const worker = startWorker(options);
  const waiting = new Map<number, Settle>();
  const ended = Promise.withResolvers<void>();
  let lastId = 0;

  const fail = (error: unknown) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    ended.resolve();
  };
  worker.once('error', fail);
  worker.once('exit', (code) => fail(new Error(`${options.deployed.name} ended with code ${code}`)));
  worker.on('message', (message: FromWorker) => {
    settle(waiting.get(message.id), message);
    waiting.delete(message.id);
  });

  return {
    ended: ended.promise,
    stop: () => worker.terminate(),
    call: async (event, signal) => {
      const id = (lastId += 1);
      const answered = Promise.withResolvers<unknown>();
      const hurry = () => send(worker, { hurry: id });
      waiting.set(id, answered);
      send(worker, { id, event: JSON.stringify(event) });
      signal?.addEventListener('abort', hurry);
      try {
        return await answered.promise;
      } finally {
        signal?.removeEventListener('abort', hurry);
      }
    },
  };
};

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const send = (worker: Worker, message: ToWorker): void => worker.postMessage(message);

const settle = (waiting: Settle | undefined, message: FromWorker): void => {
  if ('fault' in message) {
    const { fault } = message;
    waiting?.reject(Object.assign(new Error(fault.message), fault));
  } else {
    waiting?.resolve(message.result === undefined ? undefined : JSON.parse(message.result));
  }
};

const startWorker = ({ deployed, endpoint, clockOffset }: ThreadOptions): Worker => {
  const { name, dir, handler, memoryMb, timeoutSeconds } = deployed;
  const [file = '', exported = ''] = handler.split('.');
  const workerData: Init = {
    file: join(dir, `${file}.mjs`),
    exported,
    functionName: name,
    memoryMb,
    timeoutMs: timeoutSeconds * 1_000,
    clockOffset,
  };
  const worker = new Worker(new URL('lambda-worker.ts', import.meta.url), {
    name,
    workerData,
    env: environmentOf(deployed, endpoint),
    // Do not inherit the Node options of this process.
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  forwardLines(worker.stdout, console.log);
  forwardLines(worker.stderr, console.error);
  return worker;
};

/** The variables that Lambda sets, those of the template, and the AWS endpoints. */
const environmentOf = (
  { name, memoryMb, handler, environment }: DeployedFunction,
  endpoint: string,
): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  _HANDLER: handler,
  // This key identifies the function: see iam-proxy.ts.
  AWS_ACCESS_KEY_ID: name,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
  // Lambda has no such files. The user's own settings must not leak in.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  ...environment,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_ENDPOINT_URL_SQS: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
});

/** Log lines that are not printed: metrics, INFO and DEBUG. */
const HIDDEN_LINE = /"_aws":|^\{"level":"(?:INFO|DEBUG)"/;

const forwardLines = (output: Readable, print: (line: string) => void): void => {
  createInterface({ input: output }).on('line', (line) => {
    if (!HIDDEN_LINE.test(line)) print(line);
  });
};
