type Fields = Readonly<Record<string, unknown>>;

const line = (level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: Fields): string =>
  JSON.stringify({ level, message, at: new Date().toISOString(), ...fields });

/** One JSON object a line. Never pass a token, an e-mail or a name. */
export const log = {
  info: (message: string, fields: Fields = {}): void => console.log(line('INFO', message, fields)),
  error: (message: string, thrown: unknown, fields: Fields = {}): void => {
    const error =
      thrown instanceof Error ? { error: thrown.message, stack: thrown.stack } : { error: String(thrown) };
    console.error(line('ERROR', message, { ...fields, ...error }));
  },
} as const;
