import { checkSnapshot } from '#lib/audit/audit-table.ts';
import type { Finding } from '#lib/audit/rule.ts';
import { snapshotOf } from '#lib/audit/snapshot.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import { UUID } from '#test/verification/crash/copy.ts';
import { type NormalForm, normalFormOf } from '#test/verification/crash/normal-form.ts';
import type { RunResult } from '#test/verification/crash/scenario.ts';

type TableRow = Row & Key;

/** The rows and answers of a run at its end. */
export interface Left extends NormalForm {
  /** What the audit finds. */
  readonly findings: readonly Finding[];
}

/** The end of each of these runs, which share one table. */
export const leftBy = async (rows: readonly TableRow[], runs: readonly RunResult[]): Promise<Left[]> => {
  const rowsOfRuns = assign(rows, runs);
  return Promise.all(
    runs.map(async ({ copy, answers, endedAt }, index) => {
      const own = rowsOfRuns[index] ?? [];
      return {
        ...(await normalFormOf(own, answers, copy)),
        findings: checkSnapshot(await snapshotOf(own), endedAt),
      };
    }),
  );
};

/**
 * The rows of each run. A row belongs to a run if it has an id of the run's start, or an id of another row of the run.
 * @throws Error for a row that belongs to no run: a function wrote something that nothing refers to
 */
const assign = (rows: readonly TableRow[], runs: readonly RunResult[]): TableRow[][] => {
  const owners = new Map(runs.flatMap(({ copy }, run) => [...copy.originals.keys()].map((id) => [id, run])));
  const assigned = runs.map((): TableRow[] => []);
  let rest = rows.map((row) => ({ row, ids: JSON.stringify(row).match(UUID) ?? [] }));
  for (;;) {
    const orphans = rest.filter(({ row, ids }) => {
      const owner = ids.map((id) => owners.get(id)).find((run) => run !== undefined);
      if (owner === undefined) return true;
      assigned[owner]?.push(row);
      for (const id of ids) owners.set(id, owner);
      return false;
    });
    if (orphans.length === 0) return assigned;
    if (orphans.length === rest.length) throw new Error(`rows of no run: ${JSON.stringify(orphans)}`);
    rest = orphans;
  }
};
