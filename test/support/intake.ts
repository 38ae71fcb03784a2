import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';

import { variables } from '#lib/env.ts';
import { type Delivered, groupIn, intake, IntakeMessage } from '#lib/queue/intake.ts';
import { inSequence } from '#test/support/records.ts';

/** What was sent to the FIFO queue, oldest first. */
export interface Sent {
  readonly message: Delivered;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** Replaces the FIFO queue: stores sent messages, and answers every other command with success. */
export const stubIntake = (): Sent[] => {
  process.env[variables.intakeQueues] = 'http://localhost/intake.fifo';
  const sent: Sent[] = [];
  vi.spyOn(intake, 'send').mockImplementation((async (command: object) => {
    if (!(command instanceof SendMessageCommand)) return {};
    const { input } = command;
    const message = inSequence(
      IntakeMessage.parse(JSON.parse(input.MessageBody ?? '')),
      groupIn(input.MessageGroupId ?? ''),
    );
    sent.push({
      message,
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    });
    return { MessageId: message.sequence, SequenceNumber: message.sequence };
  }) as never);
  return sent;
};
