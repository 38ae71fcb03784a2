import type { Finding } from '#lib/audit/rule.ts';
import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';
import type { Touched } from '#local/cli/smoke/book-a-seat.ts';
import { type TableTarget, useTable } from '#local/cli/table-target.ts';
import { awsError } from '#local/cli/aws-error.ts';

/**
 * Runs the audit rules on the rows that a smoke test touched.
 * @throws Error with every finding, or with the reason why the table cannot be read
 */
export const auditTouched = async (target: TableTarget, touched: Touched): Promise<void> => {
  useTable(target);
  // Imported late: the table's client reads the environment.
  const { confirmFindings } = await import('#lib/audit/audit-twice.ts');
  const { findings } = await confirmFindings(() => look(touched));
  if (findings.length > 0)
    throw new Error(findings.map(({ rule, message }) => `${rule}: ${message}`).join('\n'));
};

const look = async (touched: Touched): Promise<{ readonly findings: readonly Finding[] }> => {
  const { checkSnapshot } = await import('#lib/audit/audit-table.ts');
  const { snapshotOf } = await import('#lib/audit/snapshot.ts');
  const { rows, isRead } = await readRows(touched);
  const findings = checkSnapshot(await snapshotOf(rows), Date.now());
  return { findings: findings.filter(({ keys }) => keys.length === 0 || keys.some(isRead)) };
};

type TouchedRow = Row & Key & { readonly scheduleId?: string; readonly of?: { readonly scheduleId: string } };

const textOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/**
 * Reads the rows of the schedule and of the fan. The fan's rows of other schedules only complete the ledger: the rest of those
 * schedules is not read, so findings about them are dropped.
 */
const readRows = async ({ userId, concertId, scheduleId }: Touched) => {
  const { keys, pk } = await import('#lib/table/keys.ts');
  const { getRows, queryAll } = await import('#lib/table/read.ts');
  const single = [
    keys.concert(concertId),
    keys.schedule(concertId, scheduleId),
    keys.queueState(scheduleId),
    keys.openQueue(scheduleId),
  ];
  const partitions = [pk.schedule(scheduleId), pk.user(userId)];
  const rowsOf = (partition: string) => queryAll<TouchedRow>({ pk: partition, freshness: 'latest' });
  try {
    const rows = (await Promise.all([getRows<TouchedRow>(single), ...partitions.map(rowsOf)])).flat();
    const about = (row: TouchedRow) => row.scheduleId ?? row.of?.scheduleId ?? scheduleId;
    const others = new Set(rows.filter((row) => about(row) !== scheduleId).map(textOf));
    const known = new Set([...partitions, ...single.map((key) => key.pk)]);
    return { rows, isRead: (key: Key) => known.has(key.pk) && !others.has(textOf(key)) };
  } catch (error) {
    throw awsError(error, 'dynamodb:Query and dynamodb:BatchGetItem of the table');
  }
};
