import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { marshall } from '@aws-sdk/util-dynamodb';

import { SCHEDULE_ID } from '#bench/numbering/joins.ts';

/** The part of a call that its answer depends on. */
interface Call {
  readonly ExpressionAttributeValues?: { readonly ':add_tail'?: { readonly N: string } };
}

/**
 * A table that answers each call after a given time. It has one queue with people in it and no places, and accepts every
 * write. It runs in its own thread, so that it takes little time from what is measured.
 */
let callMs = 0;
parentPort?.on('message', (milliseconds: number) => {
  callMs = milliseconds;
});
let tail = 1_000;
const state = () =>
  marshall({
    scheduleId: SCHEDULE_ID,
    tail,
    serving: 0,
    calledAt: 1,
    callSize: 50,
    reached: {},
    turnedAway: {},
    open: true,
  });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  const answer = async (): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const { ExpressionAttributeValues: values } = JSON.parse(Buffer.concat(chunks).toString()) as Call;
    await pause(callMs);
    tail += Number(values?.[':add_tail']?.N ?? 0);
    const answers: Readonly<Record<string, object>> = {
      GetItem: { Item: state() },
      BatchGetItem: { Responses: {} },
      UpdateItem: { Attributes: state() },
    };
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answers[operation ?? ''] ?? {}));
  };
  request.on('end', () => void answer());
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
