import type { SendMessageCommand } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';

import { variables } from '#lib/env.ts';
import { intake, IntakeMessage } from '#lib/queue/intake.ts';

/** What was sent to the FIFO queue, oldest first. */
export interface Sent {
  readonly message: IntakeMessage;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** Takes the place of the FIFO queue: keeps what is sent. */
export const stubIntake = (): Sent[] => {
  process.env[variables.intakeQueue] = 'http://localhost/intake.fifo';
  const sent: Sent[] = [];
  vi.spyOn(intake, 'send').mockImplementation((async (command: SendMessageCommand) => {
    const { input } = command;
    sent.push({
      message: IntakeMessage.parse(JSON.parse(input.MessageBody ?? '')),
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    });
    return { MessageId: String(sent.length) };
  }) as never);
  return sent;
};
