import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

import type { Clock } from '#lib/clock.ts';
import type { Publication } from '#lib/draw/publication.items.ts';
import { isDomainError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { publishMetrics } from '#lib/metrics.ts';
import { publishDraw } from '#lib/operations/publish-draw.ts';

/**
 * Seals and publishes the draws that the tick has requested. The tick requests a failed publication again. If it fails for too
 * long, the tick counts the queue as stalled.
 */
export const withClock =
  (clock: Clock) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
    for (const publication of Records.flatMap(requestIn)) await publish(publication, clock);
    publishMetrics();
  };

export const handler = withClock(Date.now);

type Image = Parameters<typeof unmarshall>[0];

const requestIn = ({ dynamodb }: DynamoDBRecord): Publication[] =>
  dynamodb?.NewImage ? [unmarshall(dynamodb.NewImage as Image) as Publication] : [];

const publish = async (publication: Publication, clock: Clock): Promise<void> => {
  const { scheduleId } = publication;
  try {
    await publishDraw(publication, clock);
  } catch (error) {
    // Not found: the date was deleted. A conflict: the tick has delayed the draw, or another run was quicker.
    if (isDomainError(error, 'SCHEDULE_NOT_FOUND') || isDomainError(error, 'CONFLICT')) return;
    log.error('a draw could not be published', error, { scheduleId });
  }
};
