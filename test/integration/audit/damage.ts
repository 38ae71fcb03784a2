import type { RuleName } from '#lib/audit/audit-table.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';
import type { StoredRow } from '#test/integration/audit/busy-sale.ts';

export interface Damage {
  readonly puts?: readonly StoredRow[];
  readonly removes?: readonly Key[];
  /** Exactly the rules that find it. */
  readonly finds: readonly RuleName[];
  /** Rows that are named besides those that were touched. */
  readonly names?: readonly Key[];
  /** Rows that are named instead of those that were touched. */
  readonly namesOnly?: readonly Key[];
  readonly at?: Instant;
}

/** By what they do to the sale. */
export type Damages = Readonly<Record<string, () => Damage>>;
