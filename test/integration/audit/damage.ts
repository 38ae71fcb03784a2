import type { RuleName } from '#lib/audit/audit-table.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';
import type { StoredRow } from '#test/integration/audit/busy-sale.ts';

export interface Damage {
  readonly puts?: readonly StoredRow[];
  readonly removes?: readonly Key[];
  /** All rules that find the damage. No other rule finds it. */
  readonly finds: readonly RuleName[];
  /** Rows that the findings name in addition to the damaged ones. */
  readonly names?: readonly Key[];
  /** Rows that the findings name instead of the damaged ones. */
  readonly namesOnly?: readonly Key[];
  readonly at?: Instant;
}

/** By what they do to the sale. */
export type Damages = Readonly<Record<string, () => Damage>>;
