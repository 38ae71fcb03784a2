import type { Instant } from '#lib/clock.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { NOW } from '#test/support/builders.ts';
import type { Scenario } from '#test/verification/interleavings/explore.ts';
import type { Operations } from '#test/verification/interleavings/gate.ts';
import { aSale, type Sale, type SaleOptions } from '#test/verification/interleavings/sale.ts';

interface RaceOptions extends Omit<Scenario, 'arrange'> {
  readonly sale?: SaleOptions;
  /** Adds the fans to the sale. @returns their operations */
  readonly operations: (sale: Sale) => Operations;
  /** What happens before the race. */
  readonly before?: (sale: Sale) => Promise<unknown>;
  /** What follows the race. */
  readonly next?: (sale: Sale, sent: readonly Delivered[]) => Promise<unknown>;
  /** The time of the audit. */
  readonly until?: Instant;
}

/** A race of operations on one sale. */
export const race = ({
  sale: settings,
  operations,
  before,
  next,
  until = NOW,
  ...scenario
}: RaceOptions): Scenario => ({
  ...scenario,
  arrange: async () => {
    const sale = await aSale(settings);
    const started = operations(sale);
    await sale.open();
    await before?.(sale);
    return {
      operations: started,
      conclude: async (sent) => {
        await next?.(sale, sent);
        return sale.auditAndSummarize(until);
      },
    };
  },
});
