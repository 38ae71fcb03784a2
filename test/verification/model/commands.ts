import * as fc from 'fast-check';

import { fanCommands } from '#test/verification/model/fan-commands.ts';
import { otherCommands } from '#test/verification/model/other-commands.ts';

const drawn = [...fanCommands, ...otherCommands].flatMap(({ weight, commands }) =>
  Array.from({ length: weight }, () => commands),
);

/** Sequences of commands; `replayPath` is printed with a failure. */
export const sequences = (maxCommands: number, replayPath?: string) =>
  fc.commands(drawn, { maxCommands, size: 'max', ...(replayPath !== undefined && { replayPath }) });
