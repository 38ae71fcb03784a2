import { randomBytes, randomUUID } from 'node:crypto';

import type { Instant } from '#lib/clock.ts';
import { variables } from '#lib/env.ts';
import type { Delivered } from '#lib/queue/intake.ts';
import { type Hold, SEATS_PER_ROW } from '#lib/seat/seat.ts';
import { tableName } from '#lib/table/client.ts';
import { type Key, prefix } from '#lib/table/keys.ts';
import { scanRows } from '#lib/table/scan.ts';
import type { Row } from '#lib/table/write.ts';
import type { QueueToken } from '#lib/token/token.ts';
import { dropTable, makeTable } from '#test/support/table.ts';

/** What a scenario starts from, beside the rows. Plain JSON, so that it can be copied. */
export interface Given {
  /** When the function runs. */
  readonly at: Instant;
  /** What waits in the FIFO queue. */
  readonly queued?: readonly Delivered[];
  /** The tokens of fans who wait and poll. */
  readonly waiting?: readonly QueueToken[];
  /** Stream records: removed holds, each with the hold that took its seat, if any. */
  readonly gone?: readonly (readonly [before: Hold, now?: Hold])[];
}

/** A start: all rows, and the users and tokens in them. */
export interface Start<C extends Given = Given> {
  readonly rows: readonly (Row & Key)[];
  readonly given: C;
}

/** A start with other ids. */
export interface Copy extends Start {
  /** The original of each id. */
  readonly originals: ReadonlyMap<string, string>;
  /** Rows that are not stored, but count for the audit. */
  readonly untouched: readonly (Row & Key)[];
}

export const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/** Runs `act` on a table of its own, which is deleted afterwards. */
export const onItsOwnTable = async <Result>(act: () => Promise<Result>): Promise<Result> => {
  const before = tableName();
  process.env[variables.table] = `crash-${randomUUID()}`;
  try {
    await makeTable();
    return await act();
  } finally {
    await dropTable();
    process.env[variables.table] = before;
  }
};

export const allRows = async (): Promise<(Row & Key)[]> => {
  const rows: (Row & Key)[] = [];
  for await (const row of scanRows()) rows.push(row);
  return rows;
};

const starts = new Map<unknown, Promise<Start>>();

/** The start that `arrange` makes. Scenarios with the same `arrange` share it. */
export const startOf = (arrange: () => Promise<Given>): Promise<Start> => {
  const made =
    starts.get(arrange) ??
    onItsOwnTable(async () => {
      const given = await arrange();
      return { given, rows: await allRows() };
    });
  starts.set(arrange, made);
  return made;
};

/** Whether a row is a free seat that no scenario asks for. Storing all of them would take longer than everything else. */
const isUntouched = ({ sk, seatNumber, status }: Row & Key): boolean =>
  sk.startsWith(prefix.seat) && Number(seatNumber) > SEATS_PER_ROW && status === 'AVAILABLE';

interface Binary {
  readonly base64: string;
}

/** Replaces bytes, which JSON does not have. */
const withBinary = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? ({ base64: Buffer.from(value).toString('base64') } satisfies Binary) : value;

const toBinary = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'base64' in value
    ? Buffer.from((value as Binary).base64, 'base64')
    : value;

/**
 * The same start with other ids. The times in the ids stay, and so does their order, unless two have the same instant.
 * @param isWhole every row will be in the table, so `untouched` is empty
 */
export const copyOf = (start: Start, isWhole: boolean): Copy => {
  const copies = new Map<string, string>();
  const copy = (id: string): string => {
    const known = copies.get(id) ?? `${id.slice(0, -12)}${randomBytes(6).toString('hex')}`;
    copies.set(id, known);
    return known;
  };
  const json = JSON.stringify(start, withBinary).replaceAll(UUID, copy);
  const { rows, given } = JSON.parse(json, toBinary) as Start;
  const { true: untouched = [], false: others = [] } = Object.groupBy(rows, (row) =>
    String(!isWhole && isUntouched(row)),
  );
  return { rows: others, untouched, given, originals: new Map([...copies].map(([id, its]) => [its, id])) };
};
