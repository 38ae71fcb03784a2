import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Key } from '#lib/table/keys.ts';
import type { Row } from '#lib/table/write.ts';

/** Rows of a partition are written and read in blocks of this size. */
const BLOCK_BYTES = 32 * 1_024;

interface Partition {
  /** Rows not written yet, as JSON with a comma after each. A buffer, because strings would fragment the heap. */
  readonly block: Buffer;
  used: number;
  /** Positions of the written blocks in the file. */
  readonly starts: number[];
  readonly ends: number[];
  bytes: number;
}

/**
 * Rows on the disk, in named partitions. They share one file, which is unlinked as soon as it is open. So it disappears with
 * the process, even after a crash.
 */
export class Spill {
  readonly #file: FileHandle;
  readonly #partitions = new Map<string, Partition>();
  #written = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @throws Error of the file system when temporary files cannot be written */
  static async open(): Promise<Spill> {
    const path = join(tmpdir(), `audit-${randomUUID()}`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new Spill(file);
  }

  /** Bytes written to the disk. */
  get writtenBytes(): number {
    return this.#written;
  }

  /** Size of a partition in bytes. */
  bytesOf(name: string): number {
    return this.#partitions.get(name)?.bytes ?? 0;
  }

  /** @throws Error that names the directory and the size when the disk is full */
  async add(name: string, row: Row & Key): Promise<void> {
    const partition = this.#partitions.get(name) ?? newPartition();
    this.#partitions.set(name, partition);
    const text = `${JSON.stringify(row)},`;
    const bytes = Buffer.byteLength(text);
    if (partition.used + bytes > BLOCK_BYTES) await this.#flush(partition);
    if (bytes > BLOCK_BYTES) await this.#write(partition, Buffer.from(text));
    else partition.used += partition.block.write(text, partition.used);
    partition.bytes += bytes;
  }

  /** The rows of a partition in the order in which they were added, one block at a time. */
  async *read(name: string): AsyncGenerator<readonly (Row & Key)[]> {
    const partition = this.#partitions.get(name);
    if (!partition) return;
    for (const [index, start] of partition.starts.entries()) {
      const length = (partition.ends[index] ?? start) - start;
      const { buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, start);
      yield rowsOf(buffer);
    }
    yield rowsOf(partition.block.subarray(0, partition.used));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #flush(partition: Partition): Promise<void> {
    await this.#write(partition, partition.block.subarray(0, partition.used));
    partition.used = 0;
  }

  async #write({ starts, ends }: Partition, block: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(block);
    } catch (error) {
      throw isFull(error) ? new Error(fullMessage(this.#written), { cause: error }) : error;
    }
    starts.push(this.#written);
    this.#written += block.length;
    ends.push(this.#written);
  }
}

const newPartition = (): Partition => ({
  block: Buffer.allocUnsafeSlow(BLOCK_BYTES),
  used: 0,
  starts: [],
  ends: [],
  bytes: 0,
});

/** @param block rows as JSON, with a comma after each */
const rowsOf = (block: Buffer): readonly (Row & Key)[] =>
  JSON.parse(`[${block.toString('utf8', 0, Math.max(0, block.length - 1))}]`) as (Row & Key)[];

const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');

const fullMessage = (bytes: number): string =>
  `the disk of ${tmpdir()} is full after ${Math.ceil(bytes / 2 ** 20)} MiB of temporary rows`;
