import { type Bytes, textOf } from '#web/draw/verify/bytes.ts';
import { Failure } from '#web/draw/verify/report.ts';

/**
 * Where the files of a draw come from: a service, or a directory. Names are those below `/draws/<scheduleId>/`, and
 * `draw.json`: the answer of `GET …/draw`; `jwks.json`: the keys that the service signs with now.
 */
export interface Source {
  /** `undefined`: there is no such file. It throws when it cannot tell. */
  readonly read: (name: string) => Promise<Bytes | undefined>;
}

/** A file, or `undefined` when there is none. @throws Failure when it cannot be read */
export const readOptional = async (source: Source, file: string): Promise<Bytes | undefined> => {
  try {
    return await source.read(file);
  } catch (error) {
    throw new Failure('unreadable', { file, cause: error instanceof Error ? error.message : String(error) });
  }
};

/** @throws Failure when there is no such file */
export const readRequired = async (source: Source, file: string): Promise<Bytes> => {
  const bytes = await readOptional(source, file);
  if (!bytes) throw new Failure('missing', { file });
  return bytes;
};

/** @throws Failure when the bytes are not UTF-8 */
export const decodeText = (bytes: Bytes, file: string): string => {
  try {
    return textOf(bytes);
  } catch {
    throw new Failure('malformed', { file });
  }
};

/** @throws Failure when the bytes are not JSON */
export const decodeJson = (bytes: Bytes, file: string): unknown => {
  const text = decodeText(bytes, file);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failure('malformed', { file });
  }
};
