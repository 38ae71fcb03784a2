import type { FunctionName } from '#functions/names.ts';
import type { Scenario } from '#test/verification/crash/scenario.ts';
import { admission } from '#test/verification/crash/scenarios/admission.ts';
import { booking } from '#test/verification/crash/scenarios/booking.ts';
import { drawPaths, draws } from '#test/verification/crash/scenarios/draw.ts';
import { money } from '#test/verification/crash/scenarios/money.ts';
import { numbering } from '#test/verification/crash/scenarios/numbering.ts';
import { operation } from '#test/verification/crash/scenarios/operation.ts';
import { reads } from '#test/verification/crash/scenarios/reads.ts';
import { waitingRoom } from '#test/verification/crash/scenarios/waiting-room.ts';

/** Every function of the service, with a scenario for each path that changes its calls. */
export const scenarios: Readonly<Record<FunctionName, readonly [Scenario, ...Scenario[]]>> = {
  ...reads,
  ...waitingRoom,
  ...numbering,
  ...admission,
  ...booking,
  ...money,
  ...operation,
  ...draws,
  admitWaiting: [...admission.admitWaiting, ...drawPaths.admitWaiting],
  assignPositions: [...numbering.assignPositions, ...drawPaths.assignPositions],
  createSchedule: [...operation.createSchedule, ...drawPaths.createSchedule],
};
