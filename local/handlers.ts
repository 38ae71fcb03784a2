import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

import { consumers } from '#functions/consumers.ts';
import { handlerFile, type Operation, operations } from '#functions/routes.ts';
import type { Clock } from '#lib/clock.ts';
import type { TimerHandler } from '#local/admission-timer.ts';
import type { QueueHandler } from '#local/queue-poller.ts';
import type { StreamHandler } from '#local/stream-poller.ts';

type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export type HttpHandlers = ReadonlyMap<Operation, HttpHandler>;

/** The handlers of all endpoints: the very modules that Lambda runs. The environment must be set before. */
export const loadHttpHandlers = async (): Promise<HttpHandlers> =>
  new Map(
    await Promise.all(
      operations.map(async (operation) => {
        const { handler } = (await import(`#functions/http/${handlerFile(operation)}.ts`)) as {
          handler: HttpHandler;
        };
        return [operation, handler] as const;
      }),
    ),
  );

export interface ConsumerHandlers {
  readonly assignPositions: QueueHandler;
  readonly admitWaiting: TimerHandler;
  readonly expireHolds: StreamHandler;
}

/** The handlers that no request starts, with the clock that they go by. The environment must be set before. */
export const loadConsumers = async (clock: Clock): Promise<ConsumerHandlers> => {
  const load = async <Handler>({ file }: { file: string }): Promise<Handler> => {
    const { withClock } = (await import(/* @vite-ignore */ `#functions/${file}.ts`)) as {
      withClock: (clock: Clock) => Handler;
    };
    return withClock(clock);
  };
  const [assignPositions, admitWaiting, expireHolds] = await Promise.all([
    load<QueueHandler>(consumers.assignPositions),
    load<TimerHandler>(consumers.admitWaiting),
    load<StreamHandler>(consumers.expireHolds),
  ]);
  return { assignPositions, admitWaiting, expireHolds };
};
