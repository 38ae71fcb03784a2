import type { FunctionName } from '#functions/names.ts';
import type { Scenario } from '#test/faults/crash/scenario.ts';
import { admission } from '#test/faults/crash/scenarios/admission.ts';
import { booking } from '#test/faults/crash/scenarios/booking.ts';
import { money } from '#test/faults/crash/scenarios/money.ts';
import { numbering } from '#test/faults/crash/scenarios/numbering.ts';
import { operation } from '#test/faults/crash/scenarios/operation.ts';
import { reads } from '#test/faults/crash/scenarios/reads.ts';
import { waitingRoom } from '#test/faults/crash/scenarios/waiting-room.ts';

/** Every function of the service, each in every way that makes a difference to its calls. */
export const scenarios: Readonly<Record<FunctionName, readonly [Scenario, ...Scenario[]]>> = {
  ...reads,
  ...waitingRoom,
  ...numbering,
  ...admission,
  ...booking,
  ...money,
  ...operation,
};
